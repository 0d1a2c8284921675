import SheafModel

/// The statement that made a table, without its name: what stays the same when it is renamed.
struct TableDefinition: Hashable, Sendable {
  @ExactText private var body: String
  /// The names that others of the same definition had.
  private var others: Set<ExactText>

  /// Nil for a table that is not there.
  init?(of name: String, _ session: Session) throws(BackendError) {
    let all = try Self.all(session)
    guard let own = all.first(where: { $0.name == ExactText(name) }) else { return nil }
    body = own.body.text
    others = Set(all.filter { $0.body == own.body && $0.name != own.name }.map { $0.name })
  }

  /// What the table is called now; nil where none, or more than one, can be it.
  func newName(_ session: Session) throws(BackendError) -> String? {
    let found = try Self.all(session).filter { $0.body == ExactText(body) && !others.contains($0.name) }
    return found.count == 1 ? found[0].name.text : nil
  }

  private static func all(_ session: Session) throws(BackendError) -> [(name: ExactText, body: ExactText)] {
    try session.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").compactMap { row in
      guard let name = row[0].plainText, let sql = row[1].plainText else { return nil }
      // Nothing but the name is changed by renaming; views cannot be renamed.
      return (ExactText(name), ExactText(afterName(sql)))
    }
  }

  /// The marks around a name.
  private static let closing: [Character: Character] = ["\"": "\"", "'": "'", "`": "`", "[": "]"]

  /// What follows the name in a statement that makes a table.
  private static func afterName(_ sql: String) -> String {
    var rest = sql.dropFirst("CREATE TABLE ".count)
    guard let mark = rest.first, let end = closing[mark] else { return String(rest.drop { $0 != "(" }) }
    rest = rest.dropFirst()
    // A mark in the name is written twice, except for brackets.
    while let next = rest.popFirst() {
      guard next == end else { continue }
      guard rest.first == .some(end), mark != "[" else { break }
      rest = rest.dropFirst()
    }
    return String(rest.drop { $0 == " " })
  }
}
