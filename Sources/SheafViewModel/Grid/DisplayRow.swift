public import SheafModel
public import SheafText
import SheafValues

/// A record and what its cells show, formatted once per load and only as far as it was on the screen.
public struct DisplayRow: Equatable, Sendable {
  public let record: Record
  private var texts: [DisplayText?]

  public init(_ record: Record) {
    self.record = record
    texts = Array(repeating: nil, count: record.cells.count)
  }

  /// What the cell of a field shows; nil until `prepare` was asked for it.
  public func text(_ field: Int) -> DisplayText? { texts.indices.contains(field) ? texts[field] : nil }

  /// Formats the cells of those fields that are not formatted yet.
  ///
  /// Answers whether there were any.
  mutating func prepare(_ columns: [Int], fields: [Field]) -> Bool {
    var changed = false
    for column in columns where texts.indices.contains(column) && texts[column] == nil {
      guard fields.indices.contains(column) else { continue }
      texts[column] = Self.text(of: record.cells[column], field: fields[column])
      changed = true
    }
    return changed
  }

  /// What a cell shows, on one line.
  public static func text(of value: Value, field: Field) -> DisplayText {
    DisplayText(ValueText.display(field.masked(value), for: field))
  }
}
