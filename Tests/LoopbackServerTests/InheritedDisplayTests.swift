import Testing

@testable import LoopbackServer

/// Fields that show values of other tables tell in which form, as the real server does.
@Suite struct InheritedDisplayTests {
  @Test func `a lookup has the form of the field that it looks up, also through another lookup`() async throws
  {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let (other, kinds) = (try await ada.table("Other"), try await ada.table("All types"))
      func make(_ table: Int, _ json: JSON) async throws -> JSON {
        let answer = try await ada.send("POST", "/api/database/fields/table/\(table)/", json: json)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.json
      }
      _ = try await make(
        other,
        [
          "name": "Price", "type": "number", "number_decimal_places": 2, "number_separator": "PERIOD_COMMA",
          "number_prefix": "€",
        ])
      _ = try await make(
        other,
        [
          "name": "Since", "type": "date", "date_format": "US", "date_include_time": true,
          "date_time_format": "12",
        ])
      let price = try await make(
        kinds,
        ["name": "P", "type": "lookup", "through_field_name": "Links", "target_field_name": "Price"])
      #expect(price["number_separator"] == "PERIOD_COMMA" && price["number_prefix"] == "€")
      let since = try await make(
        kinds,
        ["name": "S", "type": "lookup", "through_field_name": "Links", "target_field_name": "Since"])
      #expect(since["date_format"] == "US" && since["date_time_format"] == "12")
      let again = try await make(
        kinds, ["name": "SP", "type": "lookup", "through_field_name": "SelfLink", "target_field_name": "P"])
      #expect(again["number_separator"] == "PERIOD_COMMA")
    }
  }
}
