import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BikaBackend

/// Records in every shape that servers have for them.
@Suite(.timeLimit(.minutes(20))) struct ReadingTests {
  private func plan(_ type: String, _ property: JSON = [:]) throws -> TablePlan {
    TablePlan(
      place: TablePlace(database: DatabaseID(space: "s", node: "d")), name: "T",
      fields: [
        try #require(WireField(["id": "fld1", "name": "Cell", "type": .string(type), "property": property]))
      ],
      capabilities: Capabilities(
        operations: [], paging: [.after], pageLimit: 100, filterDepth: .flat, maxSorts: 0))
  }

  private func read(_ type: String, _ cell: JSON, _ property: JSON = [:]) throws -> Value {
    let plan = try plan(type, property)
    let record = try #require(RecordReader(plan: plan).record(["id": "rec1", "fields": ["Cell": cell]]))
    return record.cells[0]
  }

  private static let options: JSON = ["options": [["id": "o1", "name": "Open", "color": "deepBlue2"]]]

  @Test func `cells of every type are read`() throws {
    #expect(try read("SINGLE_TEXT", "a") == .text("a"))
    #expect(try read("LONG_TEXT", "a\nb") == .text("a\nb"))
    #expect(try read("NUMBER", .number("123.450")) == .number(try #require(DecimalText("123.450"))))
    #expect(try read("CURRENCY", "9.5") == .number(try #require(DecimalText("9.5"))))
    #expect(try read("CHECKBOX", true) == .boolean(true))
    #expect(try read("CHECKBOX", nil) == .boolean(false))
    #expect(try read("DATERANGE", "2021-03-29 -> 2021-04-05") == .text("2021-03-29 -> 2021-04-05"))
    #expect(try read("AUTONUMBER", 7) == .number(DecimalText(7)))
    #expect(try read("LOOKUP", ["a", .number("1.5"), true]) == .text("a, 1.5, true"))
    #expect(try read("FORMULA", .number("2")) == .text("2"))
    #expect(try read("CASCADER", ["a": 1]) == .json(#"{"a":1}"#))
    #expect(try read("SINGLE_TEXT", nil) == .null)
    #expect(try read("MULTI_SELECT", []) == .null)
  }

  @Test func `an option comes by name or identifier, alone or in a list`() throws {
    let open = Value.choices([Choice(id: "o1", name: "Open", color: .blue)])
    for cell in ["Open", "o1", ["Open"], ["o1"], [["id": "o1", "name": "Open"]]] as [JSON] {
      #expect(try read("SINGLE_SELECT", cell, Self.options) == open)
      #expect(try read("MULTI_SELECT", cell, Self.options) == open)
    }
    #expect(try read("SINGLE_SELECT", "Gone", Self.options) == .choices([Choice(id: "Gone", name: "Gone")]))
  }

  @Test func `a time comes as a text or as milliseconds`() throws {
    let time = Value.dateTime(try #require(DateTime(iso: "2026-01-01T00:00:00Z")))
    #expect(try read("DATETIME", "2026-01-01T00:00:00.000Z") == time)
    #expect(try read("CREATED_TIME", .number("1767225600000")) == time)
    #expect(try read("LAST_MODIFIED_TIME", "2026-01-01") == time)
  }

  @Test func `people, links and files keep what they are known by`() throws {
    #expect(
      try read("MEMBER", [["id": "mem1", "type": "Member", "name": "Ada"]])
        == .people([Person(id: "mem1", name: "Ada")]))
    #expect(
      try read("CREATED_BY", ["id": "mem1", "name": "Ada"]) == .people([Person(id: "mem1", name: "Ada")]))
    #expect(try read("LINK", ["rec1"]) == .links([RecordLink(id: "rec1", title: "rec1")]))
    guard
      case .attachments(let files) = try read(
        "ATTACHMENT", [["id": "att1", "name": "a.pdf", "mimeType": "application/pdf", "size": 9, "url": ""]])
    else {
      Issue.record("no files")
      return
    }
    #expect(files[0].byteCount == 9 && files[0].url == nil && files[0].mimeType == "application/pdf")
  }

  @Test func `both families' records are read, by names and by identifiers`() throws {
    let reader = RecordReader(plan: try plan("SINGLE_SELECT", Self.options))
    let shapes: [JSON] = [
      ["id": "rec1", "fields": ["Cell": "Open"], "updatedAt": "2026-01-01T00:00:00.000Z"],
      ["recordId": "rec1", "fields": ["fld1": "Open"], "updatedAt": .number("1767225600000")],
      [
        "id": "rec1", "databaseId": "d",
        "cells": [
          "Cell": [
            "id": "fld1", "name": "Cell", "fieldType": "SINGLE_SELECT", "value": ["Open"], "data": ["o1"],
          ]
        ],
      ],
    ]
    for shape in shapes {
      let record = reader.record(shape)
      #expect(record?.id == "rec1")
      #expect(record?.cells == [.choices([Choice(id: "o1", name: "Open", color: .blue)])])
    }
    #expect(reader.record(["fields": [:]]) == nil)
  }

  @Test func `lists of fields and views come in several wrappings`() {
    let field: JSON = ["id": "f", "name": ["en": "Name", "zh": "名"], "type": "single_text"]
    for data in [[field], ["fields": [field]], ["field": field]] as [JSON] {
      #expect(WireField.all(data).map(\.name) == ["Name"])
    }
    let view: JSON = ["id": "v", "name": "All"]
    for data in [[view], ["views": [view]]] as [JSON] { #expect(WireView.all(data).map(\.name) == ["All"]) }
  }

  @Test func `pages of ten make the same list as one of a hundred, by each family`() async throws {
    try await Stage.run { stage in
      for version in ["v1", "v2"] {
        let backend = try stage.backend([("api_version", .text(version)), ("page_size", .number(30))])
        let table = try await backend.table(Stage.deals)
        var ids: [ID<Record>] = []
        var page = try await backend.page(table, limit: 7)
        ids += page.records.map(\.id)
        while let after = page.after {
          page = try await backend.page(table, .init(), .after(after), limit: 7)
          ids += page.records.map(\.id)
        }
        #expect(ids.count == 120 && Set(ids).count == 120)
        // Fields, the names of nodes, and four pages of thirty.
        #expect(stage.requests().filter { $0.hasSuffix("/records") }.count == 4)
      }
    }
  }

  @Test(arguments: ["v1", "v2"])
  func `an answer that holds every record tells how many there are, whichever part is shown`(version: String)
    async throws
  {
    try await Stage.run { stage in
      let backend = try stage.backend([("api_version", .text(version)), ("page_size", .number(500))])
      let page = try await backend.page(try await backend.table(Stage.deals), limit: 30)
      #expect(page.records.count == 30 && page.after != nil)
      #expect(page.total == 120)
    }
  }

  @Test func `a view is listed by the first family in its own order`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(ID("\(Stage.deals.raw)/viwLoopbackDeals00000002"))
      #expect(table.capabilities.paging.contains(.at) && table.capabilities.operations.contains(.count))
      _ = stage.transport.take()
      let page = try await backend.page(table)
      let request = try #require(stage.transport.take().first)
      #expect(request.url.path.contains("/v1/"))
      #expect(request.url.query.contains(HTTPQueryItem("viewId", "viwLoopbackDeals00000002")))
      #expect(page.total == page.records.count)
      let amounts = try page.records.map { record -> Int in
        guard case .number(let number) = try table.cell(record, "Amount") else { return -1 }
        return Int(number.text) ?? -1
      }
      #expect(amounts == amounts.sorted(by: >))
    }
  }

  @Test func `an order is asked of the first family, and made here where only the second may be asked`()
    async throws
  {
    try await Stage.run { stage in
      var orders: [[ID<Record>]] = []
      for version in ["auto", "v2"] {
        let backend = try stage.backend([("api_version", .text(version))])
        let table = try await backend.table(Stage.deals)
        let query = Query(sorts: [Sort(field: try table.named("Amount").id, descending: true)])
        _ = stage.transport.take()
        var page = try await backend.page(table, query, limit: 50)
        var ids = page.records.map(\.id)
        while let after = page.after {
          page = try await backend.page(table, query, .after(after), limit: 50)
          ids += page.records.map(\.id)
        }
        let paths = stage.transport.take().map(\.url.path)
        #expect(paths.allSatisfy { $0.contains(version == "v2" ? "/v2/" : "/v1/") })
        orders.append(ids)
      }
      #expect(orders[0].count == 120 && Set(orders[0]) == Set(orders[1]))
    }
  }

  @Test func `a server without the second family is asked for it once`() async throws {
    try await Stage.run({ $0.hasV2 = false }) { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.deals)
      _ = stage.requests()
      #expect(try await backend.page(table).records.count == 100)
      #expect(stage.requests().map { $0.prefix(7) } == ["GET /v2", "GET /v1"])
      let later = try stage.backend()
      #expect(try await later.table(Stage.deals).capabilities.paging.contains(.at))
      _ = try await later.page(try await later.table(Stage.deals))
      #expect(!stage.requests().contains { $0.contains("/v2/") })
    }
  }
}
