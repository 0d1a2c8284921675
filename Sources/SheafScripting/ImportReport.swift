import SheafModel
import SheafValues

/// What the service made of imported rows otherwise than the file has it, field by field.
struct ImportReport {
  private struct Entry {
    var count: Int
    /// Of the first such row.
    var line: Int
    var sentence: String
  }

  private var entries: [ID<Field>: Entry] = [:]
  private var order: [ID<Field>] = []
  /// How many rows came without a secret that the file only has the mark of.
  private var masked: [String: Int] = [:]

  mutating func add(_ record: Record, sent cells: [CellValue], fields: [Field], line: Int) {
    for difference in WriteReport.differences(cells, record, fields: fields) {
      if entries[difference.field] == nil {
        order.append(difference.field)
        entries[difference.field] = Entry(count: 0, line: line, sentence: difference.sentence)
      }
      entries[difference.field]?.count += 1
    }
  }

  mutating func add(masked fields: [Field]) {
    for field in fields { masked[field.name, default: 0] += 1 }
  }

  /// A sentence for each field, with an example.
  var sentences: [String] {
    let secrets = masked.sorted { $0.key < $1.key }.map { name, count in
      "\(name) is left empty in \(count == 1 ? "one row" : "\(count) rows"): the file has its mask and not the secret"
    }
    return secrets + otherwise
  }

  private var otherwise: [String] {
    order.compactMap { entries[$0] }.map { entry in
      let rest = entry.count - 1
      let more = rest == 0 ? "" : rest == 1 ? ", and in one more row" : ", and in \(rest) more rows"
      return "line \(entry.line): \(entry.sentence)\(more)"
    }
  }
}
