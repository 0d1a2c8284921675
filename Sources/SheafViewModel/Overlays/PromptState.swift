public import SheafModel
import SheafQuery

/// A line at the bottom of the screen: a command, a search, a filter, a column's name.
public struct PromptState: Equatable, Sendable, OverlayModel {
  public enum Purpose: Equatable, Sendable {
    case command, search, column
    case filter([Field], Query)
    case sort([Field], Query)
    /// A text that the service looks for in every field.
    case everywhere(Query)
    /// The password of an account, typed unseen.
    case password(ID<Connection>, account: String)
    /// Another name of one of a cell's files.
    case fileName(CellAddress, [Attachment], at: Int)
    /// The address of a file to add to a cell.
    case fileAddress(CellAddress)
  }

  public let purpose: Purpose
  public internal(set) var line: TextLine
  public internal(set) var problem: Problem?
  /// The service's own query language, where it has one, and the filter in it.
  var native: NativeFilter?
  public var nativeText: String? { native?.text }
  /// What could stand at the caret.
  public internal(set) var suggestions: [String] = []
  /// Lines entered before, the newest last, and the one that is shown.
  var history: [String] = []
  private var historyIndex: Int?
  /// What was typed before lines of the history were looked at.
  private var draft = ""

  /// What is wrong with the line, and where in it, in characters.
  public struct Problem: Equatable, Sendable {
    public var message: String
    public var range: Range<Int>?
  }

  init(_ purpose: Purpose, text: String = "", history: [String] = []) {
    self.purpose = purpose
    line = TextLine(text)
    self.history = history
    suggest()
  }

  /// Whether what is typed is not shown.
  public var isSecret: Bool { if case .password = purpose { true } else { false } }

  var mode: KeymapMode { .editor }
  var overlay: Overlay { .prompt(self) }

  /// What stands before the text.
  public var label: String {
    switch purpose {
    case .command: ":"
    case .search: "/"
    case .column: "column "
    case .filter: "filter "
    case .sort: "sort "
    case .everywhere: "find in all fields "
    case .password(_, let account): "password of \(account): "
    case .fileName: "name "
    case .fileAddress: "address "
    }
  }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .accept: return accept(in: context)
    case .cancel, .escape, .interrupt: return .close
    case .deleteBackward where line.isEmpty: return .close
    case .acceptAndRight, .complete: complete()
    case .up: recall(-1)
    case .down: recall(1)
    default:
      guard line.apply(command) else { return .ignored }
      changed()
    }
    return described(in: context)
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    _ = line.insert(String(character))
    changed()
    return described(in: context)
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    // In the service's language a line break ends a comment; elsewhere a line has none.
    let isNative = native != nil && NativeFilter.isNative((line.beforeCaret + text).trimmed)
    guard line.insert(isNative ? text : text.replacing("\n", with: " ")) else {
      return .notice(TextEditorState.tooLong(text), .error)
    }
    changed()
    return described(in: context)
  }

  private mutating func changed() {
    problem = nil
    suggest()
  }

  private mutating func accept(in context: Context) -> Outcome {
    let text = line.text.trimmed
    switch purpose {
    case .command: return text.isEmpty ? .close : .answer(.commandLine(text))
    case .password(let connection, _):
      guard !line.isEmpty else { return .close }
      return Outcome(
        effects: [.logIn(connection, ConnectAnswers(way: "password", ["password": line.text]))], closes: true,
        notice: Notice("Logging in…"))
    case .search: return .answer(.search(line.text))
    case .everywhere(var query):
      query.search = text.isEmpty ? nil : text
      return .answer(.query(query))
    case .fileName(let address, let files, let index): return rename(address, files, at: index, to: text)
    case .fileAddress(let address): return text.isEmpty ? .close : addFile(at: text, to: address)
    case .column: return acceptColumn(text, in: context)
    case .filter(let fields, var query):
      if text.isEmpty {
        query.filter = nil
        return .answer(.query(query))
      }
      if let native, NativeFilter.isNative(text) { return .effects([native.read(text)]) }
      switch FilterParser.parse(text, fields: fields, now: context.now) {
      case .success(let filter):
        query.filter = filter
        return .answer(.query(query))
      case .failure(let found):
        problem = Problem(message: found.message, range: found.range)
        return .handled
      }
    case .sort(let fields, var query):
      switch SortText.parse(text, fields: fields) {
      case .success(let sorts):
        query.sorts = sorts
        return .answer(.query(query))
      case .failure(let found):
        problem = Problem(message: found.message, range: found.range)
        return .handled
      }
    }
  }

  /// Gives a file another name; an empty one is none.
  private mutating func rename(
    _ address: CellAddress, _ files: [Attachment], at index: Int, to name: String
  ) -> Outcome {
    guard !name.isEmpty else {
      problem = Problem(message: "a file needs a name", range: nil)
      return .handled
    }
    guard files.indices.contains(index), !files[index].name.isExactly(name) else { return .close }
    var renamed = files
    renamed[index].name = name
    return .answer(.value(address, .attachments(renamed), move: nil))
  }

  private mutating func addFile(at text: String, to address: CellAddress) -> Outcome {
    guard let file = LocalFile(address: text) else {
      problem = Problem(message: "an address begins with https:// or http:// and has no spaces", range: nil)
      return .handled
    }
    return .answer(.files([file], for: address))
  }

  private mutating func acceptColumn(_ text: String, in context: Context) -> Outcome {
    guard case .column = purpose else { return .close }
    return .answer(.commandLine("column " + (suggestions.first ?? text)))
  }

  /// Takes the first suggestion in place of the word before the caret.
  private mutating func complete() {
    guard let first = suggestions.first else { return }
    let before = line.beforeCaret
    var start = before.count - before.reversed().prefix { !$0.isWhitespace }.count
    switch purpose {
    case .filter(let fields, _):
      start = FilterCompletion.at(line.text, caret: line.caret, fields: fields).range.lowerBound
    case .sort: start = before.count - Self.sortWord(before).count
    case .command, .search, .column, .everywhere, .password, .fileName, .fileAddress: break
    }
    let after = line.afterCaret
    line.set(String(before.prefix(start)) + first + " " + after.trimmed)
    line.caret = start + first.count + 1
    changed()
  }

  private mutating func recall(_ step: Int) {
    guard !history.isEmpty else { return }
    let now = historyIndex ?? history.count
    if now == history.count { draft = line.text }
    let index = min(max(0, now + step), history.count)
    historyIndex = index
    line.set(history.indices.contains(index) ? history[index] : draft)
    changed()
  }

  private mutating func suggest() {
    switch purpose {
    case .filter(let fields, _):
      suggestions = FilterCompletion.at(line.text, caret: line.caret, fields: fields).items.map(\.text)
    case .sort(let fields, _):
      let word = Self.sortWord(line.beforeCaret).filter { $0 != "`" }.lowercased()
      suggestions = fields.filter { $0.name.lowercased().hasPrefix(word) }
        .map { SortText.text([Sort(field: $0.id)], fields: fields) }
    case .command: suggestions = CommandLine.suggestions(line.text)
    case .search, .column, .everywhere, .password, .fileName, .fileAddress: suggestions = []
    }
  }
}

extension PromptState {
  /// The part of a sort line that names the field before the caret, without its sign.
  fileprivate static func sortWord(_ before: String) -> Substring {
    let part = before.split(separator: ",", omittingEmptySubsequences: false).last ?? ""
    return part.drop { $0.isWhitespace }.drop { $0 == "-" || $0 == "+" }.drop { $0.isWhitespace }
  }
}

extension StringProtocol {
  var trimmed: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
