import FoundationEssentials

/// The files of the repository that this test is in.
enum SourceTree {
  static let root: String = {
    let here = #filePath
    return here.range(of: "/Tests/RepositoryTests/").map { String(here[..<$0.lowerBound]) } ?? "."
  }()

  /// Where the sources of a target are.
  static func folder(of target: String) -> String {
    switch target {
    case "SQLiteBackend": "Sources/Backends/SQLite"
    case "BaserowBackend": "Sources/Backends/Baserow"
    case "BikaBackend": "Sources/Backends/Bika"
    case "BubbleBackend": "Sources/Backends/Bubble"
    case "BotByeBackend": "Sources/Backends/BotBye"
    case "SheafThemes": "themes"
    default: "Sources/\(target)"
    }
  }

  /// The Swift files under a folder of the repository, with their paths from its root.
  static func swiftFiles(under folder: String) throws -> [SourceFile] {
    let all = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
    return try all.filter { $0.hasSuffix(".swift") }.sorted().map { try SourceFile("\(folder)/\($0)") }
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(root)/\(path)")), as: UTF8.self)
  }
}

/// A Swift file as lines.
struct SourceFile: CustomStringConvertible {
  /// From the root of the repository.
  let path: String
  let lines: [Substring]

  init(_ path: String) throws {
    self.path = path
    var lines = try SourceTree.text(path).split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
  }

  var description: String { path }

  /// The modules that the file imports.
  var imports: Set<String> {
    Set(
      lines.compactMap { line in
        let words = line.split(separator: " ").drop {
          ["public", "package", "internal", "private", "@preconcurrency"].contains($0)
        }
        return words.first == "import" ? words.dropFirst().first.map { String($0.prefix { $0 != "." }) } : nil
      })
  }

  /// Each line without its comment and without what stands in quotes, which is no code.
  var code: [String] {
    lines.map { line in
      var code = ""
      for (index, part) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
        guard index.isMultiple(of: 2) else { continue }
        if let comment = part.range(of: "//") {
          code += part[..<comment.lowerBound]
          break
        }
        code += part
      }
      return code
    }
  }

  /// The lines of code that hold one of the words, as `path:line: word`.
  func places(of words: [String]) -> [String] {
    code.enumerated().flatMap { number, line in
      words.filter { line.holdsWord($0) }.map { "\(path):\(number + 1): \($0)" }
    }
  }
}

extension String {
  /// Whether a word occurs that no letter or digit makes longer at its beginning or, when it ends with one, its end.
  fileprivate func holdsWord(_ word: String) -> Bool {
    var rest = self[...]
    while let found = rest.range(of: word) {
      let before = rest[..<found.lowerBound].last ?? " "
      let after = rest[found.upperBound...].first ?? " "
      let isWhole = !before.isWord && (word.last?.isWord != true || !after.isWord)
      if isWhole { return true }
      rest = rest[found.upperBound...]
    }
    return false
  }
}

extension Character {
  fileprivate var isWord: Bool { isLetter || isNumber || self == "_" }
}
