import LoopbackServer
import SheafTestSupport
import Testing

/// A Bubble app, from connecting it to importing a file into it.
@Suite struct BubbleTests {
  private static func run(
    _ token: String = LoopbackAccount.bubbleToken, _ body: (HostedStage) async throws -> Void
  ) async throws {
    try await HostedStage.run {
      $0.seed = nil
      $0.bubble.events = 100
      $0.bubble.venues = 40
    } _: { hosted in
      let result = try await hosted.sheaf(
        "connect", "bubble", "--name", "app", "--url", hosted.server.url, "--version", "test",
        "--token-stdin",
        input: token + "\n")
      guard result.code == 0 else { throw ProgramFailure(result.errors) }
      try await body(hosted)
    }
  }

  @Test func `an app is connected, listed and read`() async throws {
    try await Self.run { hosted in
      #expect(try await hosted.sheaf("ls", "app").output.contains("Rental Unit\n"))
      #expect(try await hosted.sheaf("ls", "--ids", "app").output.contains("rentalunit\tRental Unit\n"))
      let unit = try await hosted.sheaf("rows", "app/Rental Unit", "--format", "csv")
      #expect(unit.code == 0 && unit.output.contains("Unit A"), "\(unit.errors)")
      for place in ["app/rentalunit", "app/app/rentalunit", "app/loopback/Rental Unit"] {
        #expect(try await hosted.sheaf("rows", place, "--format", "csv").output == unit.output, "\(place)")
      }
      let near = try await hosted.sheaf(
        "rows", "app/loopback/Coffeeshops", "--where",
        "name contains cafe and address within 10 mi of \"New York\"", "--sort", "-rating", "--format", "csv")
      #expect(near.code == 0, "\(near.errors)")
      #expect(near.output.split(separator: "\n").count > 3)
      #expect(!near.output.contains("Boston") && !near.output.contains("Cafeteria"))
      let never = try await hosted.sheaf(
        "rows", "app/loopback/Coffeeshops", "--where", "rating = 1 or address within 10 mi of Boston")
      #expect(never.code == 1)
      #expect(never.errors.contains("only the service can evaluate"))
      let venues = try await hosted.sheaf("rows", "app/loopback/Venue", "--limit", "3", "--format", "jsonl")
      #expect(venues.output.contains("\"name\":\"") || venues.output.contains("Ada Lovelace"))
    }
  }

  @Test(arguments: [(1250, 13), (1200, 13), (1189, 12), (30, 1), (101, 2)])
  func `a walk of all things asks for a hundred at a time, the last of which begins the next`(
    things: Int, requests: Int
  ) async throws {
    try await HostedStage.run {
      $0.seed = nil
      $0.bubble.events = things
    } _: { hosted in
      let made = try await hosted.sheaf(
        "connect", "bubble", "--name", "app", "--url", hosted.server.url, "--token-stdin",
        input: LoopbackAccount.bubbleToken + "\n")
      #expect(made.code == 0, "\(made.errors)")
      hosted.server.clearRequests()
      let rows = try await hosted.sheaf("rows", "app/event", "--format", "jsonl")
      #expect(rows.output.split(separator: "\n").count == things)
      let seen = hosted.server.requests.map(\.target)
      #expect(seen.filter { $0.contains("/obj/event?") }.count == requests, "\(seen)")
      #expect(seen.filter { $0.hasSuffix("/meta") }.count == 1)
    }
  }

  @Test func `an app that tells nothing is connected by the names of its types`() async throws {
    try await HostedStage.run {
      $0.seed = nil
      $0.bubble.isMetaOpen = false
      $0.bubble.isSwaggerOpen = false
      $0.bubble.events = 5
    } _: { hosted in
      func connect(_ name: String, _ more: String...) async throws -> Program.Result {
        try await hosted.sheaf(
          arguments: ["connect", "bubble", "--name", name, "--url", hosted.server.url, "--token-stdin"]
            + more,
          input: LoopbackAccount.bubbleToken + "\n")
      }
      let untold = try await connect("none")
      #expect(untold.code == 1 && untold.errors.contains("--type NAME"))
      for (number, options) in [
        ["--type", "rentalunit", "event"], ["--type", "rentalunit", "--type", "event"],
        ["--types", "rentalunit,event"],
      ].enumerated() {
        let made = try await hosted.sheaf(
          arguments: ["connect", "bubble", "--name", "app\(number)", "--url", hosted.server.url] + options
            + ["--token-stdin"], input: LoopbackAccount.bubbleToken + "\n")
        #expect(made.code == 0, "\(made.errors)")
        #expect(try await hosted.sheaf("ls", "app\(number)").output == "rentalunit\nevent\n")
      }
      let rows = try await hosted.sheaf("rows", "app0/event", "--format", "jsonl")
      #expect(rows.output.split(separator: "\n").count == 5)
    }
  }

  @Test func `a thing is replaced only when that is said`() async throws {
    try await Self.run { hosted in
      let unit = "1671702337369x488321592367327900"
      let refused = try await hosted.sheaf("replace", "app/loopback/Rental Unit", unit, "1st Payment %=5")
      #expect(refused.code == 2)
      #expect(refused.errors.contains("--reset-others"))
      let done = try await hosted.sheaf(
        "replace", "app/loopback/Rental Unit", unit, "1st Payment %=5", "--reset-others")
      #expect(done.code == 0, "\(done.errors)")
      #expect(!done.output.contains("Unit A"))
    }
  }

  @Test func `2 500 rows are imported in bulk, and the 7 that are refused can be imported again`()
    async throws
  {
    try await Self.run(LoopbackAccount.bubbleUserToken) { hosted in
      let refused: Set = [3, 99, 100, 101, 1_234, 2_000, 2_499]
      var csv = "Name,Email,Age,Joined\n"
      for row in 0..<2_500 {
        let host = refused.contains(row) ? "blocked.example" : "mail.example"
        csv += "\"Person, \(row)\",p\(row)@\(host),\(20 + row % 50),2024-03-04 09:30\n"
      }
      try hosted.stage.folder.write("leads.csv", csv)
      let result = try await hosted.sheaf("import", "leads.csv", "app/loopback/Lead")
      #expect(result.code == 1)
      #expect(result.errors == "sheaf: 2493 records were added, 7 were not: see leads.refused.csv\n")
      let kept = String(decoding: try hosted.stage.folder.read("leads.refused.csv"), as: UTF8.self)
      let lines = kept.split(separator: "\n")
      #expect(lines.count == 8)
      #expect(lines[0] == "Name,Email,Age,Joined,sheaf:reason")
      #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("Permission denied: cannot create this object") })
      let bulk = hosted.server.requests.filter { $0.target.hasSuffix("/bulk") }
      #expect((3...25).contains(bulk.count))
      #expect(!hosted.server.requests.contains { $0.method == "POST" && !$0.target.hasSuffix("/bulk") })

      let corrected = kept.split(separator: "blocked.example", omittingEmptySubsequences: false)
        .joined(separator: "mail.example")
      try hosted.stage.folder.write("leads.refused.csv", corrected)
      let again = try await hosted.sheaf("import", "leads.refused.csv", "app/loopback/Lead")
      #expect(again.code == 0, "\(again.errors)")
      let rows = try await hosted.sheaf("rows", "app/loopback/Lead", "--format", "csv")
      let names = Set(
        rows.output.split(separator: "\n").dropFirst().compactMap { $0.split(separator: "\"").first })
      #expect(names.count == 2_500)
      #expect(rows.output.split(separator: "\n").count == 2_501)
    }
  }
}
