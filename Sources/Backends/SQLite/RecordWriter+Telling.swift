import SheafModel

extension RecordWriter {
  /// What takes a write back that touched more than its own rows, with the words for those.
  ///
  /// Taking it back is rehearsed, so that what stays can be told beforehand.
  func restoration(
    _ account: WriteAccount, of records: [ID<SheafModel.Record>], own: Set<RowTrace>,
    isOfContents: Bool
  ) throws(BackendError) -> (restoration: Restoration?, told: String?) {
    let told = try sentence(account, own)
    guard var former = account.former else {
      return (nil, told.map { "\($0), and undo does not bring that back" })
    }
    var ending = "; undo takes that back too"
    switch try rehearse(former) {
    case .success(let left) where left.isEmpty: break
    case .success(let left):
      let names = Set(left.map { $0.table }).sorted().joined(separator: ", ")
      ending = "; undo cannot take that back in \(names), where a rule changes it again"
    case .failure:
      // What the rules let nobody delete, such as a log, stays.
      former.rows.removeAll { $0.formerKey == nil && !$0.isOwn }
      guard case .success(let left) = try rehearse(former), left.isEmpty else {
        return (nil, told.map { "\($0), and undo does not bring that back: the rules do not let it" })
      }
      ending = "; undo leaves the rows that were added"
    }
    let caveat = told.map { $0 + ending }
    return (
      Restoration(
        table: ID(plan.name), records: records, token: try former.token(), caveat: caveat,
        isOfContents: isOfContents), nil
    )
  }

  private func rehearse(_ former: FormerRows) throws(BackendError) -> Result<[FormerRows.Row], BackendError> {
    // A rule that rolls everything back would take the write along.
    guard try session.row("SELECT 1 FROM sqlite_schema WHERE sql LIKE '%ROLLBACK%' LIMIT 1") == nil else {
      return .success([])
    }
    try session.script("SAVEPOINT sheaf_rehearsal")
    let outcome: Result<[FormerRows.Row], BackendError>
    do throws(BackendError) {
      outcome = .success(
        try FormerRowsWriter(session: session, shelf: RowShelf(session: session)).putBack(former))
    } catch {
      outcome = .failure(error)
    }
    try session.script("ROLLBACK TO sheaf_rehearsal")
    try session.script("RELEASE sheaf_rehearsal")
    return outcome
  }

  /// What happened to other rows; nil when nothing did.
  private func sentence(_ account: WriteAccount, _ own: Set<RowTrace>) throws(BackendError) -> String? {
    if account.unlisted > 0 {
      let rows = account.unlisted == 1 ? "1 other row" : "\(account.unlisted) other rows"
      return "the rules of the file also changed or deleted \(rows)"
    }
    let shelf = RowShelf(session: session)
    var counts: [(table: String, verb: String, count: Int)] = []
    for trace in account.others(than: own) {
      // A part of a virtual table is no row that anybody sees.
      guard try shelf.shape(of: trace.table) != nil else { continue }
      let verb = trace.before == nil ? "added" : trace.after == nil ? "deleted" : "changed"
      if trace.before != nil, trace.after != nil, let former = account.former,
        !former.rows.contains(where: { $0.table == trace.table && $0.formerKey == trace.before })
      {
        continue
      }
      if let at = counts.firstIndex(where: { $0.table == trace.table && $0.verb == verb }) {
        counts[at].count += 1
      } else {
        counts.append((trace.table, verb, 1))
      }
    }
    guard !counts.isEmpty else { return nil }
    let parts = counts.map { item in
      let other = item.verb == "added" ? "" : " other"
      let names = item.verb == "deleted" ? deletedTitles(account, item.table, own) : ""
      return "\(item.verb) \(item.count)\(other) \(item.count == 1 ? "row" : "rows") of \(item.table)\(names)"
    }
    return "the rules of the file also " + parts.joined(separator: ", ")
  }

  /// A few names of rows of this table that went.
  private func deletedTitles(_ account: WriteAccount, _ table: String, _ own: Set<RowTrace>) -> String {
    guard table == plan.name, let name = plan.columns.first(where: { $0.field.isPrimary })?.column.name else {
      return ""
    }
    let ownKeys = Set(own.compactMap { $0.before })
    let titles = (account.former?.rows ?? []).compactMap { row -> String? in
      guard row.table == table, row.key == nil, let key = row.formerKey, !ownKeys.contains(key),
        let at = row.columns.firstIndex(of: name)
      else { return nil }
      return row.was?[at].plainText.map { String($0.prefix(40)) }
    }
    guard (1...3).contains(titles.count) else { return "" }
    return " (" + titles.joined(separator: ", ") + ")"
  }

  /// The tables in which rows changed that are not the write's own.
  func changedTables(_ account: WriteAccount, _ own: Set<RowTrace>) -> [ID<SheafModel.Table>] {
    // What links to a row shows its name, so its own table is read again only where other rows changed.
    Set(account.others(than: own).map { $0.table }).sorted().map { ID($0) }
  }

  /// What became of a record that the write did not leave under its name; nil where it is there.
  func fate(of trace: RowTrace?, _ account: WriteAccount, own: Set<RowTrace>) -> String? {
    guard let trace, trace.after == nil else { return nil }
    let added = account.others(than: own).filter { $0.before == nil }
    let place = added.count == 1 ? ": a rule of the file moved it to \(added[0].table)" : ""
    return "it was saved, and the record is no longer in \(plan.name)"
      + (place.isEmpty ? ": a rule of the file took it away" : place)
  }
}
