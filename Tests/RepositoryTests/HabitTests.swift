import FoundationEssentials
import SheafConfig
import SheafThemes
import Testing

/// What every file of the repository keeps to.
@Suite struct HabitTests {
  /// Where a word is used that needs a reason: the file, and the reason.
  private static let allowed: [String: String] = [
    "Sources/Backends/SQLite/Session.swift":
      "SQLITE_TRANSIENT is -1 in the place of a function, and a macro in C"
  ]

  private static func sources() throws -> [SourceFile] {
    try ["Sources", "Tests", "themes"].flatMap { try SourceTree.swiftFiles(under: $0) }
      .filter { !$0.path.hasPrefix("Tests/RepositoryTests/") }
  }

  @Test func `what the compiler cannot check is used nowhere without a reason`() throws {
    let words = [
      "@unchecked Sendable", "nonisolated(unsafe)", "@preconcurrency", "unsafeBitCast", "try!", "fatalError",
    ]
    let files = try Self.sources().filter { Self.allowed[$0.path] == nil }
    #expect(files.count > 100)
    #expect(files.flatMap { $0.places(of: words) } == [])
  }

  @Test func `only the loop, the effects, the services, the network and the commands start tasks`() throws {
    let starters: Set = [
      "SheafApp", "SheafFetch", "SheafHTTP", "SheafJournal", "Backends", "SheafScripting", "LoopbackServer",
      "sheaf",
    ]
    let files = try SourceTree.swiftFiles(under: "Sources").filter {
      !starters.contains(String($0.path.split(separator: "/")[1]))
    }
    #expect(files.flatMap { $0.places(of: ["Task {", "Task.detached"]) } == [])
  }

  @Test func `no file is longer than 400 lines`() throws {
    #expect(try Self.sources().filter { $0.lines.count > 400 }.map { "\($0): \($0.lines.count)" } == [])
  }

  /// Swift's `==` takes letters composed and decomposed as the same, which no database does.
  @Test func `names and identifiers are compared by their bytes`() throws {
    let folders = [
      "Sources/SheafModel", "Sources/SheafJSON", "Sources/SheafValues", "Sources/SheafQuery",
      "Sources/SheafFetch",
      "Sources/SheafScripting", "Sources/Backends",
    ]
    let files = try folders.flatMap { try SourceTree.swiftFiles(under: $0) }
    let words = [".name ==", ".name !=", ".raw ==", ".raw !=", ".title ==", ".title !="]
    #expect(files.flatMap { $0.places(of: words) } == [])
  }

  /// What a service says is a number only within bounds in which sums cannot end the program.
  @Test func `adapters of services make whole numbers through the gate only`() throws {
    let folders = ["Baserow", "Bika", "Bubble", "BotBye"].map { "Sources/Backends/\($0)" }
    let files = try folders.flatMap { try SourceTree.swiftFiles(under: $0) }
    #expect(files.count > 80)
    for file in files {
      for (number, line) in file.code.enumerated() {
        let found = line.firstMatch(
          of: /\b(U?Int(8|16|32|64)?\((?!outside:|exactly:|clamping:|ascii:|String\(decoding|byte\))|abs\()/)
        #expect(found == nil, "\(file):\(number + 1)")
      }
    }
  }

  @Test func `answers are held against the question wherever a backend is asked`() throws {
    let words = [
      "page", "record", "update", "create", "createEach", "replace", "delete", "restore", "upload",
    ]
    .flatMap { ["backend.\($0)(", "bulk.\($0)(", "batch.\($0)("] }
    let files = try ["Sources/SheafFetch", "Sources/SheafScripting"].flatMap {
      try SourceTree.swiftFiles(under: $0)
    }
    #expect(files.flatMap { $0.places(of: words) } == [])
  }

  @Test func `nothing is printed past the screen and the streams`() throws {
    // The filter language has a function of that name, which prints to a text; the loopback server is a program
    // whose output is its address.
    let files = try SourceTree.swiftFiles(under: "Sources").filter {
      !$0.path.hasPrefix("Sources/SheafQuery/") && !$0.path.hasPrefix("Sources/sheaf-loopback/")
    }
    #expect(files.flatMap { $0.places(of: ["print(", "debugPrint(", "dump("]) } == [])
  }

  @Test func `no source imports all of Foundation`() throws {
    #expect(
      try SourceTree.swiftFiles(under: "Sources").filter { $0.imports.contains("Foundation") }.map(\.path)
        == [])
  }

  @Test func `no comment is left for later and no code is commented out`() throws {
    for file in try SourceTree.swiftFiles(under: "Sources") {
      for (number, line) in file.lines.enumerated() {
        let isLater = ["TODO", "FIXME", "XXX:", "placeholder\n"].contains { line.contains($0) }
        #expect(!isLater, "\(file):\(number + 1)")
      }
    }
  }

  @Test func `every theme of the folder is compiled in, and loads without a warning`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(SourceTree.root)/themes")
    let names = files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
    #expect(Set(BundledTheme.all.map(\.name)) == Set(names))
    let loader = ThemeLoader(folder: nil)
    for theme in BundledTheme.all {
      #expect(try SourceTree.text("themes/\(theme.name).toml") == theme.text)
      #expect(loader.load(theme.name).warnings.isEmpty, "\(theme.name)")
    }
  }

  @Test func `make names its targets`() throws {
    let makefile = try SourceTree.text("Makefile")
    for target in ["run", "test", "bench", "fuzz", "sanitize", "format", "lint", "install", "help"] {
      #expect(makefile.contains("\n\(target): ##"), "\(target)")
    }
  }
}
