import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BubbleBackend

/// The examples of the service's own page: what is sent means the same, and is answered as the page says.
@Suite struct VendorPageTests {
  private let unit: ID<Record> = "1671702337369x488321592367327900"
  private let table: ID<Table> = "rentalunit"

  private func send(
    _ fixture: Fixture, _ method: HTTPMethod, _ target: String, _ body: String? = nil,
    type: String = "application/json"
  ) async throws -> (status: Int, json: JSON, text: String) {
    let url = try #require(HTTPURL(fixture.server.url + target))
    var request = HTTPRequest(method, url)
    if let body { request.body = .bytes(Array(body.utf8), contentType: type) }
    request.credentials = Credentials(value: Secret("Bearer \(LoopbackAccount.bubbleToken)"))
    let response = try await fixture.transport.send(request)
    // Empty answers are no JSON.
    let json = (try? JSON.parse(response.body)) ?? .null
    return (response.status, json, String(decoding: response.body, as: UTF8.self))
  }

  @Test func `a thing is fetched by its identifier`() async throws {
    try await Fixture.run { fixture in
      let answer = try await send(fixture, .get, "/api/1.1/obj/rentalunit/\(unit)")
      let response = try #require(answer.json["response"])
      #expect(answer.status == 200)
      #expect(response["_id"]?.string == unit.raw)
      #expect(response["Created By"]?.string == "example@example.com")
      #expect(response["Created Date"]?.string == "2022-12-22T09:45:37.369Z")
      #expect(response["Modified Date"]?.string == "2022-12-22T09:45:37.417Z")
      #expect(response["Unit name"]?.string == "Unit A")

      fixture.transport.clear()
      let record = try await fixture.backend.record(unit, in: table, fields: ["Unit name", "_id"])
      #expect(record.cells == [.text("Unit A"), .text(unit.raw)])
      #expect(record.version == "2022-12-22T09:45:37.417Z")
      #expect(fixture.transport.sent.last?.url.target == "/api/1.1/obj/rentalunit/\(unit)")
      #expect(fixture.transport.sent.last?.credentials != nil)
    }
  }

  @Test func `a thing that is not there is missing data`() async throws {
    try await Fixture.run { fixture in
      let target = "/api/1.1/obj/rentalunit/1449154312665x293260311940684900"
      let answer = try await send(fixture, .get, target)
      #expect(answer.status == 400)
      #expect(answer.json["body"]?["status"]?.string == "MISSING_DATA")
      let error = await failure { () async throws(BackendError) in
        try await fixture.backend.record("1449154312665x293260311940684900", in: table, fields: ["_id"])
      }
      #expect(error?.kind == .notFound)
      #expect(error?.message.contains("does not exist") == true)
      #expect(error?.request == "GET \(target)")
    }
  }

