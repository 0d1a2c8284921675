import SheafModel

/// The fields of a table that are printed: those of a view without the ones that it hides, unless all are wanted.
struct ShownFields {
  let fields: [Field]
  /// Where they are in the table's own records; nil where all are shown.
  private let places: [Int]?

  /// - Parameter besides: fields that are shown though the view hides them.
  init(_ table: Table, all: Bool = false, besides: Set<ID<Field>> = []) {
    let shown = table.fields.enumerated().filter { all || !$1.isHidden || besides.contains($1.id) }
    fields = shown.map(\.element)
    places = shown.count == table.fields.count ? nil : shown.map(\.offset)
  }

  /// A record whose cells are in the order of the table's fields, with the cells of these.
  func applied(to record: Record) -> Record {
    guard let places else { return record }
    var record = record
    record.cells = places.map { record.cells.indices.contains($0) ? record.cells[$0] : .null }
    return record
  }
}
