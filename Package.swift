// swift-tools-version: 6.2

import PackageDescription

/// Settings of every target of ours.
///
/// Imports are internal unless a public signature needs them, so the compiler lists each leak of a layer into
/// the one above it.
let strict: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])

/// Whether `make fuzz` asks: then every target of ours tells libFuzzer which of its branches were taken, and none of
/// the program's own products can be linked.
var isFuzzing: Bool { Context.environment["SHEAF_FUZZ"] != nil }

/// Release builds carry the Swift runtime, so the installed program starts faster and needs no toolchain.
let standalone: [SwiftSetting] = [
  .unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release))
]

/// What the Foundation of GRDB is made of: GRDB is compiled without knowing that it will be linked into the
/// program, and so does not ask for these itself.
let foundationParts = ["CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections"].map
{
  "-l\($0)"
}

let package = Package(
  name: "sheaf",
  products: [
    .executable(name: "sheaf", targets: ["sheaf"]),
    .executable(name: "sheaf-loopback", targets: ["sheaf-loopback"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.29.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.8.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.36.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // Layer 0: words and values. They import nothing of ours.
    .target(
      name: "CCurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CWidth"),
    .target(name: "CPreupdate", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "SheafModel", swiftSettings: strict),
    .target(name: "SheafEncoding", dependencies: ["SheafModel"], swiftSettings: strict),
    .target(name: "SheafFiles", swiftSettings: strict),
    .target(name: "SheafJSON", dependencies: ["SheafModel", "SheafEncoding"], swiftSettings: strict),
    .target(name: "SheafInput", dependencies: ["SheafEncoding"], swiftSettings: strict),
    .target(name: "SheafText", dependencies: ["CWidth"], swiftSettings: strict),
    .target(
      name: "SheafThemes", path: "themes",
      resources: bundledThemes.map { .embedInCode("\($0).toml") },
      swiftSettings: strict),

    // Layer 1: each knows the vocabulary and one subject.
    .target(name: "SheafCanvas", dependencies: ["SheafText"], swiftSettings: strict),
    .target(name: "SheafValues", dependencies: ["SheafModel", "SheafJSON"], swiftSettings: strict),
    .target(name: "SheafClock", dependencies: ["SheafModel"], swiftSettings: strict),
    .target(name: "SheafQuery", dependencies: ["SheafModel", "SheafValues"], swiftSettings: strict),
    .target(
      name: "SheafFetch",
      dependencies: ["SheafModel", "SheafQuery"],
      swiftSettings: strict),
    .target(
      name: "SheafViewModel",
      dependencies: [
        "SheafModel", "SheafInput", "SheafText", "SheafValues", "SheafQuery",
        .product(name: "Collections", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .target(
      name: "CursesTerminal", dependencies: ["CCurses", "SheafInput", "SheafText", "SheafCanvas"],
      swiftSettings: strict + [.defaultIsolation(MainActor.self)]),

    .target(
      name: "SheafHTTP",
      dependencies: [
        "SheafModel", "SheafJSON", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),

    // Layer 2: adapters, storage, configuration, drawing.
    .target(
      name: "SheafJournal",
      dependencies: [
        "SheafModel", "SheafFiles", "SheafFetch", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "SQLiteBackend",
      dependencies: [
        "CPreupdate", "SheafModel", "SheafFiles", "SheafValues",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Sources/Backends/SQLite",
      swiftSettings: strict),
    .target(
      name: "BaserowBackend",
      dependencies: ["SheafModel", "SheafJSON", "SheafClock", "SheafValues", "SheafHTTP"],
      path: "Sources/Backends/Baserow",
      swiftSettings: strict),
    .target(
      name: "BikaBackend",
      dependencies: ["SheafModel", "SheafJSON", "SheafClock", "SheafValues", "SheafHTTP", "SheafQuery"],
      path: "Sources/Backends/Bika",
      swiftSettings: strict),
    .target(
      name: "BubbleBackend",
      dependencies: [
        "SheafModel", "SheafFiles", "SheafJSON", "SheafClock", "SheafValues", "SheafHTTP", "SheafQuery",
      ],
      path: "Sources/Backends/Bubble",
      swiftSettings: strict),
    .target(
      name: "BotByeBackend",
      dependencies: ["SheafModel", "SheafJSON", "SheafClock", "SheafValues", "SheafHTTP", "SheafQuery"],
      path: "Sources/Backends/BotBye",
      swiftSettings: strict),
    .target(
      name: "SheafConfig",
      dependencies: [
        "SheafModel", "SheafHTTP", "SheafInput", "SheafCanvas", "SheafValues", "SheafViewModel",
        "SheafThemes", "SheafEncoding", "SheafFiles",
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      swiftSettings: strict),
    .target(
      name: "SheafScreens",
      dependencies: ["SheafModel", "SheafInput", "SheafText", "SheafCanvas", "SheafViewModel"],
      swiftSettings: strict),

    // Layer 3: the parts put together.
    .target(
      name: "SheafScripting",
      dependencies: [
        "SheafModel", "SheafEncoding", "SheafJSON", "SheafText", "SheafValues", "SheafQuery", "SheafFetch",
      ],
      swiftSettings: strict),
    .target(
      name: "SheafApp",
      dependencies: [
        "SheafModel", "SheafEncoding", "SheafFiles", "SheafInput", "SheafCanvas", "SheafValues",
        "SheafViewModel", "SheafScreens",
        "SheafFetch", "SheafJournal", "SheafScripting", "SheafConfig", "CursesTerminal", "SheafHTTP",
        "SQLiteBackend", "BaserowBackend", "BikaBackend", "BubbleBackend", "BotByeBackend",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict),

    // Layer 4: the program.
    .executableTarget(
      name: "sheaf",
      dependencies: [
        "SheafApp", "SheafScripting", "SheafConfig", "SheafFiles", "SheafFetch", "SheafModel", "SheafText",
        "SheafViewModel", "SheafEncoding", "SheafValues", "SQLiteBackend",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict + standalone,
      linkerSettings: [
        .unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release)),
        .unsafeFlags(foundationParts, .when(platforms: [.linux], configuration: .release)),
      ]),

    // Development: a stand-in for the services. The program links none of it.
    .target(
      name: "LoopbackServer",
      dependencies: [
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "sheaf-loopback",
      dependencies: [
        "LoopbackServer", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Tests.
    .target(
      name: "SheafTestSupport",
      dependencies: [
        "Chance", "SheafModel", "SheafFetch", "SheafQuery", "SheafCanvas", "SheafInput", "SheafViewModel",
        "SheafScreens", "SheafHTTP", "SheafApp",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/SheafTestSupport",
      swiftSettings: strict),
    tests("SheafModelTests", of: ["SheafModel"]),
    tests("SheafEncodingTests", of: ["SheafEncoding"]),
    tests("SheafFilesTests", of: ["SheafFiles", "SheafTestSupport"]),
    tests("SheafJSONTests", of: ["SheafJSON"]),
    tests("SheafInputTests", of: ["SheafInput"]),
    tests("SheafTextTests", of: ["SheafText"]),
    tests("SheafCanvasTests", of: ["SheafCanvas", "SheafText"]),
    tests("SheafValuesTests", of: ["SheafValues", "SheafJSON", "SheafModel", "SheafTestSupport"]),
    tests("SheafClockTests", of: ["SheafClock", "SheafModel"]),
    tests("SheafQueryTests", of: ["SheafQuery", "SheafModel", "SheafTestSupport"]),
    tests(
      "SheafFetchTests", of: ["SheafFetch", "SheafJournal", "SheafFiles", "SheafModel", "SheafTestSupport"]),
    tests(
      "SheafConfigTests",
      of: [
        "SheafConfig", "SheafThemes", "SheafCanvas", "SheafInput", "SheafModel", "SheafHTTP",
        "SheafTestSupport",
      ]),
    tests(
      "SheafViewModelTests",
      of: ["SheafViewModel", "SheafModel", "SheafValues", "SheafInput", "SheafTestSupport"]),
    tests("SheafScreensTests", of: ["SheafScreens", "SheafViewModel", "SheafTestSupport"]),
    tests(
      "SQLiteBackendTests",
      of: [
        "SQLiteBackend", "SheafFetch", "SheafModel", "SheafTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      "SheafHTTPTests",
      of: [
        "SheafHTTP", "SheafModel", "SheafTestSupport", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ]),
    .testTarget(
      name: "BaserowBackendTests",
      dependencies: [
        "BaserowBackend", "SheafHTTP", "SheafJSON", "SheafModel", "SheafValues", "SheafTestSupport",
      ],
      exclude: ["Recordings"],
      swiftSettings: strict),
    tests(
      "BikaBackendTests",
      of: [
        "BikaBackend", "SheafHTTP", "SheafJSON", "SheafModel", "SheafValues", "SheafQuery", "SheafFetch",
        "SheafTestSupport", "LoopbackServer", .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      "BubbleBackendTests",
      of: [
        "BubbleBackend", "SheafClock", "SheafHTTP", "SheafJSON", "SheafModel", "SheafValues", "SheafQuery",
        "SheafTestSupport",
        "LoopbackServer",
      ]),
    tests(
      "BotByeBackendTests",
      of: [
        "BotByeBackend", "SheafFetch", "SheafHTTP", "SheafJSON", "SheafModel", "SheafValues", "SheafQuery",
        "SheafTestSupport", "LoopbackServer",
      ]),
    tests(
      "BackendContractTests",
      of: [
        "SQLiteBackend", "BaserowBackend", "BikaBackend", "BubbleBackend", "BotByeBackend", "SheafFetch",
        "SheafHTTP", "SheafJSON", "SheafJournal", "SheafModel", "SheafValues", "SheafQuery",
        "SheafTestSupport",
        "LoopbackServer",
      ]),
    tests("SheafScriptingTests", of: ["SheafScripting", "SheafModel", "SheafTestSupport"]),
    tests(
      "LoopbackServerTests",
      of: [
        "LoopbackServer", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ],
      exclude: ["Recordings"]),
    tests(
      "SheafAppTests",
      of: ["SheafApp", "SheafConfig", "SheafHTTP", "SheafModel", "SheafViewModel", "SheafTestSupport"]),
    tests("RepositoryTests", of: ["SheafViewModel", "SheafConfig", "SheafThemes"]),
    tests(
      "EndToEndTests", of: ["sheaf", "sheaf-loopback", "SheafTorture", "SheafTestSupport", "LoopbackServer"]),
    .target(name: "Chance", path: "Tests/Chance", swiftSettings: strict),
    .target(
      name: "Fuzzing",
      dependencies: [
        "Chance", "SheafModel", "SheafEncoding", "SheafInput", "SheafText", "SheafThemes", "SheafValues",
        "SheafQuery", "SheafJSON", "SheafHTTP", "SheafFetch", "SheafJournal", "SheafConfig", "SheafScripting",
        "SQLiteBackend", "BaserowBackend", "BikaBackend", "BubbleBackend", "BotByeBackend",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/Fuzzing", exclude: ["Inputs"], swiftSettings: strict),
    tests(
      "FuzzingTests",
      of: ["Chance", "Fuzzing", "LoopbackServer", "SheafHTTP", "SheafModel", "SheafTestSupport"]),
    .target(name: "CPty", path: "Tests/CPty", linkerSettings: [.linkedLibrary("util")]),
    .target(
      name: "TerminalDriver", dependencies: ["CPty", "SheafText"], path: "Tests/TerminalDriver",
      swiftSettings: strict),
    .executableTarget(
      name: "SheafBench", dependencies: ["TerminalDriver"], path: "Tests/Bench", swiftSettings: strict),
    .executableTarget(
      name: "SheafTorture", dependencies: ["Chance", "TerminalDriver"], path: "Tests/Torture",
      swiftSettings: strict),
  ] + (isFuzzing ? [fuzzer] : [])
)

/// What libFuzzer drives.
var fuzzer: Target {
  .executableTarget(
    name: "SheafFuzz", dependencies: ["Chance", "Fuzzing"], path: "Tests/SheafFuzz",
    swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
    linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
}

/// The themes compiled into the program; each is a file of `themes/`.
var bundledThemes: [String] { ["default-dark", "default-light", "ansi16", "mono"] }

func tests(_ name: String, of targets: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: targets, exclude: exclude, swiftSettings: strict)
}
