import LoopbackServer
import SheafTestSupport
import Testing

/// The commands over a Bika space, from connecting to webhooks.
@Suite(.timeLimit(.minutes(20))) struct BikaCommandsTests {
  private func connect(_ hosted: HostedStage) async throws {
    let made = try await hosted.sheaf(
      "connect", "bika", "--name", "team", "--url", hosted.server.url, "--token-stdin",
      input: LoopbackBika.token + "\n")
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.errors == "sheaf: connected “team”: 2 spaces: Team, Side project\n")
    // So that the tests need not wait for the pace that a free plan asks for.
    let settings = hosted.stage.folder["home/.config/sheaf/profiles.toml"]
    _ = try await hosted.stage.shell("echo 'min_request_interval_ms = 0' >> \(settings)")
  }

  @Test func `records are listed, made, changed and deleted`() async throws {
    try await HostedStage.run { hosted in
      try await connect(hosted)
      #expect(try await hosted.sheaf("ls", "team/Team/Sales").output == "Deals\n")
      let open = try await hosted.sheaf(
        "rows", "team/Team/Guide", "--where", "Name contains EXAMPLE", "--format", "csv")
      #expect(open.output.split(separator: "\n").count == 4, "\(open.errors)")
      let made = try await hosted.sheaf("add", "team/Team/Guide", "Name=New record", "Description=Made here")
      #expect(made.code == 0, "\(made.errors)")
      let id = made.output.filter { !$0.isWhitespace }
      let changed = try await hosted.sheaf("set", "team/Team/Guide", id, "Name=Changed")
      #expect(changed.code == 0, "\(changed.errors)")
      #expect(try await hosted.sheaf("get", "team/Team/Guide", id).output.contains("\"Changed\""))
      let address = hosted.server.url + "/space/\(LoopbackBika.space)/node/\(LoopbackBika.guide)"
      #expect(try await hosted.sheaf("get", address, id).output.contains("\"Changed\""))
      #expect(try await hosted.sheaf("rm", "team/Team/Guide", id).code == 0)
    }
  }

  @Test func `triggers are listed, and webhooks registered and removed`() async throws {
    try await HostedStage.run { hosted in
      try await connect(hosted)
      let triggers = try await hosted.sheaf("automations", "team/Team")
      #expect(
        triggers.output == """
          Welcome mails\ttrgLoopback000000000001\tWhen a record is created\tRECORD_CREATED\tACTIVE
          Welcome mails\ttrgLoopback000000000002\tEvery morning\tSCHEDULER\tINACTIVE

          """)
      #expect(try await hosted.sheaf("automations", "team/Team/Welcome mails").output == triggers.output)
      let made = try await hosted.sheaf(
        "webhooks", "team/Team", "--add", "--event", "ON_RECORD_CREATED", "--name", "Tell us", "--url",
        "https://example.com/hook", "--description", "A note")
      #expect(made.code == 0, "\(made.errors)")
      let id = made.output.filter { !$0.isWhitespace }
      #expect(
        try await hosted.sheaf("webhooks", "team/Team").output
          == "\(id)\tON_RECORD_CREATED\tTell us\thttps://example.com/hook\tA note\n")
      #expect(try await hosted.sheaf("webhooks", "team/Team", "--remove", id).code == 0)
      let none = try await hosted.sheaf("webhooks", "team/Team")
      #expect(none.output == "" && none.errors == "sheaf: there are no webhooks here\n")
      let wrong = try await hosted.sheaf(
        "webhooks", "team/Team", "--add", "--event", "NOPE", "--name", "n", "--url", "https://example.com")
      #expect(wrong.code == 2 && wrong.errors.contains("ON_RECORD_CREATED"))
    }
  }

  @Test func `the page of a profile counts the requests of the month and shows no secret`() async throws {
    try await HostedStage.run { hosted in
      try await connect(hosted)
      _ = try await hosted.sheaf("ls", "team")
      let page = try await hosted.sheaf("profile", "team")
      #expect(page.output.contains("version: 1.0.0-release.0\n"))
      // One to list the spaces, one to ask for the version.
      #expect(page.output.contains("requests this month: 2\n"), "\(page.output)")
      #expect(!page.output.contains(LoopbackBika.token) && !page.errors.contains(LoopbackBika.token))
      _ = try await hosted.sheaf("ls", "team")
      #expect(try await hosted.sheaf("profile", "team").output.contains("requests this month: 3\n"))
    }
  }
}
