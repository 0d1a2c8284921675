import LoopbackServer
import SheafTestSupport
import Testing

/// A service that pages by keyset, on the screen.
@Suite struct BotByeScreenTests {
  private func connect(_ hosted: HostedStage) async throws {
    let result = try await hosted.sheaf(
      "connect", "botbye", "--name", "shop", "--url", hosted.server.url, "--account",
      LoopbackAccount.botByeAccount, "--token-stdin", input: LoopbackAccount.botByeToken + "\n")
    guard result.code == 0 else { throw ProgramFailure(result.errors) }
    #expect((result.output + result.errors).contains("3 projects"))
  }

  @Test func `requests of a project are filtered, sorted, and read to the end and back`() async throws {
    try await HostedStage.run({ $0.latency = 20 }) { hosted in
      try await connect(hosted)
      let filter = "country = \"DEU\" and remoteAddr starts with \"198.51\""
      let rows = try await hosted.sheaf(
        "rows", "shop/Test project/Requests", "--where", filter, "--sort=-createdAt", "--format", "tsv")
      // The time is the first column; a break inside a cell is escaped.
      let times = rows.output.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "\t" } }
      let count = times.count
      try #require(count > 20 && count < 400)
      try await hosted.stage.sheaf(
        "'shop/Test project/Requests'", showing: "1/400  Requests.createdAt", width: 120
      ) { sheaf in
        try await sheaf.press(":")
        try await sheaf.type("filter \(filter)")
        try await sheaf.press("enter")
        try await sheaf.wait(for: "1/\(count)  Requests.createdAt")
        // The selection stays on its record, which is the last one then.
        try await sheaf.press("]")
        try await sheaf.wait(for: "sort createdAt ↓")
        try await sheaf.wait(for: "\(count)/\(count)  Requests.createdAt")
        try await sheaf.press("g", "g")
        try await sheaf.wait("the latest first") { screen in
          screen.contains("1/\(count)  ") && screen.lines.contains { $0.contains(times[0].prefix(10)) }
        }
        try await sheaf.press("G")
        try await sheaf.wait(for: "\(count)/\(count)  Requests.createdAt")
        try await sheaf.press("g", "g")
        try await sheaf.wait(for: "1/\(count)  Requests.createdAt")
        try await sheaf.quit()
      }
    }
  }

  @Test func `a project's name is changed on the screen, and the service has it`() async throws {
    try await HostedStage.run { hosted in
      try await connect(hosted)
      try await hosted.stage.sheaf("shop/Projects", showing: "1/3  Projects.name", width: 120) { sheaf in
        try await sheaf.replaceCell(with: "New name")
        try await sheaf.saved("New name")
        try await sheaf.quit()
      }
      let rows = try await hosted.sheaf("rows", "shop/Projects", "--format", "csv")
      #expect(rows.output.contains("New name"))
      #expect(rows.output.contains("••••••") && !rows.output.contains("secret-"))
      let revealed = try await hosted.sheaf("rows", "shop/Projects", "--format", "csv", "--reveal")
      #expect(revealed.output.contains("secret-c415a474"))
    }
  }
}
