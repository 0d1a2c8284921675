import SheafModel

/// Puts masks in place of secrets that are to be printed.
struct SecretMask {
  private let fields: [(index: Int, field: Field)]

  /// Masks nothing.
  init() { fields = [] }

  init(_ table: Table, reveals: Bool = false) {
    fields = reveals ? [] : table.fields.enumerated().filter { $1.isMasked }.map { ($0, $1) }
  }

  /// A record whose cells are in the order of the table's fields.
  func applied(to record: Record) -> Record {
    guard !fields.isEmpty else { return record }
    var record = record
    for (index, field) in fields where index < record.cells.count {
      record.cells[index] = field.masked(record.cells[index])
    }
    return record
  }
}
