import SheafModel

extension RecordWriter {
  /// What takes a write back that touched more than its own rows, with the words for those.
  struct Reversal {
    var restoration: Restoration?
    /// What happened to other rows, where there is no restoration to tell it.
    var told: String?
    /// What undo does not bring back, in words for before it is done.
    var loss: String?
  }

  /// Taking the write back is rehearsed, so that what stays can be told beforehand.
  func reversal(
    of account: WriteAccount, _ records: [ID<SheafModel.Record>], own: Set<RowTrace>, isOfContents: Bool
  ) throws(BackendError) -> Reversal {
    let told = try sentence(account, own, .done)
    func lost(_ ending: String) throws(BackendError) -> Reversal {
      let loss = try sentence(account, own, .ahead) ?? "not all of this can be kept"
      return Reversal(restoration: nil, told: told.map { $0 + ending }, loss: loss + ending)
    }
    guard var former = account.former else { return try lost(", and undo does not bring that back") }
    var ending = "; undo takes that back too"
    var isWhole = false
    switch try rehearse(former) {
    case .success(let left) where left.isEmpty: isWhole = true
    case .success(let left):
      let names = Set(left.map { $0.table }).sorted().joined(separator: ", ")
      ending = "; undo cannot take that back in \(names), where a rule changes it again"
    case .failure:
      // What the rules let nobody delete, such as a log, stays.
      former.rows.removeAll { $0.formerKey == nil && !$0.isOwn }
      guard case .success(let left) = try rehearse(former), left.isEmpty else {
        return try lost(", and undo does not bring that back: the rules do not let it")
      }
      ending = "; undo leaves the rows that were added"
    }
    let restoration = Restoration(
      table: plan.id, records: records, token: try former.token(), caveat: told.map { $0 + ending },
      isOfContents: isOfContents)
    let loss = isWhole ? nil : try sentence(account, own, .ahead).map { $0 + ending }
    return Reversal(restoration: restoration, told: nil, loss: loss)
  }

  /// Refuses a write of which not all can be taken back, unless the user was asked; the caller's transaction then
  /// takes it back as a whole.
  func agreed(_ saved: SavedEdit, _ consents: Bool) throws(BackendError) -> SavedEdit {
    guard !consents, let loss = saved.loss else { return saved }
    throw BackendError(.irreversible, loss)
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

  /// Whether a write is told of after it was done or before.
  private enum Tense { case done, ahead }

  /// What happens to other rows; nil when nothing does.
  private func sentence(
    _ account: WriteAccount, _ own: Set<RowTrace>, _ tense: Tense
  ) throws(BackendError) -> String? {
    if account.unlisted > 0 {
      let rows = account.unlisted == 1 ? "1 other row" : "\(account.unlisted) other rows"
      return
        "the rules of the file also \(tense == .done ? "changed or deleted" : "change or delete") \(rows)"
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
      // Each of the verbs ends in "ed", and two of their stems in "e".
      let verb = tense == .done ? item.verb : String(item.verb.dropLast(item.verb == "added" ? 2 : 1))
      return "\(verb) \(item.count)\(other) \(item.count == 1 ? "row" : "rows") of \(item.table)\(names)"
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
    Set(account.others(than: own).map { $0.table == plan.name ? plan.id.raw : $0.table }).sorted().map {
      ID($0)
    }
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
