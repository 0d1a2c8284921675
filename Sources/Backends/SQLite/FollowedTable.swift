import SheafModel

/// A table that is open: what it is called now, and by what it is known again when another program renames it.
///
/// Its identifier stays the name under which it was opened.
struct FollowedTable: Sendable {
  @ExactText private(set) var name: String
  private var definition: TableDefinition

  /// Nil for views, which cannot be renamed, and for a table that is not there.
  init?(_ name: String, _ session: Session) throws(BackendError) {
    guard let definition = try TableDefinition(of: name, session) else { return nil }
    self.name = name
    self.definition = definition
  }

  /// What a table is called by now: a table of that very name comes before one that had it.
  static func name(
    of table: ID<SheafModel.Table>, known: FollowedTable?, _ session: Session
  ) throws(BackendError) -> String {
    guard let known, try TableDefinition(of: table.raw, session) == nil else { return table.raw }
    if try TableDefinition(of: known.name, session) != nil { return known.name }
    return try known.definition.newName(session) ?? known.name
  }
}
