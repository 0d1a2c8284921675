import SheafModel

/// An adapter under test, and the table that it is tested with.
struct Subject: Sendable {
  var name: String
  var backend: any Backend
  var table: ID<Table>
}
