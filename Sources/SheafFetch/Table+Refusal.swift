package import SheafModel

extension Table {
  /// Why values cannot be sent to the service; nil when they can.
  ///
  /// A text that is not UTF-8 would arrive as another where the service does not keep bytes.
  package func refusal(of cells: [CellValue]) -> BackendError? {
    guard !capabilities.operations.contains(.keepsBytes) else { return nil }
    for cell in cells {
      guard let byte = cell.value.looseByte else { continue }
      let digits = String(byte, radix: 16, uppercase: true)
      let name = field(cell.field)?.name ?? cell.field.raw
      return BackendError(
        .invalid(cell.field),
        "\(name) would get a text that is not UTF-8 (it has the byte \(digits)), which this service cannot keep"
      )
    }
    return nil
  }
}

extension Value {
  /// A byte of its texts that is no part of a character.
  fileprivate var looseByte: UInt8? {
    switch self {
    case .text(let text), .json(let text), .excerpt(let text, _): text.looseByte
    case .choices(let items): items.lazy.compactMap { $0.name.looseByte ?? $0.id.looseByte }.first
    case .links(let items): items.lazy.compactMap { $0.id.raw.looseByte }.first
    case .people(let items): items.lazy.compactMap { $0.id.looseByte }.first
    case .attachments(let items): items.lazy.compactMap { $0.name.looseByte }.first
    case .list(let items): items.lazy.compactMap(\.looseByte).first
    case .null, .number, .boolean, .date, .dateTime, .duration, .blob: nil
    }
  }
}

extension Edit.Change {
  /// What it writes.
  var written: [CellValue] {
    switch self {
    case .update(_, let changes): changes.map { CellValue(field: $0.field, value: $0.value) }
    case .create(_, let cells): cells
    case .delete, .restore, .attach, .move: []
    }
  }
}
