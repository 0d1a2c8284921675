import SheafModel

/// Estimates the memory that decoded records take.
enum RecordSize {
  /// What an allocation costs besides its contents.
  private static let allocation = 32

  static func bytes(of records: [Record]) -> Int {
    records.reduce(allocation) { $0 + bytes(of: $1) }
  }

  static func bytes(of record: Record) -> Int {
    MemoryLayout<Record>.stride + text(record.id.raw) + text(record.version) + allocation
      + record.cells.reduce(0) { $0 + MemoryLayout<Value>.stride + heap(of: $1) }
  }

  private static func heap(of value: Value) -> Int {
    switch value {
    case .null, .boolean, .date, .dateTime: 0
    case .text(let content), .json(let content), .excerpt(let content, _): text(content)
    case .number(let number), .duration(let number): text(number.text)
    case .choices(let items): list(items) { text($0.id) + text($0.name) }
    case .links(let items): list(items) { text($0.id.raw) + text($0.title) }
    case .people(let items): list(items) { text($0.id) + text($0.name) }
    case .attachments(let items):
      list(items) { text($0.id) + text($0.name) + text($0.mimeType) + text($0.url) + text($0.receipt) }
    case .list(let items): list(items) { heap(of: $0) }
    case .blob(let blob): text(blob.kind)
    }
  }

  private static func list<Item>(_ items: [Item], _ heap: (Item) -> Int) -> Int {
    items.isEmpty ? 0 : items.reduce(allocation) { $0 + MemoryLayout<Item>.stride + heap($1) }
  }

  /// Texts of up to 15 bytes are stored in place.
  private static func text(_ text: String?) -> Int {
    guard let count = text?.utf8.count, count > 15 else { return 0 }
    return count + allocation
  }
}
