import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

/// Sends every recorded request that is one of Sheaf's and reads every recorded answer that Sheaf understands.
@Suite struct ReplayTests {
  @Test func `every recorded exchange that is one of Sheaf's is sent and read`() async throws {
    var coverage = Coverage()
    try await replayAccounts(&coverage)
    try await replayPlaces(&coverage)
    try await replayPages(&coverage)
    try await replayWrites(&coverage)
    try await replayRows(&coverage)
    try await replayTables(&coverage)
    try await replayRefusals(&coverage)
    try await replayFeed(&coverage)
    try await replayFiles(&coverage)
    try await replayTokens(&coverage)
    replayFailures(&coverage)
    replayRowAnswers(&coverage)
    replayFieldAnswers(&coverage)
    print(coverage.report)
    #expect(coverage.sent.count >= 120)
    #expect(coverage.sent.union(coverage.read).count >= 495)
  }

  /// Runs an operation with the recordings it should lead to; they must all have been asked for.
  func replay<T: Sendable>(
    _ numbers: [Int], _ coverage: inout Coverage, stubs: [String: JSON] = [:], token: Bool = false,
    _ body: (BaserowBackend) async throws -> T
  ) async throws -> T {
    let transport = RecordedTransport(numbers + (token ? [] : [13]), stubs: stubs)
    let result = try await body(try RecordedTables.backend(transport, token: token))
    let missing = numbers.filter { !transport.answered.contains($0) }
    #expect(missing.isEmpty, "not asked for: \(missing); asked: \(transport.requests.map(\.url.target))")
    coverage.sent(transport.answered)
    return result
  }

  private func replayAccounts(_ coverage: inout Coverage) async throws {
    let url = "http://127.0.0.1:8765"
    let transport = RecordedTransport([1, 4, 38])
    try await Baserow.probe(url: url, transport: transport)
    let made = try await Baserow.register(
      url: url, name: "Bob Builder", email: "bob@example.com", password: Secret("x"), transport: transport)
    #expect(made.isRefreshToken)
    let session = try await Baserow.logIn(
      url: url, email: "ada@example.com", password: Secret("x"), transport: transport)
    #expect(session.isRefreshToken)
    #expect(transport.answered == [1, 4, 38])
    coverage.sent(transport.answered)
    // Logins and refreshes that were asked for in other words answer alike.
    for number in [3, 7, 8, 9, 13, 14, 39] where Recording.number(number).answer["access_token"] != nil {
      #expect(try LoginAnswer(Recording.number(number).answer).access.text == "REDACTED")
      coverage.read(number)
    }
    let refused = RecordedTransport([16])
    let backend = try RecordedTables.backend(refused)
    await #expect(throws: BackendError.self) { _ = try await backend.children(of: nil) }
    coverage.sent(refused.answered)
  }

  private func replayPlaces(_ coverage: inout Coverage) async throws {
    let roots = try await replay([909, 908], &coverage) { try await $0.children(of: nil) }
    #expect(roots.map(\.kind) == roots.map { _ in .space })
    #expect(roots.contains { $0.name == "Acme" })
    try await replay([103, 116], &coverage) { backend in
      let roots = try await backend.children(of: nil)
      #expect(roots.map(\.name) == ["Recording"])
      let databases = try await backend.children(of: roots[0].id)
      #expect(databases.map(\.name) == ["Lab"])
    }
    #expect(try await replay([100, 908], &coverage) { try await $0.children(of: nil) } == [])
    try await replay([909, 908, 541], &coverage) { backend in
      let acme = try #require(try await backend.children(of: nil).first { $0.name == "Acme" })
      let databases = try await backend.children(of: acme.id)
      #expect(databases.map(\.name) == ["CRM", "Big"])
      let tables = try await backend.children(of: databases[0].id)
      #expect(tables.map(\.name) == ["Companies", "Contacts", "Deals"])
      #expect(tables.map(\.table) == ["11", "12", "13"])
      let views = try await backend.children(of: "t7")
      #expect(views.map(\.name) == ["Grid", "Romans", "Cards", "Form", "Kanban", "Calendar", "Timeline"])
      #expect(views[2].note == "gallery")
      #expect(views[1].table == "7/8")
      #expect(views[3].kind == .form)
    }
    let view = try await replay([646, 541, 557], &coverage, stubs: RecordedTables.stubs(7)) {
      try await $0.table("7/8")
    }
    #expect(view.name == "T7 ▸ Romans")
    #expect(view.fields.map(\.id) == ["80", "81", "82"])
    let renamed = try await replay([130], &coverage, stubs: RecordedTables.stubs(2)) {
      try await $0.table("2")
    }
    #expect(!renamed.name.isEmpty)
    for number in [110, 114, 118, 129, 891, 896, 901, 907] { readPlaces(number, &coverage) }
  }

