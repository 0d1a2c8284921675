import Crypto
import FoundationEssentials
import SheafModel

/// By what a row is known again without keeping what it holds.
struct RowPrint: Codable, Hashable {
  /// Of all cells together.
  var whole: String
  /// Of the first cells that tell one row from another.
  var cells: [Cell]

  struct Cell: Codable, Hashable {
    var field: ID<Field>
    var digest: String
  }

  /// More cells tell no better which row it is.
  private static let cellLimit = 8

  init(cells: [StoredValue], telling: [(field: ID<Field>, value: StoredValue)]) {
    whole = Self.digest(cells)
    self.cells = telling.prefix(Self.cellLimit).map { Cell(field: $0.field, digest: Self.digest([$0.value])) }
  }

  var fields: [ID<Field>] { cells.map(\.field) }

  /// Whether both are of one record, which others may have changed in between.
  ///
  /// A key says too little: SQLite gives the rowid of a deleted row to the next new one.
  func isSameRecord(as older: RowPrint) -> Bool {
    if whole == older.whole { return true }
    guard !older.cells.isEmpty else { return false }
    let held = older.cells.count { old in cells.contains { $0.digest == old.digest && $0.field == old.field }
    }
    return held * 2 >= older.cells.count
  }

  private static func digest(_ values: [StoredValue]) -> String {
    let text = values.map(RecordKey.literal).joined(separator: ",")
    return SHA256.hash(data: Data(text.utf8)).prefix(8)
      .map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

/// The receipt of a change: the rows that it makes or takes away.
struct RowPrints: Codable {
  enum Fate: String, Codable { case made, gone }

  struct Row: Codable {
    var id: String
    /// Nil where the row was gone at once.
    var print: RowPrint?
  }

  var fate: Fate
  var rows: [Row]

  init(fate: Fate, rows: [Row]) {
    self.fate = fate
    self.rows = rows
  }

  init(_ receipt: Receipt) throws(BackendError) {
    do {
      self = try JSONDecoder().decode(RowPrints.self, from: Data(receipt.token.utf8))
    } catch {
      throw BackendError(.fateUnknown, "what was written down about the change cannot be read")
    }
  }

  func receipt() throws(BackendError) -> Receipt {
    do {
      return Receipt(String(decoding: try JSONEncoder().encode(self), as: UTF8.self))
    } catch {
      throw BackendError(.malformed, "the change could not be written down")
    }
  }
}
