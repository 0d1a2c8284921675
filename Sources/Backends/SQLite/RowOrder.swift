import SheafModel

/// The order of a query's rows: its sorts, then the key, so that no two rows tie.
struct RowOrder {
  struct Term {
    var expression: String
    var descending: Bool
    var canBeNull: Bool
  }

  private(set) var terms: [Term] = []
  /// Whether an index, or the table itself, is in this order to begin with.
  private(set) var leadsIndex = false
  /// How many of the terms are the key's, the last ones.
  private var keyTermCount = 0

  init(_ sorts: [Sort], in plan: TablePlan) throws(BackendError) {
    var seen: Set<ID<Field>> = []
    let rowid = plan.schema.rowidColumn?.name
    var isUnique = false
    for sort in sorts where seen.insert(sort.field).inserted && !isUnique {
      let column = try plan.column(sort.field)
      guard column.field.isSortable else {
        throw BackendError(.unsupported, "\(column.field.name) cannot be sorted by")
      }
      // A column that is the rowid ends all ties.
      isUnique = rowid.map(column.column.name.isExactly) == true
      let canBeNull = !column.column.isNotNull && !isUnique
      terms.append(
        Term(expression: column.comparable, descending: sort.descending, canBeNull: canBeNull))
    }
    leadsIndex = sorts.first.map { plan.schema.indexed.contains(ExactText($0.field.raw)) } ?? true
    if !isUnique {
      let keys: [String]
      switch plan.key {
      case .columns(let names):
        keys = names.map { ID<Field>($0.text) }.filter { !seen.contains($0) }
          .compactMap { try? plan.column($0).comparable }
      case .rowid, .none: keys = plan.key.expressions(of: "t")
      }
      terms += keys.map { Term(expression: $0, descending: false, canBeNull: false) }
      keyTermCount = keys.count
    }
  }

  /// The same rows from the last to the first.
  var reversed: RowOrder {
    var order = self
    for index in order.terms.indices { order.terms[index].descending.toggle() }
    return order
  }

  func orderBy(from term: Int = 0) -> String {
    guard term < terms.count else { return "" }
    let list = terms[term...].map { $0.expression + ($0.descending ? " DESC" : "") }
    return " ORDER BY " + list.joined(separator: ", ")
  }

  /// A stretch of rows after a given one: a condition, and the first term in which its rows differ.
  struct Stretch {
    var condition: SQLText
    var firstTerm: Int
  }

  /// Keys of more columns are compared as a whole.
  private static let longKey = 8

  /// The rows after the one with those values, nearest first: those that differ in the last term alone, then
  /// those that differ in the one before it, and so on.
  ///
  /// No row is in two of them.
  func stretches(after values: [StoredValue]) -> [Stretch] {
    var stretches: [Stretch] = []
    var rest = terms.indices
    if keyTermCount > Self.longKey {
      // A stretch for each column of a long key would be as much SQL as its square.
      let start = terms.count - keyTermCount
      let prefix = zip(terms[..<start], values).map { SQLText("\($0.expression) IS ?", [$1]) }
      let key = terms[start...].map { $0.expression }.joined(separator: ", ")
      let marks = terms[start...].map { _ in "?" }.joined(separator: ", ")
      let sign = terms[start].descending ? "<" : ">"
      let step = SQLText("(\(key)) \(sign) (\(marks))", Array(values[start...]))
      stretches.append(Stretch(condition: .all(prefix + [step]), firstTerm: start))
      rest = 0..<start
    }
    for index in rest.reversed() {
      let prefix = zip(terms[..<index], values).map { SQLText("\($0.expression) IS ?", [$1]) }
      for step in steps(terms[index], after: values[index]) {
        stretches.append(Stretch(condition: .all(prefix + [step]), firstTerm: index))
      }
    }
    return stretches
  }

  /// SQLite puts NULL before everything, and so after everything when descending.
  private func steps(_ term: Term, after value: StoredValue) -> [SQLText] {
    switch (value.isNull, term.descending) {
    case (true, false): return [SQLText("\(term.expression) IS NOT NULL")]
    case (true, true): return []
    case (false, false): return [SQLText("\(term.expression) > ?", [value])]
    case (false, true):
      let lower = SQLText("\(term.expression) < ?", [value])
      return term.canBeNull ? [lower, SQLText("\(term.expression) IS NULL")] : [lower]
    }
  }
}
