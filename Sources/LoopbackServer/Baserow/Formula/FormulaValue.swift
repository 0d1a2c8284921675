/// A value while a formula is computed.
enum FormulaValue: Sendable {
  case null
  case text(String)
  case number(DecimalNumber)
  /// What dividing by zero gives.
  case notANumber
  case boolean(Bool)
  case date(Timestamp)
  /// Seconds.
  case duration(Double)
  case list([FormulaValue])
  /// A cell that is only passed on.
  case cell(JSON)

  /// Reads a cell of a known type.
  init(cell: JSON, type: ValueType) {
    switch (type, cell) {
    case (_, .null): self = .null
    case (.number, _):
      if cell.plainText == "NaN" {
        self = .notANumber
      } else {
        self = DecimalNumber(cell.plainText).map(Self.number) ?? .null
      }
    case (.boolean, .bool(let value)): self = .boolean(value)
    case (.date, .string(let text)): self = Timestamp(iso: text).map(Self.date) ?? .null
    case (.duration, _): self = cell.double.map(Self.duration) ?? .null
    case (.text, .string(let text)), (.url, .string(let text)): self = .text(text)
    case (.array(let item), .array(let items)):
      self = .list(items.map { FormulaValue(cell: $0["value"] ?? $0, type: item) })
    default: self = .cell(cell)
    }
  }

  /// What the cell of a field of a type shows.
  func cell(_ type: ValueType) throws -> JSON {
    switch (type, self) {
    case (.number(let places), .number(let number)):
      return number.rounded(places).map { .string($0.text) } ?? "NaN"
    case (.number, .notANumber): return "NaN"
    case (.number(let places), _): return .string(DecimalNumber(0).rounded(places)?.text ?? "0")
    case (.boolean, .boolean(let value)): return .bool(value)
    case (.boolean, _): return false
    case (.date(let includesTime), .date(let moment)):
      // The service crashes on a day after the last one it knows.
      guard moment.day <= CivilDay(year: 9999, month: 12, day: 31) else { throw BaserowError.crash }
      return .string(includesTime ? moment.text() : moment.day.text)
    case (.duration, .duration(let seconds)): return .float(seconds)
    case (.text, _), (.url, _): return .string(text)
    case (_, .cell(let cell)): return cell
    case (.multipleSelect, _), (.collaborators, _), (.files, _), (.array, _): return []
    case (.link, .null), (.button, .null): return ["url": "", "label": nil]
    default: return .null
    }
  }

  /// The value as words.
  var text: String {
    switch self {
    case .null: ""
    case .text(let text): text
    case .number(let number): number.text
    case .notANumber: "NaN"
    case .boolean(let value): value ? "true" : "false"
    case .date(let moment): moment.day.text
    case .duration(let seconds): "\(seconds)"
    case .list(let items): items.map(\.text).joined(separator: ", ")
    case .cell(let cell): cell.plainText
    }
  }

  /// The number, an empty value being zero; nil is what no number can be computed with.
  var number: DecimalNumber? {
    switch self {
    case .number(let number): number
    case .null: DecimalNumber(0)
    case .boolean(let value): DecimalNumber(value ? 1 : 0)
    case .text(let text): DecimalNumber(text)
    default: nil
    }
  }

  var isBlank: Bool {
    switch self {
    case .null: true
    case .text(let text): text.isEmpty
    case .list(let items): items.isEmpty
    case .cell(let cell): cell == [] || cell.isNull
    default: false
    }
  }

  var isTrue: Bool {
    if case .boolean(let value) = self { value } else { false }
  }

  var items: [FormulaValue] {
    switch self {
    case .list(let items): items
    case .cell(.array(let items)): items.map { .cell($0) }
    case .null: []
    default: [self]
    }
  }
}
