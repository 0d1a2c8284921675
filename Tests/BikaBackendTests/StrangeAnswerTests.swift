import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BikaBackend

/// Answers that are no answers to what was asked, or hold numbers of no use.
@Suite(.timeLimit(.minutes(10))) struct StrangeAnswerTests {
  private static let digits = [
    "-9223372036854775808", "9223372036854775807", "9223372036854775808", "-9007199254740993",
    "9007199254740993", "1e308", "-1e308", "1e999999999999999999999", "-0", "2147483648", "0.5",
  ]

  @Test(arguments: digits) func `a field with an impossible scale is shown, and so are its cells`(
    digits: String
  ) throws {
    for type in ["RATING", "NUMBER", "DATETIME", "CREATED_TIME", "CHECKBOX", "ATTACHMENT", "SINGLE_SELECT"] {
      let json: JSON = [
        "id": "fld1", "name": "F", "type": .string(type),
        "property": ["max": .number(digits), "precision": .number(digits)],
      ]
      let wire = try #require(WireField.all(.array([json])).first)
      let plan = FieldPlan(wire, space: "spc", isPrimary: false)
      if case .rating(let max) = plan.field.kind { #expect((0...100).contains(max)) }
      let file: JSON = ["id": "a", "size": .number(digits)]
      for cell in [JSON.number(digits), .string(digits), .array([file]), file] {
        let value = CellReader(plan: plan).value(cell)
        if type == "DATETIME", cell == .number(digits), digits.hasPrefix("-9") || digits.hasPrefix("9") {
          #expect(value == .json(digits))
        }
        if case .attachments(let files) = value { #expect((files[0].byteCount ?? 0) >= 0) }
      }
    }
  }

  @Test func `a field that is told twice is one field`() {
    let fields: JSON = .array(
      ["a", "b", "a"].map { ["id": .string($0), "name": .string($0), "type": "NUMBER"] })
    #expect(WireField.all(fields).map(\.id) == ["a", "b"])
    #expect(WireField.all(["fields": fields]).map(\.id) == ["a", "b"])
  }

  @Test func `a record that is not the one that was asked for is refused and nothing is written`()
    async throws
  {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.deals)
      let fields = table.fields.map(\.id)
      let page = try await backend.page(
        PageRequest(table: Stage.deals, query: Query(), fields: fields, position: .first, limit: 2))
      let asked = page.records[0].id
      _ = try await backend.record(asked, in: Stage.deals, fields: fields)
      let other = HTTPResponse.json(
        200,
        [
          "success": true, "code": 200,
          "data": ["id": .string(page.records[1].id.raw), "fields": .object([])],
        ])
      stage.transport.answer(with: other)
      let reading = await failure { _ = try await backend.record(asked, in: Stage.deals, fields: fields) }
      #expect(reading?.kind == .malformed)
      #expect(reading?.message.contains(page.records[1].id.raw) == true)
      let field = try #require(table.fields.first { $0.kind == .text && !$0.isReadOnly })
      _ = stage.requests()
      stage.transport.answer(with: other)
      let writing = await failure {
        _ = try await backend.update(
          RecordPatch(
            table: Stage.deals, record: asked,
            changes: [CellChange(field: field.id, base: .null, value: .text("mine"))], overwrites: true))
      }
      #expect(writing?.kind == .malformed)
      #expect(stage.requests().allSatisfy { $0.hasPrefix("GET") })
    }
  }
}