  /// Answers of lists that Sheaf asks for in other ways.
  private func readPlaces(_ number: Int, _ coverage: inout Coverage) {
    let answer = Recording.number(number).answer
    for item in answer.items ?? [answer] {
      if item["type"]?.string == "database" {
        #expect(WireApplication(item)?.name == item["name"]?.string)
      } else if item["slug"] != nil {
        #expect(WireView(item)?.sortings.count == item["sortings"]?.items?.count)
        #expect(WireView(item)?.filterCount == item["filters"]?.items?.count)
      } else {
        #expect(WireTable(item)?.id == item["id"]?.int)
      }
    }
    coverage.read(number)
  }

  private func replayFiles(_ coverage: inout Coverage) async throws {
    let files = try TemporaryFiles()
    for (number, name, size) in [(610, "photo one.png", 666), (611, "notes.txt", 17), (615, "empty.bin", 0)] {
      let recording = Recording.number(number)
      guard recording.body.string?.contains(name) == true else { continue }
      let file = try files.file(name, byteCount: size)
      let stored = try await replay([number], &coverage) { try await $0.upload(file, for: "6") { _ in } }
      #expect(stored.id == recording.answer["name"]?.string)
      #expect(stored.name == name)
      #expect(stored.byteCount == size)
    }
    for number in [612, 657] {
      let answer = Recording.number(number).answer
      #expect(WireFile(answer, raw: "")?.attachment.name == answer["original_name"]?.string)
      coverage.read(number)
    }
    for number in [616, 617, 618] {
      let transport = RecordedTransport([number, 13])
      let address = Recording.number(number).body["url"]?.string ?? ""
      let backend = try RecordedTables.backend(transport)
      await #expect(throws: BackendError.self) { _ = try await backend.upload(from: address, for: "6") }
      coverage.sent(transport.answered)
    }
  }

  private func replayTokens(_ coverage: inout Coverage) async throws {
    let transport = RecordedTransport([643])
    try await Baserow.check(token: Secret("t"), url: "http://127.0.0.1:8765", transport: transport)
    coverage.sent(transport.answered)
    try await replay([644], &coverage, token: true) { backend in
      let databases = try await backend.children(of: nil)
      #expect(databases.map(\.name) == ["Database 1", "Database 2"])
      let tables = try await backend.children(of: databases[0].id)
      #expect(tables.map(\.name) == ["Other", "Default renamed", "All types", "People"])
    }
    let table = try await replay([646, 682], &coverage, token: true) { try await $0.table("7") }
    #expect(table.fields.map(\.name) == ["Name", "City", "N"] + table.fields.dropFirst(3).map(\.name))
    #expect(!table.capabilities.operations.contains(.restore))
    let record = try await replay([648], &coverage, stubs: RecordedTables.stubs(7), token: true) {
      try await $0.record("2", in: "7", fields: ["80", "82"])
    }
    #expect(record.id == "2")
    try await replay([654, 655], &coverage, token: true) { backend in
      try await backend.move("3", before: "1", in: "7")
      try await backend.move("3", before: "4", in: "7")
    }
  }

  /// Every failing answer becomes an error with the server's own words and the right kind.
  private func replayFailures(_ coverage: inout Coverage) {
    for recording in Recording.all where recording.status >= 400 && recording.method != "WEBSOCKET" {
      guard let method = HTTPMethod(rawValue: recording.method) else { continue }
      let request = HTTPRequest(method, recording.url)
      guard let failure = BaserowFailure(recording.response, of: request) else {
        Issue.record("\(recording.name) reads as a success")
        continue
      }
      let words = failure.error.message
      #expect(!words.isEmpty && !words.contains("<") && !words.hasSuffix("."), "\(recording.name): \(words)")
      if let detail = recording.answer["detail"]?.string, !detail.isEmpty, failure.error.kind != .unauthorized
      {
        #expect(detail.hasPrefix(words) || !failure.code.isEmpty, "\(recording.name): \(words)")
      }
      expectKind(failure, recording)
      coverage.read(recording.number)
    }
  }

  private func expectKind(_ failure: BaserowFailure, _ recording: Recording) {
    let kind = failure.error.kind
    switch recording.status {
    case 404: #expect(kind == .notFound, "\(recording.name)")
    case 402, 403: #expect(kind == .forbidden, "\(recording.name)")
    case 409: #expect(kind == .locked, "\(recording.name)")
    case 500...: #expect(kind == .server(status: recording.status), "\(recording.name)")
    case 401:
      let isPermission = ["PERMISSION_DENIED", "ERROR_NO_PERMISSION_TO_TABLE"].contains(failure.code)
      #expect(kind == (isPermission ? .forbidden : .unauthorized), "\(recording.name)")
    default: break
    }
    guard failure.code == "ERROR_REQUEST_BODY_VALIDATION" else { return }
    let fields =
      recording.answer["detail"]?.members.map(\.name).filter {
        $0.hasPrefix("field_") && Int($0.dropFirst(6)) != nil
      } ?? []
    if let first = fields.first {
      #expect(kind == .invalid(ID(String(first.dropFirst(6)))), "\(recording.name)")
    }
  }
}
