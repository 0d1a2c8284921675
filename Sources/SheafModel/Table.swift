/// What is known of an open table: its fields in order and what may be done with it.
public struct Table: Hashable, Sendable, Codable {
  public let id: ID<Table>
  @ExactText public var name: String
  /// Every field in the service's order; exactly one is primary unless there are none.
  public var fields: [Field]
  public var capabilities: Capabilities
  /// Why no record of this table can be changed ("a view", "the file is read-only"); nil when they can.
  public var readOnlyReason: String?
  /// Why no record can be added or deleted though cells can be written; nil where the capabilities say all.
  public var fixedRowsReason: String?
  /// What the service's own view asks for (its filters and sorts), the starting point of the user's query.
  public var defaultQuery: Query
  /// The field that names places of the tree where its records are some; nil where they are none.
  public var placeName: ID<Field>?

  public init(
    id: ID<Table>, name: String, fields: [Field], capabilities: Capabilities, readOnlyReason: String? = nil,
    defaultQuery: Query = Query(), placeName: ID<Field>? = nil
  ) {
    self.id = id
    self.name = name
    self.fields = fields
    self.capabilities = capabilities
    self.readOnlyReason = readOnlyReason
    self.defaultQuery = defaultQuery
    self.placeName = placeName
  }

  /// Why some operations are not among the capabilities; nil where it is not known beyond that.
  public func reason(against operations: Capabilities.Operations) -> String? {
    operations.isDisjoint(with: [.create, .delete, .restore]) ? nil : fixedRowsReason
  }

  public var primary: Field? { fields.first { $0.isPrimary } ?? fields.first }

  public func field(_ id: ID<Field>) -> Field? { fields.first { $0.id == id } }

  /// The field of that name: an exact match first, else the only one that differs in case alone, or in how its
  /// letters are composed.
  public func field(named name: String) -> Field? {
    if let exact = fields.first(where: { $0.name.isExactly(name) }) { return exact }
    let folded = fields.filter { $0.name.lowercased() == name.lowercased() }
    return folded.count == 1 ? folded.first : nil
  }
}
