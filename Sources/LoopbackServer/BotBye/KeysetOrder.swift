import FoundationEssentials
import GRDB

/// The whole order of a list: what was asked for, then the key, which no two rows share.
struct KeysetOrder {
  struct Term {
    var expression: String
    var descending: Bool
    var isNeverNull: Bool
  }

  let terms: [Term]

  init(_ wanted: [JSON], _ source: KeysetSource) throws(BotByeError) {
    var terms: [Term] = []
    for item in wanted {
      guard let path = item["fieldPath"]?.text, let field = source.field(path), field.kind != .json else {
        throw BotByeError(400, "Unknown fieldPath in order_by: \(item["fieldPath"]?.text ?? "none")")
      }
      switch item["direction"]?.text {
      case "ASC", "DESC": break
      default: throw BotByeError(400, "`direction` must be ASC or DESC")
      }
      terms.append(
        Term(
          expression: field.expression, descending: item["direction"]?.text == "DESC",
          isNeverNull: field.isNeverNull))
    }
    if terms.isEmpty, let standard = source.standardOrder {
      terms = [Term(expression: standard, descending: false, isNeverNull: true)]
    }
    terms.append(
      Term(expression: source.key, descending: terms.last?.descending ?? false, isNeverNull: true))
    self.terms = terms
  }

  func sql(isBackward: Bool) -> String {
    terms.map { "\($0.expression) \($0.descending != isBackward ? "DESC" : "ASC")" }.joined(separator: ", ")
  }

  /// What a row is ordered by.
  func values(of row: Row) -> [DatabaseValue] { terms.indices.map { row["key\($0)"] } }

  /// The rows after a pointer, or before it: those that differ first in a term by being further on.
  func beyond(_ pointer: KeysetPointer, isBackward: Bool) -> SQLPiece {
    var alternatives: [SQLPiece] = []
    var equal: [SQLPiece] = []
    for (term, value) in zip(terms, pointer.values) {
      let isFalling = term.descending != isBackward
      if let further = further(term, value, isFalling: isFalling) {
        alternatives.append(.joined(equal + [further], " AND "))
      }
      equal.append(SQLPiece("\(term.expression) IS ?", [value]))
    }
    guard !alternatives.isEmpty else { return SQLPiece("0") }
    let beyond = SQLPiece.joined(alternatives, " OR ")
    guard let first = terms.first, let value = pointer.values.first, first.isNeverNull else { return beyond }
    // Says nothing new, but lets an index be entered at the value.
    let isFalling = first.descending != isBackward
    return .joined([SQLPiece("\(first.expression) \(isFalling ? "<=" : ">=") ?", [value]), beyond], " AND ")
  }

  /// Nulls come first; nil where nothing is further on.
  private func further(_ term: Term, _ value: DatabaseValue, isFalling: Bool) -> SQLPiece? {
    switch (isFalling, value.isNull) {
    case (false, true): SQLPiece("\(term.expression) IS NOT NULL")
    case (false, false): SQLPiece("\(term.expression) > ?", [value])
    case (true, true): nil
    case (true, false) where term.isNeverNull: SQLPiece("\(term.expression) < ?", [value])
    case (true, false): SQLPiece("\(term.expression) < ? OR \(term.expression) IS NULL", [value])
    }
  }
}

/// The place of a row in an order, opaque to clients.
struct KeysetPointer {
  var mark: String
  var values: [DatabaseValue]

  init(mark: String, values: [DatabaseValue]) {
    self.mark = mark
    self.values = values
  }

  /// Reads a pointer; throws for one that this service did not give for this query.
  init(_ text: String, mark: String) throws(BotByeError) {
    guard let bytes = Data(base64Encoded: text), let items = (try? JSON(parsing: Array(bytes)))?.array,
      let given = items.first?.text
    else { throw BotByeError(400, "The cursor is not valid") }
    guard given == mark else { throw BotByeError(400, "The cursor has expired or belongs to another query") }
    self.mark = mark
    values = items.dropFirst().map { item in
      switch item {
      case .string(let text): text.databaseValue
      case .number(let digits): (Int64(digits) ?? 0).databaseValue
      default: .null
      }
    }
  }

  var text: String {
    let items = values.map { value -> JSON in
      switch value.storage {
      case .string(let text): .string(text)
      case .int64(let number): .number(String(number))
      case .double(let number): .number("\(number)")
      default: .null
      }
    }
    return Data(JSON.array([.string(mark)] + items).serialized.utf8).base64EncodedString()
  }

  /// A short text that two queries share only by chance.
  static func mark(_ condition: JSON?, _ order: [JSON], generation: Int) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "\(condition?.serialized ?? "") \(JSON.array(order).serialized) \(generation)".utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 36)
  }
}
