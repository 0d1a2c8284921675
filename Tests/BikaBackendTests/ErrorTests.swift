import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BikaBackend

/// Each failure that the service is known to have: the kind, its words, and one request only.
@Suite struct ErrorTests {
  /// What reading a page ends with, when this is the answer.
  private func failing(_ status: Int, _ body: JSON) async throws -> (BackendError?, Int) {
    let transport = ListeningTransport()
    let backend = BikaBackend(
      try BikaSettings(
        Profile(name: "x", kind: Bika.kind, settings: .init([.init("min_request_interval_ms", .number(0))]))),
      token: Secret("t"), ServiceContext(transport: transport), now: { 0 })
    transport.answer(with: .json(status, body))
    let error = await failure { _ = try await backend.children(of: nil) }
    return (error, transport.take().count)
  }

  private func envelope(_ code: Int, _ message: String) -> JSON {
    ["success": false, "code": .int(code), "message": .string(message), "data": [:]]
  }

  @Test func `a failure inside a success is a failure`() async throws {
    let (error, count) = try await failing(200, envelope(500, "Field \"Nope\" does not exist"))
    #expect(error?.kind == .invalid(nil) && error?.message == "Field \"Nope\" does not exist" && count == 1)
  }

  @Test func `a value that is refused keeps the service's words`() async throws {
    let words = "The input value of field number_field is invalid: example text"
    let (error, count) = try await failing(400, envelope(4031, words))
    #expect(error?.kind == .invalid(nil) && error?.message == words && count == 1)
    #expect(FieldComplaint(words)?.name == "number_field")
  }

  @Test func `a token that is wrong or expired says so`() async throws {
    let (error, count) = try await failing(401, envelope(401, "Unauthorized"))
    #expect(error?.kind == .unauthorized && count == 1)
    #expect(error?.message.hasPrefix("Unauthorized: the access token is wrong or has expired") == true)
  }

  @Test func `what one may not do is forbidden`() async throws {
    let (error, count) = try await failing(403, envelope(403, "Forbidden - Insufficient permissions"))
    #expect(
      error?.kind == .forbidden && error?.message == "Forbidden - Insufficient permissions" && count == 1)
  }

  @Test func `a wrong identifier is not found, also in an internal error`() async throws {
    let (error, _) = try await failing(404, envelope(404, "Record not found"))
    #expect(error?.kind == .notFound && error?.message == "Record not found")
    let (inside, count) = try await failing(500, envelope(500, "Record not found: rec9"))
    #expect(inside?.kind == .notFound && inside?.message == "Record not found: rec9" && count == 1)
  }

  @Test func `an internal error in the service's own words is final`() async throws {
    let (error, count) = try await failing(500, envelope(500, "Something broke"))
    #expect(error?.isRetryable == false && error?.message == "Something broke" && count == 1)
  }

  @Test func `an internal error of something before the service may pass`() async throws {
    let (error, count) = try await failing(502, ["error": "Bad Gateway"])
    #expect(error?.kind == .server(status: 502) && error?.isRetryable == true && count == 1)
  }

  @Test func `the month's quota is told apart from a burst`() async throws {
    let (error, count) = try await failing(429, envelope(429, "API_REQUEST quota exceeded"))
    #expect(error?.kind == .quotaExceeded && error?.isRetryable == false && count == 1)
    #expect(error?.message.contains("API_REQUEST quota exceeded") == true)
  }

  @Test func `an answer that is no envelope is not taken for one`() async throws {
    let (bare, _) = try await failing(200, ["hello": 1])
    #expect(bare?.kind == .malformed)
    let (list, _) = try await failing(200, [1, 2])
    #expect(list?.kind == .malformed)
  }

  @Test(arguments: [Fault.Kind.failureInside200, .notFoundInside500, .quota, .unauthorized, .serverError])
  func `a write that is refused is sent once`(_ kind: Fault.Kind) async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.guide)
      // The second family is known to be there, as it is after the first page.
      _ = try await backend.page(table)
      _ = stage.requests()
      stage.server.add(FaultRule(Fault(kind), method: "POST", count: nil))
      let error = await failure {
        _ = try await backend.create(
          RecordDraft(table: table.id, cells: [.init(field: try table.named("Name").id, value: .text("x"))]))
      }
      #expect(error != nil)
      #expect(stage.requests().count == 1)
      stage.server.clearFaults()
      #expect(try await backend.page(table).records.count == 3)
    }
  }

  @Test func `a field that the service does not know is named`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.guide)
      _ = try await backend.page(table)
      stage.transport.answer(with: .json(400, envelope(400, "Field Name not found")))
      stage.transport.answer(with: .json(400, envelope(400, "Field Name not found")))
      stage.transport.answer(with: .json(400, envelope(400, "Field Name not found")))
      let name = try table.named("Name").id
      let error = await failure {
        _ = try await backend.create(
          RecordDraft(table: table.id, cells: [.init(field: name, value: .text("x"))]))
      }
      #expect(error?.kind == .invalid(name) && error?.message == "Field Name not found")
    }
  }

  @Test func `no error holds the token, nor what the service echoes`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      for fact in try await backend.facts() { #expect(!fact.value.contains(LoopbackBika.token)) }
      #expect(try await backend.facts().map(\.name) == ["version", "environment", "server"])
      let error = await failure { _ = try await stage.backend(token: "bktWrong").children(of: nil) }
      #expect(error?.kind == .unauthorized && !"\(String(describing: error))".contains("bktWrong"))
    }
  }
}
