import LoopbackServer
import SheafClock
import SheafHTTP
import SheafJSON
import SheafModel
import SheafTestSupport
import Synchronization
import Testing

@testable import BubbleBackend

/// Answers of an app that are no answers to what was asked, or hold numbers of no use.
@Suite(.timeLimit(.minutes(10))) struct StrangeAnswerTests {
  private static let digits = [
    "-9223372036854775808", "9223372036854775807", "9223372036854775808", "-9007199254740993",
    "9007199254740993", "1e308", "-1e308", "1e999999999999999999999", "-0", "2147483648", "0.5",
  ]

  @Test(arguments: digits) func `a cell shows a number that is no moment as it was sent`(digits: String)
    throws
  {
    let reader = CellReader(zone: .fixed(seconds: 0), root: try #require(HTTPURL("https://app.example/")))
    let types: [BubbleType] = [.date, .number, .text, .boolean, .file, .reference("user"), .list(.date)]
    for type in types {
      for json in [JSON.number(digits), .string(digits), .array([.number(digits)])] {
        let value = reader.value(json, type)
        if type == .date, json == .number(digits), digits.hasPrefix("-9") || digits.hasPrefix("9") {
          #expect(value == .json(digits))
        }
      }
    }
  }

  @Test(arguments: digits)
  func `an app that tells an impossible number of things gives its rows all the same`(
    digits: String
  ) async throws {
    let answer: JSON = [
      "response": [
        "results": [["_id": "1671702337369x488321592"]], "remaining": .number(digits),
        "cursor": .number(digits),
      ]
    ]
    let page = try WirePage(answer, HTTPRequest(.get, try #require(HTTPURL("https://app.example/"))))
    #expect(page.rows.count == 1)
    for offset in [0, 1, 50_000, Int.outsideLimit] { #expect((page.total(from: offset) ?? 0) >= 0) }
  }

  @Test func `a thing that is not the one that was asked for is refused and nothing is written`() async throws
  {
    try await Fixture.run { fixture in
      let page = try await fixture.rows("venue", limit: 2)
      let (asked, other) = (page.records[0].id, page.records[1].id)
      let start = ContinuousClock.now
      let deceived = DeceivingTransport(asked: asked.raw, given: other.raw)
      let profile = Profile(
        name: "app", kind: Bubble.kind, settings: .init([.init("url", .text(fixture.server.url))]))
      let backend = try Bubble.backend(
        profile, Secret(LoopbackAccount.bubbleToken), ServiceContext(transport: deceived), now: { start })
      let table = try await backend.table("venue")
      let fields = table.fields.map(\.id)
      let reading = await failure { () async throws(BackendError) in
        try await backend.record(asked, in: "venue", fields: fields)
      }
      #expect(reading?.kind == .malformed)
      #expect(reading?.message.contains(other.raw) == true)
      let field = try #require(table.fields.first { $0.kind == .text && $0.readOnlyReason == nil })
      let writing = await failure { () async throws(BackendError) in
        try await backend.update(
          RecordPatch(
            table: "venue", record: asked,
            changes: [CellChange(field: field.id, base: .null, value: .text("mine"))], overwrites: true))
      }
      #expect(writing?.kind == .malformed)
      #expect(!deceived.methods.contains(.patch))
    }
  }
}

/// The network of a server that gives one thing in the place of another.
private final class DeceivingTransport: HTTPTransport {
  private let network = AsyncHTTPTransport(.patient)
  private let asked: String
  private let given: String
  private let sent = Mutex<[HTTPMethod]>([])

  init(asked: String, given: String) { (self.asked, self.given) = (asked, given) }

  var methods: [HTTPMethod] { sent.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    sent.withLock { $0.append(request.method) }
    var answer = try await network.send(request)
    if request.method == .get, request.url.path.hasSuffix(asked) {
      answer.body = Array(String(decoding: answer.body, as: UTF8.self).replacing(asked, with: given).utf8)
    }
    return answer
  }
}
