public import SheafModel

/// The files of a cell: opened, saved elsewhere, removed, added to.
public struct AttachmentsState: Equatable, Sendable, OverlayModel {
  public let address: CellAddress
  public let field: Field
  public internal(set) var files: [Attachment]
  public internal(set) var list = ScrollList()
  let isEditable: Availability

  init(address: CellAddress, field: Field, value: Value, isEditable: Availability) {
    self.address = address
    self.field = field
    self.isEditable = isEditable
    if case .attachments(let files) = value { self.files = files } else { files = [] }
  }

  var mode: KeymapMode { .list }
  var overlay: Overlay { .attachments(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome { .close }
}
