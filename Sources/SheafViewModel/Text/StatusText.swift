public import SheafModel
import SheafQuery
import SheafValues

/// The query of a grid in words.
public enum QueryText {
  /// The filter in the filter language; nil when there is none.
  public static func filter(_ query: Query, fields: [Field]) -> String? {
    query.filter.map { FilterText.text($0, fields: fields) }
  }

  /// The sorts by name, with arrows.
  public static func sorts(_ query: Query, fields: [Field]) -> String {
    query.sorts.map { sort in
      let name = fields.first { $0.id == sort.field }?.name ?? sort.field.raw
      return "\(name) \(sort.descending ? "↓" : "↑")"
    }.joined(separator: ", ")
  }
}

/// What is selected, in words.
public enum SelectionText {
  /// `3/20 000  Contacts.Stage`, with a word on what the cell holds where that cannot be seen.
  public static func place(_ state: AppState) -> String {
    guard state.focus == .grid, let grid = state.grid else {
      let lines = state.places.lines.count
      return lines == 0 ? "sheaf" : "\(state.places.list.index + 1)/\(lines)"
    }
    let total = grid.rows.extent.rowCount
    let suffix: String
    switch grid.rows.extent {
    case .exactly: suffix = ""
    case .atLeast: suffix = "+"
    case .about: suffix = "?"
    }
    let row =
      grid.isNew(grid.selection.row) && grid.rowCount > 0
      ? "new" : CountText.grouped(min(grid.selection.row + 1, total))
    let field = grid.selectedField.map { "\(grid.table?.name ?? "").\($0.name)" } ?? grid.table?.name ?? ""
    // While nothing is known of the rows there is nothing to count.
    if grid.rows.extent == .atLeast(0), grid.rowCount == 0 { return field }
    return "\(row)/\(CountText.grouped(total))\(suffix)  \(field)\(note(grid, state))"
  }

  private static func note(_ grid: GridState, _ state: AppState) -> String {
    guard let address = grid.selectedAddress, let loaded = grid.loadedValue(address) else { return "" }
    switch state.edits.value(at: address, over: loaded) {
    case .null: return "  NULL"
    case .text(""): return "  empty text"
    case .excerpt(_, let bytes): return "  \(ByteCount.text(bytes)), the beginning"
    default: return ""
    }
  }

  /// How many rows are selected, and the sum of the selected numbers that are loaded where there are several.
  ///
  /// Nil without a selection of several cells.
  public static func sum(_ grid: GridState) -> String? {
    guard grid.anchor != nil else { return nil }
    let rows = grid.selectedRows
    let columns = grid.visibleColumns.enumerated()
      .filter { grid.isInRange(row: grid.selection.row, column: $0.offset) }.map(\.element.index)
    let first = grid.rows.extent.rowCount
    // A selection may span a million rows; only those that are here are looked at.
    let records =
      grid.rows.loaded.filter { rows.contains($0.row) }.map(\.record)
      + grid.newRecords.enumerated().filter { rows.contains(first + $0.offset) }.map(\.element.display.record)
    let numbers = records.flatMap { record in
      columns.compactMap { index -> DecimalText? in
        if case .number(let number) = grid.value(of: record, at: index) { number } else { nil }
      }
    }
    let decimals = numbers.compactMap(\.decimal)
    let selected = "\(rows.count) rows selected"
    guard decimals.count > 1 else { return selected }
    let part = records.count < rows.count ? " of \(records.count) loaded rows" : ""
    return "Σ \(decimals.reduce(0, +))\(part)   \(selected)"
  }
}

/// Numbers of rows in words that claim no more than is known.
public enum CountText {
  public static func rows(_ extent: Extent) -> String {
    switch extent {
    case .exactly(1): "1 row"
    case .exactly(let count): "\(grouped(count)) rows"
    case .atLeast(let count): "\(grouped(count))+ rows"
    case .about(let count): "≈ \(grouped(count)) rows"
    }
  }

  /// Digits in groups of three.
  public static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(" ") }
      text.append(digit)
    }
    return text
  }
}
