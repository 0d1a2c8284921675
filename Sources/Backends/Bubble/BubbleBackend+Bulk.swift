import SheafHTTP
import SheafJSON
import SheafModel

/// Making many things in one request, each of which the app may refuse.
extension BubbleBackend: BulkCreateBackend {
  var bulkLimit: Int { 1000 }

  func createEach(
    _ drafts: [RecordDraft]
  ) async throws(BackendError) -> [Result<ID<Record>, BackendError>] {
    guard let table = drafts.first?.table else { return [] }
    guard drafts.count <= bulkLimit else {
      throw BackendError(.unsupported, "Bubble takes at most \(bulkLimit) things at once")
    }
    let plan = try await plan(table)
    var results = [Result<ID<Record>, BackendError>?](repeating: nil, count: drafts.count)
    var bodies: [(index: Int, body: JSON)] = []
    for (index, draft) in drafts.enumerated() {
      do throws(BackendError) {
        bodies.append((index, .object(try body(draft.cells.filter { !$0.value.isEmpty }, plan))))
      } catch {
        results[index] = .failure(error)
      }
    }
    if !bodies.isEmpty {
      forgetFirstPage(plan)
      let answers = try await answers(bodies.map(\.body), plan)
      for (answer, item) in zip(answers, bodies) { results[item.index] = answer }
    }
    return results.map { $0 ?? .failure(BackendError(.fateUnknown, "the app did not say what became of it")) }
  }

  /// What became of each line.
  ///
  /// An answer with an error status may hold lines all the same, and those of things that were made.
  private func answers(
    _ bodies: [JSON], _ plan: TablePlan
  ) async throws(BackendError) -> [Result<ID<Record>, BackendError>] {
    let request = server.createEach(plan.place.type, bodies)
    let response = try await server.exchange(request)
    let lines = response.body.split(separator: 0x0A).filter { $0.contains { $0 > 0x20 } }
    let answers = lines.compactMap { line in Self.answer(Array(line), request) }
    if answers.count == bodies.count, answers.count == lines.count { return answers }
    if let failure = BubbleFailure(response, of: request) { throw failure.error }
    throw BackendError(
      .fateUnknown,
      "the app answered \(answers.count) lines for \(bodies.count) things: look which are there",
      request: request.summary)
  }

  /// Nil for what is no answer to one thing.
  private static func answer(_ line: [UInt8], _ request: HTTPRequest) -> Result<ID<Record>, BackendError>? {
    // A line that is no JSON is no answer, which the caller sees by their number.
    guard let json = try? JSON.parse(line), let status = json["status"]?.string else { return nil }
    if status == "success" {
      return json["id"]?.string.map { .success(ID($0)) }
    }
    let message =
      json["message"]?.string ?? json["body"]?["message"]?.string ?? json["translation"]?.string
      ?? "the app refused it"
    return .failure(BackendError(.invalid(nil), message, request: request.summary))
  }
}

extension BubbleBackend: RecordReplacingBackend {
  func replace(_ record: ID<Record>, with draft: RecordDraft) async throws(BackendError) -> Record {
    let plan = try await plan(draft.table)
    let id = try Self.checked(record)
    let body = try body(draft.cells.filter { !$0.value.isEmpty }, plan)
    forgetFirstPage(plan)
    try await server.change(server.replace(id, of: plan.place.type, .object(body)))
    await titles.forget(.init(type: plan.place.type, id: id))
    return try await self.record(record, in: draft.table, fields: plan.table.fields.map(\.id))
  }
}
