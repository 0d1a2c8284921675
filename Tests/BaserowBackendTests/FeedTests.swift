import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

/// What is made of changes that the server tells of.
@Suite struct FeedTests {
  private static let greeting = Recording.number(803).received[0]

  private func created(_ id: Int, before other: Int? = nil) -> String {
    let row: JSON = [
      "id": .int(id), "order": .string("\(id).0"), "field_80": "n", "field_81": .null, "field_82": .null,
    ]
    return JSON.object([
      JSON.Member("type", "rows_created"), JSON.Member("table_id", 7), JSON.Member("rows", [row]),
      JSON.Member("before_row_id", other.map(JSON.int) ?? .null),
    ]).text
  }

  @Test func `a new row is the last one unless it was put before another, or was restored`() async throws {
    let texts = [created(458), created(459), created(460, before: 5), created(31), created(461)]
    let (changes, _) = try await RecordedSockets.listen([[Self.greeting] + texts])
    let places = changes.compactMap { change -> String? in
      guard case .created(let rows, let isLast) = change else { return nil }
      return "\(rows[0].id) \(isLast)"
    }
    // Of the first one nothing is known to compare it with.
    #expect(places == ["458 false", "459 true", "460 false", "31 false", "461 true"])
  }

  @Test(arguments: [
    #"{"filters":[{"id":1,"field":80,"type":"empty","value":""}]}"#,
    #"{"sortings":[{"id":1,"field":80,"order":"ASC","type":"order"}]}"#,
  ])
  func `what happens in the table is only the server's to place in a view of its own`(
    properties: String
  ) async throws {
    var view = try JSON.parse(Array(properties.utf8)).members
    view += [JSON.Member("id", 8), JSON.Member("table_id", 7), JSON.Member("type", "grid")]
    let stubs: [String: JSON] = [
      "GET /api/database/views/table/7/": [.object(view)],
      "GET /api/database/views/8/field-options/": ["field_options": .object([])],
    ]
    let deleted = #"{"type":"rows_deleted","table_id":7,"row_ids":[3],"rows":[]}"#
    let (changes, _) = try await RecordedSockets.listen(
      [[Self.greeting, created(458), deleted]], to: "7/8", stubs: stubs)
    #expect(changes.dropFirst().dropLast() == [.reloaded, .reloaded])
  }
}
