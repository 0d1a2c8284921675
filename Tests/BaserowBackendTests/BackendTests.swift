import SheafHTTP
import SheafJSON
import SheafModel
import SheafValues
import Testing

@testable import BaserowBackend

/// What the adapter does that no single recording shows.
@Suite struct BackendTests {
  private func backend(_ answers: [HTTPResponse], table: Int = 7) async throws -> (
    BaserowBackend, CannedTransport
  ) {
    let transport = CannedTransport([.json(["access_token": "a"])] + answers)
    let access = Baserow.Access.user(email: "", session: .init(secret: Secret("r"), isRefreshToken: true))
    let made = try Baserow.connect(
      Baserow.Profile(url: "http://127.0.0.1/", access: access), transport: transport)
    let backend = try #require(made as? BaserowBackend)
    let plans = RecordedTables.fields[table] ?? []
    let plan = try TablePlanner(
      place: TablePlace(table: table), name: "People", fields: plans.map(\.wire), views: [], options: [:],
      isUser: true
    ).plan()
    backend.remembered { $0.plans[TablePlace(table: table)] = plan }
    return (backend, transport)
  }

  /// What an operation throws; nil when it throws nothing.
  private func failure(_ body: () async throws -> Void) async -> BackendError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? BackendError
    }
  }

  private let row: JSON = ["id": 1, "order": "1.0", "field_80": "Ada", "field_81": "Rome", "field_82": "5"]

  private func patch(_ base: Value, _ value: Value, overwrites: Bool = false) -> RecordPatch {
    RecordPatch(
      table: "7", record: "1", changes: [CellChange(field: "81", base: base, value: value)],
      overwrites: overwrites)
  }

  @Test func `a cell that changed meanwhile is a conflict and nothing is written`() async throws {
    let (backend, transport) = try await backend([.json(row)])
    let error = await failure { _ = try await backend.update(patch(.text("Oslo"), .text("Bergen"))) }
    guard case .conflict(let record) = error?.kind else {
      Issue.record("no conflict")
      return
    }
    #expect(record?.id == "1")
    #expect(await transport.requests.map(\.method) == [.post, .get])
  }

  @Test func `an update shows what the server made of it, and sends only the change`() async throws {
    var answer = row
    if case .object(var members) = answer {
      members[3].value = "BERGEN"
      answer = .object(members)
    }
    let (backend, transport) = try await backend([.json(row), .json(answer)])
    let record = try await backend.update(patch(.text("Rome"), .text("Bergen")))
    #expect(record.cells[1] == .text("BERGEN"))
    guard case .bytes(let body, _) = await transport.requests[2].body else { return }
    #expect(String(decoding: body, as: UTF8.self) == "{\"field_81\":\"Bergen\"}")
    #expect(await transport.requests[2].headers["ClientSessionId"] != nil)
  }

  @Test func `a record that is not the one that was asked for is refused`() async throws {
    let other: JSON = ["id": 2, "order": "1.0", "field_80": "Bob", "field_81": "Oslo", "field_82": "6"]
    let (reader, _) = try await backend([.json(other)])
    let reading = await failure { _ = try await reader.record("1", in: "7", fields: ["80"]) }
    #expect(reading?.kind == .malformed)
    #expect(reading?.message.contains("answered with the record 2") == true)
    let (writer, transport) = try await backend([.json(other)])
    let checking = await failure { _ = try await writer.update(patch(.text("Rome"), .text("Bergen"))) }
    #expect(checking?.kind == .malformed)
    #expect(await transport.requests.map(\.method) == [.post, .get])
    let (blind, _) = try await backend([.json(other)])
    let writing = await failure { _ = try await blind.update(patch(.null, .text("x"), overwrites: true)) }
    #expect(writing?.kind == .malformed)
  }

  @Test(arguments: [
    "-9223372036854775808", "9223372036854775807", "9223372036854775808", "-5", "1e308", "-0", "2147483648",
  ])
  func `a field with impossible figures is shown, and so are its cells`(digits: String) throws {
    for type in ["number", "rating", "duration", "autonumber", "date", "link_row", "single_select", "file"] {
      let wire = try #require(
        WireField([
          "id": 9, "name": "F", "type": .string(type), "order": .number(digits),
          "number_decimal_places": .number(digits), "max_value": .number(digits),
          "link_row_table_id": .number(digits), "workspace_id": .number(digits),
        ]))
      let plan = FieldPlan(wire)
      if case .rating(let max) = plan.field.kind { #expect((0...100).contains(max)) }
      if case .number(let format) = plan.field.kind { #expect((0...38).contains(format.decimals ?? 0)) }
      let item: JSON = [
        "id": .number(digits), "value": .number(digits), "size": .number(digits), "name": "n",
      ]
      for cell in [JSON.number(digits), .string(digits), item, .array([item])] {
        let answer: JSON = [
          "count": .number(digits), "results": [["id": 1, "field_9": cell]], "next": .null,
        ]
        let page = try? RowReader([plan]).page(Array(answer.text.utf8))
        #expect((page?.total ?? 0) >= 0)
        if case .number(let number)? = page?.records.first?.cells.first {
          _ = number.floor(toMultipleOf: 60)
          _ = number.floor(toDecimals: wire.decimals ?? 0)
          // No stars are shown as nothing.
          if case .rating = plan.field.kind { continue }
          #expect(!ValueText.display(.number(number), for: plan.field).isEmpty)
        }
      }
    }
  }

  @Test func `a field that is gone is told instead of being dropped silently`() async throws {
    let (backend, _) = try await backend([.json(["id": 1, "order": "1.0", "field_80": "Ada"])])
    let error = await failure { _ = try await backend.update(patch(.null, .text("x"), overwrites: true)) }
    #expect(error?.kind == .invalid("81"))
  }

  @Test func `a link to a record that does not exist is refused before it is sent`() async throws {
    let (backend, transport) = try await backend([.json(["3": ["1": "Alpha"]])], table: 6)
    let links = Value.links([RecordLink(id: "1", title: nil), RecordLink(id: "999999", title: nil)])
    let change = CellChange(field: "51", base: .null, value: links)
    let error = await failure {
      _ = try await backend.update(RecordPatch(table: "6", record: "3", changes: [change], overwrites: true))
    }
    #expect(error?.kind == .invalid("51"))
    #expect(error?.message.contains("#999999") == true)
    #expect(await transport.requests.map(\.method) == [.post, .get])
  }

  @Test func `a new option goes beside the old ones with their numbers`() async throws {
    let before = Recording.number(313).answer
    guard case .object(var members) = before else { return }
    let index = try #require(members.firstIndex { $0.name == "select_options" })
    members[index].value = .array(
      (members[index].value.items ?? []) + [["id": 70, "value": "Late", "color": "light-yellow"]])
    let (backend, transport) = try await backend(
      [.json(.array([before])), .json(.object(members))], table: 6)
    let choice = try await backend.addChoice(named: "Late", to: "56", of: "6")
    #expect(choice == Choice(id: "70", name: "Late", color: .yellow))
    guard case .bytes(let body, _) = await transport.requests[2].body else { return }
    let options = try JSON.parse(body)["select_options"]?.items ?? []
    #expect(options.map { $0["id"]?.int } == [9, 10, 11, nil])
    #expect(options.prefix(3).map { $0["color"]?.string } == ["blue", "light-green", "dark-red"])
  }

  @Test func `a kind of field of a later server is shown, read-only and kept byte for byte`() throws {
    let wire = try #require(WireField(["id": 9, "name": "Geo", "type": "geo_point", "primary": false]))
    let plan = FieldPlan(wire)
    #expect(plan.field.kind == .unknown("geo_point"))
    #expect(plan.field.isReadOnly && plan.field.comparisons.isEmpty && !plan.field.isSortable)
    let text = "{\"id\":1,\"field_9\":{\"lat\": 1.50, \"lon\":2e0 }}"
    var reader = JSONReader(Array(text.utf8))
    #expect(try RowReader([plan]).row(&reader).cells == [.json("{\"lat\": 1.50, \"lon\":2e0 }")])
  }

  @Test func `a cell of another form than its field's is kept`() throws {
    let plan = try #require(RecordedTables.fields[7]?.first { $0.wire.type == "number" })
    var reader = JSONReader(Array("{\"id\":1,\"\(plan.key)\":[1,2]}".utf8))
    #expect(try RowReader([plan]).row(&reader).cells == [.json("[1,2]")])
  }

  @Test func `long texts come as excerpts that end between characters`() throws {
    let plan = try #require(RecordedTables.fields[7]?.first)
    var reader = JSONReader(Array("{\"id\":1,\"\(plan.key)\":\"aaé漢字\"}".utf8))
    let record = try RowReader([plan], detail: .excerpts(maxBytes: 5)).row(&reader)
    #expect(record.cells == [.excerpt("aaé", byteCount: 10)])
  }

  @Test func `a web page instead of an answer is said to be one`() async throws {
    let page = HTTPResponse(status: 200, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8))
    let (backend, _) = try await backend([page])
    let error = await failure { _ = try await backend.record("1", in: "7", fields: ["80"]) }
    #expect(error?.kind == .malformed)
    #expect(error?.message.contains("web page") == true)
    #expect(error?.request == "GET /api/database/rows/table/7/1/")
  }

  @Test func `an old server's refusal of a page beyond the end is an empty page`() async throws {
    let refusal = HTTPResponse.json(["error": "ERROR_INVALID_PAGE", "detail": "Invalid page."], status: 400)
    let (backend, _) = try await backend([refusal])
    let page = try await backend.page(
      PageRequest(table: "7", query: Query(), fields: ["80"], position: .at(row: 10_000), limit: 100))
    #expect(page.records.isEmpty && page.after == nil)
  }

  @Test func `deleting twice because the answer was lost is no failure`() async throws {
    var gone = HTTPResponse.json(["error": "ERROR_ROW_DOES_NOT_EXIST", "detail": "Gone."], status: 404)
    gone.attempts = 2
    let (backend, _) = try await backend([gone])
    #expect(try await backend.delete(["1"], in: "7")?.token.hasSuffix("=row:1") == true)
  }

  @Test func `more rows than one request takes are deleted all or none`() async throws {
    let gone = HTTPResponse.json(["error": "ERROR_ROW_DOES_NOT_EXIST", "detail": "Gone."], status: 404)
    let undone = HTTPResponse.json(["actions": [], "result_code": "SUCCESS"])
    let trash = HTTPResponse.json(["results": []])
    let rows = (1...201).map { ID<Record>(String($0)) }
    let (backend, transport) = try await backend([HTTPResponse(status: 204), trash, gone, undone])
    #expect(await failure { _ = try await backend.delete(rows, in: "7") }?.kind == .notFound)
    let names = await transport.requests.compactMap { $0.headers["ClientSessionId"] }
    #expect(names.count == 3 && names[0] == names[2] && names[0] != names[1])
  }

  @Test func `rows that were deleted and do not come back are not said to be there`() async throws {
    let gone = HTTPResponse.json(["error": "ERROR_ROW_DOES_NOT_EXIST", "detail": "Gone."], status: 404)
    let skipped = HTTPResponse.json(["actions": [], "result_code": "SKIPPED_DUE_TO_ERROR"])
    let trash = HTTPResponse.json(["results": []])
    let rows = (1...201).map { ID<Record>(String($0)) }
    let (backend, _) = try await backend([HTTPResponse(status: 204), trash, gone, skipped, gone])
    let error = await failure { _ = try await backend.delete(rows, in: "7") }
    #expect(error?.kind == .fateUnknown)
    #expect(error?.message == "some of the records were deleted, then: Gone")
    // Nor are those that undo and the trash have both forgotten.
    let (other, _) = try await self.backend([HTTPResponse(status: 204), skipped, gone, gone])
    let deletion = try #require(await other.delete(["5"], in: "7"))
    #expect(await failure { _ = try await other.restore(deletion) }?.kind == .notFound)
  }

  @Test func `a batch that the server stored in part is no success`() async throws {
    let stored: JSON = ["items": [["id": 5, "order": "5.0", "field_80": "a"]]]
    let (backend, _) = try await backend([.json(stored)])
    let draft = RecordDraft(
      table: "7",
      cells: [CellValue(field: "80", value: .text("a")), CellValue(field: "81", value: .text("b"))])
    let error = await failure { _ = try await backend.create([draft]) }
    #expect(error?.kind == .invalid("81"))
    #expect(error?.message.contains("no longer has the field") == true)
  }

  @Test func `the links of a batch are looked up together`() async throws {
    let names: JSON = ["3": ["1": "Alpha", "2": "Beta"]]
    let (backend, transport) = try await backend([.json(names)], table: 6)
    let drafts = [[1, 2], [2], [9]].map { links in
      RecordDraft(
        table: "6",
        cells: [
          CellValue(field: "51", value: .links(links.map { RecordLink(id: ID(String($0)), title: nil) }))
        ])
    }
    let error = await failure { _ = try await backend.create(drafts) }
    #expect(error?.message.contains("cannot link to #9") == true)
    #expect(await transport.requests.count == 2)
  }

  @Test(arguments: [true, false])
  func `an old server that passes over filters is not believed`(passes: Bool) async throws {
    let rows = HTTPResponse.json(["count": 0, "next": .null, "previous": .null, "results": []])
    let refusal = HTTPResponse.json(["error": "ERROR_FILTERS_PARAM_VALIDATION_ERROR"], status: 400)
    let (backend, transport) = try await backend([passes ? rows : refusal, rows])
    let fields = (RecordedTables.fields[7] ?? []).map { plan in
      var wire = plan.wire
      wire.tellsOfImmutability = false
      return wire
    }
    let planner = TablePlanner(
      place: TablePlace(table: 7), name: "People", fields: fields, views: [], options: [:], isUser: true)
    let plan = try planner.plan()
    backend.remembered { $0.plans[TablePlace(table: 7)] = plan }
    let filter = Filter.test(Predicate(field: "80", comparison: .contains, operands: [.text("x")]))
    let request = PageRequest(
      table: "7", query: Query(filter: filter), fields: ["80"], position: .first, limit: 10)
    let error = await failure { _ = try await backend.page(request) }
    #expect(error?.kind == (passes ? .unsupported : nil))
    let queries = await transport.requests.dropFirst().map { $0.url.target }
    #expect(queries[0].contains("filters=x"))
    #expect(queries.count == (passes ? 1 : 2))
  }

  @Test func `a view's groups come before its sorts`() throws {
    let view = try JSON.parse(
      Array(
        #"""
        {"id": 8, "table_id": 7, "type": "grid", "group_bys": [{"field": 81, "order": "DESC"}],
        "sortings": [{"field": 80, "order": "ASC", "type": "default"}]}
        """#.utf8))
    let planner = TablePlanner(
      place: TablePlace(table: 7, view: 8), name: "People",
      fields: (RecordedTables.fields[7] ?? []).map(\.wire), views: [try #require(WireView(view))],
      options: [:], isUser: true)
    #expect(
      try planner.plan().table.defaultQuery.sorts == [Sort(field: "81", descending: true), Sort(field: "80")])
  }

  @Test func `a view that is sorted by what no request can be is asked for its own order`() throws {
    let fields = (RecordedTables.fields[6] ?? []).map(\.wire)
    let lookup = try #require(fields.first { $0.type == "lookup" })
    let view = try JSON.parse(
      Array(
        #"""
        {"id": 8, "table_id": 6, "type": "grid", "sortings": [
        {"field": \#(lookup.id), "order": "ASC", "type": "default"},
        {"field": \#(fields[0].id), "order": "ASC", "type": "default"}]}
        """#.utf8))
    let planner = TablePlanner(
      place: TablePlace(table: 6, view: 8), name: "All", fields: fields,
      views: [try #require(WireView(view))], options: [:], isUser: true)
    let plan = try planner.plan()
    #expect(plan.table.defaultQuery.sorts.isEmpty)
    #expect(plan.filteringView == 8)
  }

  @Test func `a formula that gives several options is sorted here, a field that does by the server`() throws {
    let fields = RecordedTables.fields[6] ?? []
    let formula = try #require(fields.first { $0.wire.formulaType == "multiple_select" })
    let field = try #require(fields.first { $0.wire.type == "multiple_select" })
    #expect(!formula.field.isSortable)
    #expect(field.field.isSortable)
  }

  @Test func `a link to a record without a name is told by its number`() throws {
    let links = try #require(RecordedTables.fields[6]?.first { $0.key == "field_54" })
    let row = #"{"id":1,"field_54":[{"id":1,"value":""}]}"#
    var reader = JSONReader(Array(row.utf8))
    #expect(try RowReader([links]).row(&reader).cells == [.links([RecordLink(id: "1", title: nil)])])
  }

  @Test func `in a table that is linked to itself the other side of a link changes with it`() throws {
    let planner = TablePlanner(
      place: TablePlace(table: 6), name: "All", fields: (RecordedTables.fields[6] ?? []).map(\.wire),
      views: [], options: [:], isUser: true)
    let table = try planner.plan().table
    #expect(table.fields.filter(\.changesOtherRecords).map(\.id) == [table.primary?.id, "54"])
  }

  @Test(arguments: [true, false])
  func `large pages of a query are asked of no grid view that passes over it`(passes: Bool) async throws {
    let rows = HTTPResponse.json(["count": 0, "next": .null, "previous": .null, "results": []])
    let refusal = HTTPResponse.json(["error": "ERROR_FILTERS_PARAM_VALIDATION_ERROR"], status: 400)
    let (backend, transport) = try await backend([passes ? rows : refusal, rows, rows])
    let fields = (RecordedTables.fields[7] ?? []).map { plan in
      var wire = plan.wire
      wire.tellsOfImmutability = false
      return wire
    }
    let view = try #require(WireView(["id": 8, "table_id": 7, "type": "grid"]))
    let planner = TablePlanner(
      place: TablePlace(table: 7), name: "People", fields: fields, views: [view], options: [:], isUser: true)
    let plan = try planner.plan()
    backend.remembered { $0.plans[TablePlace(table: 7)] = plan }
    let request = PageRequest(
      table: "7", query: Query(sorts: [Sort(field: "80")]), fields: ["80"], position: .first, limit: 2000)
    _ = try await backend.page(request)
    _ = try await backend.page(request)
    let asked = await transport.requests.dropFirst().map(\.url.path)
    #expect(await transport.requests[1].url.query.contains(HTTPQueryItem("order_by", "x")))
    let grid = "/api/database/views/grid/8/"
    let table = "/api/database/rows/table/7/"
    #expect(asked == (passes ? [grid, table, table] : [grid, grid, grid]))
  }

  @Test(arguments: [
    ("h:mm", "26:03"), ("h:mm:ss", "26:03:00"), ("h:mm:ss.s", "26:03:00.0"), ("h:mm:ss.ss", "26:03:00.00"),
    ("h:mm:ss.sss", "26:03:00.000"), ("d h:mm", "1d 2:03"), ("d h:mm:ss", "1d 2:03:00"),
    ("d h mm", "1d 2h 03m"), ("d h mm ss", "1d 2h 03m 00s"), ("d h", "1d 2h 03m"),
  ])
  func `a length of time is shown as Baserow shows it`(format: String, text: String) throws {
    let wire = try #require(
      WireField(["id": 9, "name": "Time", "type": "duration", "duration_format": .string(format)]))
    let field = FieldPlan(wire).field
    #expect(ValueText.display(.duration(seconds: DecimalText(93_780)), for: field) == text)
  }

  @Test func `an identifier that is no number never becomes part of an address`() async throws {
    let (backend, transport) = try await backend([])
    for id in ["1/../2", "", "-1", "x"] {
      await #expect(throws: BackendError.self) {
        _ = try await backend.record(ID(id), in: "7", fields: ["80"])
      }
    }
    #expect(await transport.requests.isEmpty)
  }

  @Test func `addresses of tables in a browser are understood`() {
    #expect(Baserow.table(inURL: "https://baserow.io/database/4/table/11/23") == "11/23")
    #expect(Baserow.table(inURL: "https://b.example/database/4/table/11?x=1") == "11")
    #expect(Baserow.table(inURL: "https://b.example/dashboard") == nil)
  }

  @Test(arguments: [(0, 100), (100, 200), (150_000, 200), (150_199, 200), (7, 3), (199, 200)])
  func `windows bring the wanted row first and as many as they can`(_ row: Int, _ count: Int) {
    let forward = RowWindow(from: row..<(row + count), limit: 200)
    #expect(forward.rows.contains(row) && forward.size <= 200)
    #expect(min(forward.rows.upperBound, row + count) - row >= min(count, 40))
    let backward = RowWindow(upTo: row..<(row + count), limit: 200)
    #expect(backward.rows.contains(row + count - 1) && backward.size <= 200)
  }
}
