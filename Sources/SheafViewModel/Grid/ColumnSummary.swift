import FoundationEssentials
import SheafModel

/// A sentence about a column, over the rows that are loaded.
enum ColumnSummary {
  static func text(_ grid: GridState) -> String {
    guard let field = grid.selectedField, let index = grid.fields.firstIndex(where: { $0.id == field.id })
    else {
      return ""
    }
    let values = grid.rows.loaded.map { grid.value(of: $0.record, at: index) }
    let filled = values.filter { !$0.isEmpty }
    var parts = ["\(filled.count) filled of \(values.count) loaded rows"]
    let numbers = filled.compactMap { value -> Decimal? in
      switch value {
      case .number(let number), .duration(let number): number.decimal
      default: nil
      }
    }
    if let smallest = numbers.min(), let largest = numbers.max() {
      let sum = numbers.reduce(Decimal(0), +)
      parts += ["sum \(sum)", "smallest \(smallest)", "largest \(largest)"]
    } else {
      parts.append("\(Set(filled).count) different")
    }
    return "\(field.name): " + parts.joined(separator: ", ")
  }
}
