import FoundationEssentials
import SheafModel

/// What a paging cursor holds.
enum PageToken: Codable {
  /// The row with those values of the order's terms.
  case row([StoredValue])
  /// The row of that number, for rows without a key.
  case number(Int)
  /// After the last row.
  case end

  var cursor: SheafModel.Cursor {
    get throws(BackendError) {
      do {
        return Cursor(String(decoding: try JSONEncoder().encode(self), as: UTF8.self))
      } catch {
        throw BackendError(.malformed, "the place of a row could not be written down")
      }
    }
  }

  init(_ cursor: SheafModel.Cursor) throws(BackendError) {
    do {
      self = try JSONDecoder().decode(PageToken.self, from: Data(cursor.token.utf8))
    } catch {
      throw BackendError(.invalid(nil), "the cursor is not one of this file's")
    }
  }
}

/// The identifier of a row without key: its number in a query's order, counted from 0, and that query.
struct RowNumberID: Codable {
  var row: Int
  var query: Query

  var id: ID<SheafModel.Record> {
    get throws(BackendError) {
      guard query != Query() else { return ID("#\(row)") }
      do {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return ID("#\(row) " + String(decoding: try encoder.encode(query), as: UTF8.self))
      } catch {
        throw BackendError(.malformed, "the place of a row could not be written down")
      }
    }
  }

  init(row: Int, query: Query) {
    self.row = row
    self.query = query
  }

  /// Nil for an identifier that is no row number.
  init?(_ id: ID<SheafModel.Record>) {
    guard id.raw.first == "#" else { return nil }
    let parts = id.raw.dropFirst().split(separator: " ", maxSplits: 1)
    guard let first = parts.first, let row = Int(first), row >= 0 else { return nil }
    self.row = row
    query = Query()
    guard parts.count == 2 else { return }
    do {
      query = try JSONDecoder().decode(Query.self, from: Data(parts[1].utf8))
    } catch {
      return nil
    }
  }
}
