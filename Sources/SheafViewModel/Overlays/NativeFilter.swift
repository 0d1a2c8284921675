import SheafModel
import SheafQuery

/// A filter in the language of its service: what will be sent, and what was pasted.
struct NativeFilter: Equatable, Sendable {
  let connection: ID<Connection>
  let table: ID<Table>
  /// What the language is called.
  let language: String
  /// The filter that is typed, as it will be sent.
  var text: String?
  /// What a pasted text means.
  var filter: Filter?

  init?(_ grid: GridState, _ info: ConnectionInfo?) {
    guard let info, let language = info.queryLanguage else { return nil }
    connection = info.id
    table = grid.tableID
    self.language = language
  }

  /// Whether a text is meant for the service and not for Sheaf, whose filters begin otherwise.
  static func isNative(_ text: String) -> Bool {
    guard text.first == "{", let next = text.dropFirst().first(where: { !$0.isWhitespace }) else {
      return false
    }
    // A member, the end, or a comment; names of fields begin at once.
    return next == "\"" || next == "}" || text.dropFirst().first?.isNewline == true
  }

  func read(_ text: String) -> Effect { .readQuery(connection, table, text) }
}

extension PromptState {
  /// Asks how what is typed will be sent, where the service has a language of its own.
  func described(in context: Context) -> Outcome {
    guard let native, case .filter(let fields, var query) = purpose else { return .handled }
    let text = line.text.trimmed
    guard !NativeFilter.isNative(text),
      case .success(let filter) = FilterParser.parse(text, fields: fields, now: context.now)
    else { return .handled }
    query.filter = filter
    return .effects([.describeQuery(native.connection, native.table, query)])
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    switch action {
    case .queryDescribed(_, let text): native?.text = text
    case .queryRead(line.text.trimmed, .success(let filter)): native?.filter = filter
    case .queryRead(line.text.trimmed, .failure(let error)):
      problem = Problem(message: error.message, range: nil)
    default: break
    }
    return []
  }

  mutating func decide(in context: Context) -> Outcome? {
    guard case .filter(_, var query) = purpose, let filter = native?.filter else { return nil }
    query.filter = filter
    return .answer(.query(query))
  }
}
