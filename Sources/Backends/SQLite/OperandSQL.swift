import SheafModel

/// One operand of a comparison in the form in which its column stores values: a point, or the span that a day
/// is among times.
struct OperandSQL {
  private let column: ColumnPlan
  private let low: StoredValue
  /// The first value after the span; nil for a point.
  private let high: StoredValue?
  private let isInstant: Bool

  init(_ column: ColumnPlan, _ operand: Value) throws(BackendError) {
    self.column = column
    isInstant = Self.isInstant(column)
    if column.field.kind == .dateTime, let day = Self.day(operand) {
      low = Self.start(of: day, column)
      high = day.advanced(byDays: 1).map { Self.start(of: $0, column) }
      return
    }
    if case .epoch(let clock, let asReal) = column.form, asReal || clock.ticks == 0,
      case .dateTime(let time) = operand, let span = Self.span(around: time, clock)
    {
      low = span.0
      high = span.1
      return
    }
    high = nil
    if isInstant, case .dateTime(let time) = operand {
      low = .text(time.text(separator: " "))
    } else {
      low = try Self.point(column, operand)
    }
  }

  /// Whether the column's texts must be understood to be compared.
  private static func isInstant(_ column: ColumnPlan) -> Bool {
    guard column.field.kind == .dateTime else { return false }
    switch column.form {
    case .dateTimes(let format):
      // Texts written in several ways, or at several distances from UTC, sort as instants only.
      if case .offset = format.zone { return true }
      return !format.isUniform
    case .epoch: return false
    case .plain, .words: return true
    }
  }

  private static func day(_ operand: Value) -> CalendarDate? {
    switch operand {
    case .date(let date): date
    case .text(let text): CalendarDate(iso: text)
    default: nil
    }
  }

  private static func start(of day: CalendarDate, _ column: ColumnPlan) -> StoredValue {
    if case .epoch(let clock, let asReal) = column.form,
      let start = DateTime.midnight(of: day).flatMap({ clock.stored($0, asReal: asReal) })
    {
      return start
    }
    // A day is the beginning of every text that names a time of it.
    return .text(day.description)
  }

  /// A fraction is read to the millisecond, so a time is all that is read as it.
  private static func span(around time: DateTime, _ clock: EpochClock) -> (StoredValue, StoredValue)? {
    guard case .real(let count)? = clock.stored(time, asReal: true) else { return nil }
    let half = clock.ticks == 0 ? 0.000_5 / 86_400 : 0.000_5
    return (.real(count - half), .real(count + half))
  }

  private static func point(_ column: ColumnPlan, _ operand: Value) throws(BackendError) -> StoredValue {
    switch (column.field.kind, operand) {
    case (.choice(let options, _), .text(let text)):
      // By name or identifier; a name that no option has is compared all the same.
      return .text(options.first { $0.name.isExactly(text) || $0.id.isExactly(text) }?.name ?? text)
    case (.choice, .choices(let choices)) where choices.count == 1: return .text(choices[0].name)
    case (.json, .json(let text)), (.json, .text(let text)): return .text(text)
    case (.number, .number(let number)), (.rating, .number(let number)), (.duration, .number(let number)),
      (.duration, .duration(let number)):
      // Compared as a number, whole or not, whatever the field takes.
      if let whole = number.int64 { return .integer(whole) }
      return Double(number.text).map { .real($0) } ?? .text(number.text)
    default: return try column.stored(operand)
    }
  }

  private var cell: String {
    if isInstant { return "julianday(\(column.expression))" }
    if isNumeric, column.affinity == .text { return "CAST(\(column.expression) AS NUMERIC)" }
    // The filter language compares exactly, whatever collation the column has.
    return column.column.collation == "BINARY"
      ? column.expression : "\(column.expression) COLLATE BINARY"
  }

  private var isNumeric: Bool {
    switch column.field.kind {
    case .number, .rating, .duration: true
    default: false
    }
  }

  private var value: String { isInstant ? "julianday(?)" : "?" }

  var equal: SQLText {
    if let high {
      return SQLText("\(cell) >= \(value) AND \(cell) < \(value)", [low, high])
    }
    // Within a folding collation the column's own index still finds the candidates.
    if column.column.collation != "BINARY", !column.column.hasForeignCollation, case .text = low {
      return SQLText("\(column.expression) = ? AND \(cell) = ?", [low, low])
    }
    return SQLText("\(cell) = \(value)", [low])
  }

  var less: SQLText { ordered("<", low) }
  var lessOrEqual: SQLText { high.map { ordered("<", $0) } ?? ordered("<=", low) }
  var greater: SQLText { high.map { ordered(">=", $0) } ?? ordered(">", low) }
  var greaterOrEqual: SQLText { ordered(">=", low) }

  private func ordered(_ sign: String, _ bound: StoredValue) -> SQLText {
    let comparison = "\(cell) \(sign) \(value)"
    // SQLite puts every text above every number; a text in a number column is neither more nor less.
    guard isNumeric, column.affinity != .text else { return SQLText(comparison, [bound]) }
    return SQLText("\(comparison) AND typeof(\(column.expression)) <> 'text'", [bound])
  }
}

extension ColumnPlan {
  var affinity: Affinity { column.affinity }
}
