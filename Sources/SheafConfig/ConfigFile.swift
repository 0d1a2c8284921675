import SheafEncoding
import SheafFiles
import TOMLKit

/// A configuration file as values with places.
struct ConfigFile {
  /// A value of a TOML file, apart from the library that read it.
  indirect enum Node: Hashable {
    case string(String)
    case integer(Int)
    case bool(Bool)
    case table([String: Node])
    case list([Node])
    /// A kind that no setting has; its name is for messages.
    case other(String)

    var kind: String {
      switch self {
      case .string: "a text"
      case .integer: "a number"
      case .bool: "true or false"
      case .table: "a table"
      case .list: "a list"
      case .other(let kind): kind
      }
    }
  }

  let path: String
  let root: [String: Node]
  let lines: TOMLLines

  /// Reads TOML text; what is wrong with it comes as one warning.
  init(path: String, text: String) throws(ConfigProblem) {
    self.path = path
    lines = TOMLLines(text)
    if let line = lines.namelessHeader {
      throw ConfigProblem(
        warning: ConfigWarning(
          ConfigLocation(file: path, line: line), "a table's name is missing after \"[\""))
    }
    if let (line, message) = TOMLBrackets(text).fault {
      throw ConfigProblem(warning: ConfigWarning(ConfigLocation(file: path, line: line), message))
    }
    do {
      let table = try TOMLTable(string: text)
      // The values point into the table, which has to outlive their conversion.
      root = withExtendedLifetime(table) { Self.convert(table) }
    } catch let error as TOMLParseError {
      let location = ConfigLocation(file: path, line: error.source.begin.line)
      throw ConfigProblem(warning: ConfigWarning(location, error.description))
    } catch {
      throw ConfigProblem(warning: ConfigWarning(ConfigLocation(file: path, line: nil), "\(error)"))
    }
  }

  /// Reads a file; nil when there is none.
  static func read(_ path: String) throws(ConfigProblem) -> ConfigFile? {
    guard let text = try text(of: path) else { return nil }
    return try ConfigFile(path: path, text: text)
  }

  /// The text of a file; nil when there is none.
  ///
  /// A file that others may have written counts for nothing: settings name commands that are run.
  static func text(of path: String) throws(ConfigProblem) -> String? {
    let bytes: [UInt8]
    do throws(FileRefusal) {
      guard let found = try OwnFile.bytes(of: path) else { return nil }
      bytes = found
    } catch {
      throw ConfigProblem(warning: ConfigWarning(ConfigLocation(file: error.path, line: nil), error.reason))
    }
    do throws(EncodingProblem) {
      return try UTF8Text.text(bytes)
    } catch {
      let line = ConfigLocation(file: path, line: error.line)
      throw ConfigProblem(warning: ConfigWarning(line, "the file is not UTF-8 text: \(error.message)"))
    }
  }

  /// Where a key, or what it lies in, is said.
  func location(_ path: String...) -> ConfigLocation { location(of: path) }

  func location(of path: [String]) -> ConfigLocation {
    ConfigLocation(file: self.path, line: lines.line(of: path))
  }

  private static func convert(_ table: TOMLTable) -> [String: Node] {
    var result: [String: Node] = [:]
    for key in table.keys {
      if let value = table[key] { result[key] = node(value) }
    }
    return result
  }

  private static func node(_ value: any TOMLValueConvertible) -> Node {
    if let text = value.string { return .string(text) }
    if let number = value.int { return .integer(number) }
    if let flag = value.bool { return .bool(flag) }
    if let table = value.table { return .table(convert(table)) }
    if let array = value.array { return .list(array.map(node)) }
    return .other("a \(value.type)")
  }
}

/// Why a whole file counts for nothing.
struct ConfigProblem: Error {
  let warning: ConfigWarning
}
