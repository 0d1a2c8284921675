import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Takes each request through its dialect, its fault and the journal.
struct CallHandler: Sendable {
  let dialects: [any Dialect]
  let plan: FaultPlan
  let journal: RequestJournal
  let reader: CallReader
  let latency: Int

  private var writer: ReplyWriter { ReplyWriter() }

  func respond(to request: Request, writer: consuming ResponseWriter, channel: any Channel) async throws {
    var call = reader.head(of: request, port: channel.localAddress?.port ?? 0)
    if call.headers["expect"]?.lowercased() == "100-continue" {
      try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
    let faulty = try await outcome(of: request, &call)
    try await self.writer.send(faulty, to: request, writer: writer, channel: channel)
  }

  /// Reads a request to its end, answers it and notes it.
  private func outcome(of request: Request, _ call: inout Call) async throws -> FaultyReply {
    let clock = ContinuousClock()
    let start = clock.now
    let faulty: FaultyReply
    var met: MetFault?
    do {
      call.body = try await reader.body(of: request, for: call)
      if let control = control(call) { return FaultyReply(reply: control) }
      met = try chosenFault(for: call)
      if latency > 0 { try await Task.sleep(for: .milliseconds(latency)) }
      faulty = await answer(call, met)
    } catch let problem as CallReader.Problem {
      faulty = FaultyReply(reply: reply(to: problem))
    } catch let problem as FaultSyntaxError {
      faulty = FaultyReply(reply: .json(400, ["error": .string(problem.message)]))
    }
    removeUploads(of: call)
    let seen = SeenRequest(
      method: call.method, target: request.head.path ?? call.path, status: faulty.reply.status,
      bytes: faulty.reply.length, fault: met?.fault.kind, host: call.headers["host"] ?? "",
      carriedCredentials: ["authorization", "x-api-key"].contains { call.headers[$0] != nil })
    journal.record(seen, call: call, reply: faulty.reply, duration: start.duration(to: clock.now))
    return faulty
  }

  private func chosenFault(for call: Call) throws(FaultSyntaxError) -> MetFault? {
    if let header = call.headers["x-loopback-fault"] { return plan.meet(try Fault(header: header)) }
    return plan.take(method: call.method, path: call.path)
  }

  private func answer(_ call: Call, _ met: MetFault?) async -> FaultyReply {
    guard let dialect = dialects.first(where: { $0.owns(path: call.path) }) ?? dialects.first else {
      return FaultyReply(reply: Reply(status: 404))
    }
    guard let met else { return FaultyReply(reply: await dialect.answer(call)) }
    let fault = met.fault
    if let replacement = fault.replacement(from: dialect, call: call) { return replacement }
    await met.delay()
    let asked = fault.kind == .repeatPage ? dialect.repeatingPage(call) ?? call : call
    return fault.damage(await dialect.answer(asked))
  }

  private func reply(to problem: CallReader.Problem) -> Reply {
    switch problem {
    case .tooLarge: .json(413, ["detail": "Request entity too large."])
    case .brokenForm(let message): .json(400, ["detail": .string("Multipart form parse error - \(message)")])
    }
  }

  /// Uploads that no dialect moved away are not kept.
  private func removeUploads(of call: Call) {
    guard case .form(let parts) = call.body else { return }
    for part in parts where FileManager.default.fileExists(atPath: part.path) {
      // Nothing is lost if it cannot be removed: the folder goes with the workspace.
      try? FileManager.default.removeItem(atPath: part.path)
    }
  }

  /// The answer of a control endpoint, if the request is for one.
  private func control(_ call: Call) -> Reply? {
    switch (call.method, call.path) {
    case ("GET", "/_faults"): return .json(200, .array(plan.rules.map(\.json)))
    case ("DELETE", "/_faults"):
      plan.clear()
      return Reply(status: 204)
    case ("POST", "/_faults"): return addFaults(call)
    case ("GET", "/_requests"): return .json(200, journal.summary)
    case ("DELETE", "/_requests"):
      journal.clear()
      return Reply(status: 204)
    default: return nil
    }
  }

  private func addFaults(_ call: Call) -> Reply {
    do {
      let json = try JSON(parsing: call.text)
      var rules: [FaultRule] = []
      for item in json.array ?? [json] { rules.append(try FaultRule(json: item)) }
      plan.add(rules)
      return .json(200, .array(rules.map(\.json)))
    } catch let problem as FaultSyntaxError {
      return .json(400, ["error": .string(problem.message)])
    } catch let problem as JSONSyntaxError {
      return .json(400, ["error": .string(problem.message)])
    } catch {
      return .json(400, ["error": .string("\(error)")])
    }
  }
}
