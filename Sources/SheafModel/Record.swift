/// A row of a table as a service has it.
///
/// Loaded records are never changed; edits lie over them.
public struct Record: Hashable, Sendable, Codable {
  public let id: ID<Record>
  /// One value for each field that was asked for, in the order in which they were asked for.
  public var cells: [Value]
  /// An etag or modification time, when the service has one.
  public var version: String?

  public init(id: ID<Record>, cells: [Value], version: String? = nil) {
    self.id = id
    self.cells = cells
    self.version = version
  }
}
