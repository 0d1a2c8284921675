public import SheafModel

/// An attachment being saved to this machine.
public struct Download: Equatable, Sendable {
  public let connection: ID<Connection>
  public let ticket: Ticket
  public let attachment: Attachment
  /// Where it goes; absolute.
  public let path: String
  public internal(set) var progress: TransferProgress?
}
