import Testing

/// Each target imports what its layer may, and the document says the same.
@Suite struct LayerTests {
  /// Modules from outside, and the targets that may use them.
  private static let outside: [String: Set<String>] = [
    "ArgumentParser": ["sheaf", "sheaf-loopback"],
    "AsyncHTTPClient": ["SheafHTTP"],
    "Collections": ["SheafViewModel"],
    "Crypto": ["SQLiteBackend", "LoopbackServer"],
    "GRDB": ["SheafJournal", "SQLiteBackend", "LoopbackServer"],
    "HTTPTypes": ["LoopbackServer"],
    "HummingbirdCore": ["LoopbackServer"],
    "Logging": ["LoopbackServer"],
    "NIOCore": ["SheafHTTP", "LoopbackServer"],
    "NIOHTTP1": ["SheafHTTP", "LoopbackServer"],
    "NIOHTTPTypes": ["LoopbackServer"],
    "NIOHTTPTypesHTTP1": ["LoopbackServer"],
    "NIOPosix": ["SheafHTTP", "LoopbackServer"],
    "NIOSSL": ["SheafHTTP"],
    "NIOWebSocket": ["SheafHTTP", "LoopbackServer"],
    "GRDBSQLite": ["SQLiteBackend"],
    "Subprocess": ["SheafApp"],
    "TOMLKit": ["SheafConfig"],
    "CCurses": ["CursesTerminal"],
    "CWidth": ["SheafText"],
    "CPreupdate": ["SQLiteBackend"],
  ]

  /// What comes with Swift, and is everyone's but for the pure targets.
  private static let system: Set<String> = ["Dispatch", "FoundationEssentials", "Glibc", "Synchronization"]

  /// Targets that turn values into values: no clock, no disk, no task.
  static let pure = [
    "SheafModel", "SheafJSON", "SheafInput", "SheafText", "SheafCanvas", "SheafValues", "SheafQuery",
    "SheafViewModel", "SheafScreens",
  ]

  /// The layer of each target, as docs/architecture.md has them.
  private static func layers() throws -> [String: Int] {
    var layers: [String: Int] = [:]
    for line in try SourceTree.text("docs/architecture.md").split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } }
      guard cells.count >= 3, let layer = Int(cells[0]) else { continue }
      for name in cells[1].split(separator: ",") { layers[String(name)] = layer }
    }
    return layers
  }

  @Test func `the document names every target of the package`() throws {
    let layers = try Self.layers()
    let manifest = try SourceTree.text("Package.swift").split(separator: "// Tests.")[0]
    let declared = manifest.split(separator: "arget(").dropFirst().compactMap { piece in
      piece.split(separator: "\"").dropFirst().first.map(String.init)
    }
    #expect(!declared.isEmpty)
    #expect(Set(declared).subtracting(layers.keys).sorted() == [])
  }

  @Test func `no target imports one of a layer above, and foreign modules stay where they belong`() throws {
    let layers = try Self.layers()
    for (target, layer) in layers where target.hasPrefix("C") == false || target == "CursesTerminal" {
      for file in try SourceTree.swiftFiles(under: SourceTree.folder(of: target)) {
        for module in file.imports {
          if let allowed = Self.outside[module] {
            #expect(allowed.contains(target), "\(file): \(module)")
          } else if let other = layers[module] {
            #expect(other <= layer, "\(file): \(module)")
          } else {
            #expect(Self.system.contains(module), "\(file): \(module)")
          }
        }
      }
    }
  }

  @Test func `no adapter knows another, and none knows the screen`() throws {
    let adapters = Set([
      "SQLiteBackend", "BaserowBackend", "BikaBackend", "BubbleBackend", "BotByeBackend",
    ])
    let screens: Set = [
      "SheafViewModel", "SheafScreens", "SheafCanvas", "SheafFetch", "SheafApp", "SheafConfig",
    ]
    for adapter in adapters {
      for file in try SourceTree.swiftFiles(under: SourceTree.folder(of: adapter)) {
        #expect(file.imports.isDisjoint(with: screens.union(adapters.subtracting([adapter]))), "\(file)")
      }
    }
  }

  @Test(arguments: pure)
  func `a pure target reads no clock and no disk, and starts nothing`(target: String) throws {
    let words = [
      "async", "await", "Task", "Date(", "Date.now", "UUID(", "FileManager", "ProcessInfo", "Thread",
      "DispatchQueue", "ContinuousClock", "URLSession", ".random(",
    ]
    // The seam that adapters fill is asynchronous by nature.
    let seams = [
      "Backend", "Backend+Answers", "BackendAbilities", "AutomationBackend", "ConnectionAbilities",
      "ConnectionCache",
      "ReceiptBackend",
    ].map { "Sources/SheafModel/\($0).swift" }
    let files = try SourceTree.swiftFiles(under: SourceTree.folder(of: target)).filter {
      !seams.contains($0.path)
    }
    #expect(!files.isEmpty)
    #expect(files.flatMap { $0.places(of: words) } == [])
    for file in files {
      #expect(file.imports.isDisjoint(with: ["Dispatch", "Glibc", "Synchronization"]), "\(file)")
    }
  }
}
