import GRDBSQLite
import SheafModel

/// The current row of a running statement.
///
/// Its bytes are SQLite's own and valid for this row only.
struct RowReader {
  let statement: OpaquePointer

  enum StorageClass { case null, integer, real, text, blob }

  func storageClass(_ column: Int) -> StorageClass {
    switch sqlite3_column_type(statement, Int32(column)) {
    case SQLITE_INTEGER: .integer
    case SQLITE_FLOAT: .real
    case SQLITE_TEXT: .text
    case SQLITE_BLOB: .blob
    default: .null
    }
  }

  func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }
  func real(_ column: Int) -> Double { sqlite3_column_double(statement, Int32(column)) }

  /// The bytes of a TEXT or BLOB, embedded NULs and all.
  func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    let column = Int32(column)
    // The pointer is asked for before the length: the order that SQLite documents as safe.
    let start: UnsafeRawPointer? =
      sqlite3_column_type(statement, column) == SQLITE_BLOB
      ? sqlite3_column_blob(statement, column)
      : UnsafeRawPointer(sqlite3_column_text(statement, column))
    let count = Int(sqlite3_column_bytes(statement, column))
    return body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  func byteCount(_ column: Int) -> Int { withBytes(column) { $0.count } }

  /// The whole text, with stand-ins for what is not UTF-8.
  func text(_ column: Int) -> String { withBytes(column) { String(storedBytes: $0) } }

  func value(_ column: Int) -> StoredValue {
    switch storageClass(column) {
    case .null: .null
    case .integer: .integer(integer(column))
    case .real: .real(real(column))
    case .blob: .blob(withBytes(column) { [UInt8]($0) })
    case .text:
      withBytes(column) { bytes in
        let text = String(storedBytes: bytes)
        return text.hasStandIns ? .malformedText([UInt8](bytes)) : .text(text)
      }
    }
  }
}
