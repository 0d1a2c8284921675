import FoundationEssentials
import SheafModel

/// Rows as they were stored, so that they can be put back byte for byte.
struct DeletedRows: Codable {
  /// Names of columns, without the generated ones.
  var columns: [String]
  /// The rowids, where the table has some that no column holds.
  var rowids: [Int64]?
  var rows: [[StoredValue]]

  /// More than that is not kept: the journal holds what a deletion took.
  static let byteLimit = 64 << 20

  func token() throws(BackendError) -> String {
    do {
      return String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    } catch {
      throw BackendError(.malformed, "the deleted rows could not be written down")
    }
  }

  init(columns: [String], rowids: [Int64]?, rows: [[StoredValue]]) {
    self.columns = columns
    self.rowids = rowids
    self.rows = rows
  }

  init(token: String) throws(BackendError) {
    do {
      self = try JSONDecoder().decode(DeletedRows.self, from: Data(token.utf8))
    } catch {
      throw BackendError(.malformed, "what was deleted cannot be read back")
    }
  }
}