  @Test func `PATCH changes the fields that it names and is answered without a body`() async throws {
    try await Fixture.run { fixture in
      let answer = try await send(
        fixture, .patch, "/api/1.1/obj/rentalunit/\(unit)", #"{"1st Payment %": 7}"#)
      #expect(answer.status == 204 && answer.text.isEmpty)
      let change = CellChange(field: "Unit name", base: .text("Unit A"), value: .text("Unit Z"))
      let record = try await fixture.backend.update(
        RecordPatch(table: table, record: unit, changes: [change]))
      let sent = try #require(fixture.transport.sent.last { $0.method == .patch })
      #expect(sent.url.target == "/api/1.1/obj/rentalunit/\(unit)")
      #expect(sent.body == .json(["Unit name": "Unit Z"]))
      // Answered without it, so it is read again.
      #expect(fixture.transport.sent.last?.method == .get)
      #expect(try await fixture.value("Unit name", of: record, in: table) == .text("Unit Z"))
      #expect(try await fixture.value("1st Payment %", of: record, in: table) == number("7"))
    }
  }

  @Test func `PUT resets the fields that it does not name`() async throws {
    try await Fixture.run { fixture in
      let answer = try await send(
        fixture, .put, "/api/1.1/obj/rentalunit/\(unit)", #"{"1st Payment %": 7}"#)
      #expect(answer.status == 204 && answer.text.isEmpty)
      let thing = try await send(fixture, .get, "/api/1.1/obj/rentalunit/\(unit)")
      #expect(thing.json["response"]?["Unit name"] == nil)

      let draft = RecordDraft(table: table, cells: [CellValue(field: "Unit name", value: .text("Whole"))])
      let record = try await fixture.backend.replace(unit, with: draft)
      let sent = try #require(fixture.transport.sent.last { $0.method == .put })
      #expect(sent.body == .json(["Unit name": "Whole"]))
      #expect(try await fixture.value("1st Payment %", of: record, in: table) == .null)
    }
  }

  @Test func `DELETE is answered without a body`() async throws {
    try await Fixture.run { fixture in
      #expect(try await fixture.backend.delete([unit], in: table) == nil)
      let sent = try #require(fixture.transport.sent.last)
      #expect(sent.method == .delete && sent.url.target == "/api/1.1/obj/rentalunit/\(unit)")
      let answer = try await send(fixture, .delete, "/api/1.1/obj/rentalunit/\(unit)")
      #expect(answer.json["body"]?["status"]?.string == "MISSING_DATA")
      let page = try await fixture.rows(table)
      let other = try #require(page.records.first?.id)
      let gone = try await send(fixture, .delete, "/api/1.1/obj/rentalunit/\(other)")
      #expect(gone.status == 204 && gone.text.isEmpty)
    }
  }

  @Test func `POST makes a thing and answers with its identifier`() async throws {
    try await Fixture.run { fixture in
      let answer = try await send(fixture, .post, "/api/1.1/obj/rentalunit", #"{"Unit name": "Unit C"}"#)
      #expect(answer.status == 201)
      #expect(answer.json["status"]?.string == "success")
      #expect(ThingID.isOne(try #require(answer.json["id"]?.string)))

      let record = try await fixture.backend.create(
        RecordDraft(table: table, cells: [CellValue(field: "Unit name", value: .text("Unit D"))]))
      let sent = try #require(fixture.transport.sent.last { $0.method == .post })
      #expect(sent.url.target == "/api/1.1/obj/rentalunit")
      #expect(sent.body == .json(["Unit name": "Unit D"]))
      #expect(try await fixture.value("Unit name", of: record, in: table) == .text("Unit D"))
      #expect(try await fixture.rows(table).total == 4)
    }
  }

  @Test func `bulk takes a line for each thing as plain text and answers a line for each`() async throws {
    try await Fixture.run { fixture in
      let lines = "{\"Unit name\": \"Unit A\"}\n{\"Unit name\": \"Unit B\"}\n"
      let good = try await send(fixture, .post, "/api/1.1/obj/rentalunit/bulk", lines, type: "text/plain")
      #expect(good.status == 200)
      #expect(good.text.split(separator: "\n").count == 2)
      let wrong = try await send(fixture, .post, "/api/1.1/obj/rentalunit/bulk", lines)
      #expect(wrong.status == 400)
      #expect(wrong.json["body"]?["message"]?.string?.contains("newline-seperated") == true)
      let mixed = try await send(
        fixture, .post, "/api/1.1/obj/rentalunit/bulk", "{\"Unit name\": \\unit1}\n{\"Unit name\": \"Q\"}",
        type: "text/plain")
      #expect(mixed.status == 400)
      let answers = mixed.text.split(separator: "\n")
      #expect(
        answers.first == #"{"status":"error","message":"Could not parse as JSON: {\"Unit name\": \\unit1}"}"#)
      #expect(answers.last?.hasPrefix(#"{"status":"success","id":""#) == true)

      let drafts = ["Unit A", "Unit B"].map {
        RecordDraft(table: table, cells: [CellValue(field: "Unit name", value: .text($0))])
      }
      let results = try await fixture.backend.createEach(drafts)
      #expect(results.allSatisfy { if case .success = $0 { true } else { false } } && results.count == 2)
      let sent = try #require(fixture.transport.sent.last { $0.method == .post })
      #expect(sent.url.target == "/api/1.1/obj/rentalunit/bulk")
      let body = "{\"Unit name\":\"Unit A\"}\n{\"Unit name\":\"Unit B\"}\n"
      #expect(sent.body == .bytes(Array(body.utf8), contentType: "text/plain"))
    }
  }

  private let search =
    "/api/1.1/obj/coffeeshops?api_token=\(LoopbackAccount.bubbleToken)&constraints=%5B%7B%22key%22%3A%22name%22%2C%22constraint_type%22%3A%22text%20contains%22%2C%20%22value%22%3A%22cafe%22%7D%2C%7B%22key%22%3A%22address%22%2C%22constraint_type%22%3A%22geographic_search%22%2C%22value%22%3A%7B%22range%22%3A10%2C%22origin_address%22%3A%22New%20York%22%7D%7D%5D&sort_field=name"

  private let printed = """
    [ { "key": "name", "constraint_type": "text contains", "value": "cafe" } , \
    { "key": "address", "constraint_type": "geographic_search", \
    "value": { "range":10, "origin_address":"New York" } } ]
    """

  @Test func `the search for coffee shops finds the same as the page's own`() async throws {
    try await Fixture.run { fixture in
      let encoded = try await send(fixture, .get, search)
      let url = HTTPURL(
        origin: try #require(HTTPURL(fixture.server.url)).origin, path: "/api/1.1/obj/coffeeshops",
        query: [HTTPQueryItem("constraints", printed), HTTPQueryItem("sort_field", "name")])
      let plain = try await send(fixture, .get, url.target)
      let results = try #require(encoded.json["response"]?["results"]?.items)
      #expect(!results.isEmpty && plain.json == encoded.json)
      // Stems, not parts of words; and New York with what is near.
      #expect(results.allSatisfy { $0["name"]?.string?.contains("Cafeteria") == false })
      #expect(results.contains { $0["name"]?.string?.hasPrefix("The Cafes of Rome") == true })

      let filter = Filter.all([
        test("name", .contains, .text("cafe")),
        test("address", .within, number("10"), .text("mi"), .text("New York")),
      ])
      let query = Query(filter: filter, sorts: [Sort(field: "name")])
      let page = try await fixture.rows("coffeeshops", query)
      #expect(page.records.map(\.id.raw) == results.compactMap { $0["_id"]?.string })
      let sent = try fixture.lastConstraints()
      let wanted = try JSON.parse(Array(printed.utf8))
      #expect(sent.items?[0] == wanted.items?[0])
      #expect(sent.items?[1]["key"] == "address")
      #expect(sent.items?[1]["constraint_type"] == "geographic_search")
      #expect(sent.items?[1]["value"]?["range"] == 10)
      #expect(sent.items?[1]["value"]?["origin_address"] == "New York")
      let request = try #require(fixture.transport.sent.last)
      #expect(request.url.query.first { $0.name == "sort_field" }?.value == "name")
      #expect(request.url.query.contains { $0.name == "api_token" } == false)
    }
  }

  @Test func `things are sorted by a field, then by others`() async throws {
    try await Fixture.run { fixture in
      let page = try await fixture.rows("event", Query(sorts: [Sort(field: "Created Date")]))
      // That is the order of making, which opening the type has asked for.
      let sent = try #require(fixture.transport.sent.last { $0.url.path.contains("/obj/") })
      #expect(sent.url.target.contains("sort_field=Created%20Date"))
      #expect(page.total == 30)
      let sorts = [Sort(field: "Kind"), Sort(field: "Number", descending: true)]
      let numbers = try await fixture.values("Number", "event", Query(sorts: sorts))
      #expect(numbers.first == number("29") && numbers.last == number("2"))
      let request = try #require(fixture.transport.sent.last)
      let others = try #require(request.url.query.first { $0.name == "additional_sort_fields" }?.value)
      #expect(
        try JSON.parse(Array(others.utf8)) == [
          ["sort_field": "Number", "descending": true], ["sort_field": "_id", "descending": false],
        ])
    }
  }

  @Test func `a value of another type is invalid data, and a field that is not there is named`() async throws
  {
    try await Fixture.run { fixture in
      let constraint =
        "%5B%7B%22key%22%3A%22Capacity%22%2C%22constraint_type%22%3A%22equals%22%2C%22value%22%3A%22x%22%7D%5D"
      let answer = try await send(fixture, .get, "/api/1.1/obj/venue?constraints=\(constraint)")
      #expect(answer.status == 400)
      #expect(answer.json["body"]?["status"]?.string == "INVALID_DATA")
      let unknown = try await send(fixture, .get, "/api/1.1/obj/venue?sort_field=Fieldname")
      #expect(unknown.status == 400)
      #expect(unknown.json["body"]?["message"]?.string == "Unrecognized field: Fieldname")
      let unsuitable =
        "%5B%7B%22key%22%3A%22Name%22%2C%22constraint_type%22%3A%22contains%22%2C%22value%22%3A%22x%22%7D%5D"
      let refused = try await send(fixture, .get, "/api/1.1/obj/venue?constraints=\(unsuitable)")
      #expect(refused.status == 404)
      #expect(
        refused.json["body"]?["message"]?.string
          == "Constraint type not found contains for field name_text and type venue")
    }
  }
}
