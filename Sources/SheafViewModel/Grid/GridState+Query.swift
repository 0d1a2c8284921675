import SheafModel
import SheafQuery

extension GridState {
  /// Opens the same table with another query under a new number.
  ///
  /// Rows of the old one are dropped.
  mutating func apply(_ query: Query, id newID: GridID) -> [Effect] {
    let old = id
    let record = selectedRecord?.id
    id = newID
    self.query = query
    rows = RowWindow()
    newRecords = []
    marks = []
    anchor = nil
    top = 0
    selection.row = 0
    asked = nil
    readFailure = nil
    isReloading = false
    followsEnd = false
    wantedRow = nil
    heading = nil
    // Row numbers of the old order mean nothing in the new one.
    jumps = []
    failure = nil
    isStale = false
    touched = [:]
    localWork = table.flatMap { LocalWork(query, for: $0) }
    // The selection stays on its record when the first rows still hold it.
    wanted = record
    return [.fetch(connection, .close(old)), .fetch(connection, .open(newID, tableID, query))]
  }

  /// Applies a query that the user asked for.
  ///
  /// An order that the service does not know needs all rows, so that is asked first; a condition that is checked
  /// here is said.
  mutating func apply(_ query: Query, number: () -> Int) -> Outcome {
    let work = table.flatMap { LocalWork(query, for: $0) }
    if let work, work.sorts, query.sorts != self.query?.sorts {
      let question =
        "This service cannot sort so. Load all rows, at most \(CountText.grouped(Gathering.limit)), and sort them here?"
      return .push(
        .confirm(ConfirmState(question: question, verb: "Load", confirmation: .sortHere(query))))
    }
    var outcome = Outcome.effects(apply(query, id: GridID(number())))
    if let work, !work.sorts { outcome.notice = Notice(work.sentence, .warning) }
    return outcome
  }

  /// Stops loading rows that were to be sorted; they are shown as the service has them.
  mutating func stopGathering(number: () -> Int) -> Outcome? {
    guard localWork?.gathering?.phase == .loading, var query else { return nil }
    query.sorts = []
    var outcome = Outcome.effects(apply(query, id: GridID(number())))
    outcome.notice = Notice("Stopped; the rows are in the service's own order")
    return outcome
  }

  /// The query that a finding command asks for, or why it cannot; nil for a command that asks for none.
  func query(for command: Command, value: Value?) -> Result<Query, Refusal>? {
    guard var query, let field = selectedField else { return nil }
    switch command {
    case .sortCycle: return sorted(by: cycled(query.sorts, field.id))
    case .sortAscending: return sorted(by: [Sort(field: field.id)])
    case .sortDescending: return sorted(by: [Sort(field: field.id, descending: true)])
    case .filterToValue, .filterOutValue:
      guard let value else { return .failure(Refusal("This row is not loaded yet")) }
      if let reason = Self.obstacle(to: value, field) { return .failure(Refusal(reason)) }
      let test = Self.test(field, value, keeps: command == .filterToValue)
      query.filter = Self.and(query.filter, test)
      return .success(query)
    case .dropFilters:
      query.filter = nil
      query.search = nil
      return .success(query)
    default: return nil
    }
  }

  private func cycled(_ sorts: [Sort], _ field: ID<Field>) -> [Sort] {
    guard let now = sorts.first, now.field == field else { return [Sort(field: field)] }
    return now.descending ? [] : [Sort(field: field, descending: true)]
  }

  private func sorted(by sorts: [Sort]) -> Result<Query, Refusal>? {
    guard var query else { return nil }
    query.sorts = sorts
    return .success(query)
  }

  /// Why rows cannot be filtered by a value; nil when they can.
  private static func obstacle(to value: Value, _ field: Field) -> String? {
    // The condition would show the secret.
    if field.isMasked, !value.isEmpty { return field.secrecy }
    return switch value {
    case .excerpt: "This text is too long to filter by; gf writes a condition"
    case .attachments, .list, .blob, .json:
      value.isEmpty ? nil : "\(field.name) is not filtered by value; gf writes a condition"
    default: nil
    }
  }

  static func test(_ field: Field, _ value: Value, keeps: Bool) -> Filter {
    if value.isEmpty { return .test(Predicate(field: field.id, comparison: keeps ? .isEmpty : .isNotEmpty)) }
    return .test(
      Predicate(field: field.id, comparison: keeps ? .equals : .notEquals, operands: [value]))
  }

  static func and(_ filter: Filter?, _ test: Filter) -> Filter {
    switch filter {
    case nil: test
    case .all(let all)?: all.contains(test) ? .all(all) : .all(all + [test])
    case let other?: other == test ? test : .all([other, test])
    }
  }
}

/// Why something cannot be done, as a sentence.
struct Refusal: Error, Equatable, Sendable {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}

extension GridState {
  /// Why the service cannot look for a text in every field; nil when it can.
  var searchRefusal: String? {
    guard let table else { return "The table is not open yet" }
    return table.capabilities.operations.contains(.search)
      ? nil : "This service cannot search all fields; / searches the loaded rows"
  }
}
