public import SheafModel

/// An attachment being saved to this machine.
public struct Download: Equatable, Sendable {
  /// The connection that carries it.
  public let connection: ID<Connection>
  /// What its events are told by.
  public let ticket: Ticket
  /// What is copied.
  public let attachment: Attachment
  /// Where it goes; absolute.
  public let path: String
  /// How much is through; nil before the first bytes.
  public internal(set) var progress: TransferProgress?
}
