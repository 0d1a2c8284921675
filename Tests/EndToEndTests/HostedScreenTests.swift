import LoopbackServer
import SheafTestSupport
import Testing

/// A hosted service on the screen, over a line on which each answer takes its time.
@Suite struct HostedScreenTests {
  @Test func `a service is connected in the form, and its tables open`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.stage.terminal { sheaf in
        try await sheaf.run("clear; sheaf; echo \"exit=$?\"")
        try await sheaf.wait(for: "connects a service")
        try await sheaf.press("+")
        try await sheaf.wait(for: "E-mail and password")
        try await sheaf.press("tab", "tab")
        try await sheaf.type(hosted.server.url)
        try await sheaf.press("tab")
        try await sheaf.type(LoopbackAccount.ada.email)
        try await sheaf.press("tab")
        try await sheaf.type("wrong-horse")
        try await sheaf.press("tab")
        try await sheaf.type("acme")
        try await sheaf.press("tab", "enter")
        let refused = try await sheaf.wait(for: "✗ wrong e-mail address or password")
        #expect(!refused.contains("wrong-horse"))
        try await sheaf.press("shift-tab", "shift-tab", "ctrl-u")
        try await sheaf.type(LoopbackAccount.ada.password)
        try await sheaf.press("tab", "tab", "enter")
        try await sheaf.wait(for: "acme is connected: Ada Admin, 1 workspace")
        try await sheaf.wait(for: "acme ▸ Acme ▸ CRM ▸ Companies")
        try await sheaf.wait(for: "1/40  Companies.Company")
        try await sheaf.quit()
      }
      // The next start needs no password, and goes where the last one was.
      try await hosted.stage.sheaf("", showing: "1/40  Companies.Company") { try await $0.quit() }
    }
  }

  @Test func `a cell of every writable kind is edited, and the service has it`() async throws {
    try await HostedStage.run({ $0.latency = 20 }) { hosted in
      try await hosted.connect()
      try await hosted.stage.sheaf("'acme/Acme/Lab/All types'", showing: "1/3  All types.Name", width: 120) {
        sheaf in
        for edit in HostedKindEdit.all {
          try await sheaf.goToColumn(edit.field, of: "All types")
          try await KindEdit(field: edit.field, keys: edit.keys, shown: edit.shown, query: "", stored: "")
            .perform(sheaf)
          try await sheaf.saved(edit.shown)
          try await sheaf.press("g", "g")
        }
        try await sheaf.quitWhenSaved()
      }
      let record = try await hosted.sheaf("get", "acme/Acme/Lab/All types", "1", "--format", "json")
      for edit in HostedKindEdit.all {
        #expect(record.output.contains(edit.stored), "\(edit.field): \(record.output)")
      }
    }
  }

  @Test func `rows that take long are shown as on their way, and then as they are`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      try await hosted.stage.sheaf("acme/Acme/Big/Events", showing: "evt-000001") { sheaf in
        hosted.server.add(
          FaultRule(Fault(.hold), path: "/api/database/rows/*", count: nil))
        try await sheaf.press("G")
        try await sheaf.wait(for: "loading rows")
        hosted.server.clearFaults()
        try await sheaf.wait(for: "evt-001000")
        try await sheaf.quit()
      }
    }
  }

  @Test func `what is typed before the table is here is for the table`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      hosted.server.add(FaultRule(Fault(.hold), path: "/api/applications/", count: nil))
      try await hosted.stage.terminal { sheaf in
        try await sheaf.run("clear; sheaf acme/Acme/Big/Events; echo \"exit=$?\"")
        try await sheaf.wait(for: "loading…")
        try await sheaf.press("5", "G")
        try await sheaf.wait(for: "waiting for the table")
        hosted.server.clearFaults()
        try await sheaf.wait(for: "5/1 000  Events.Event")
        try await sheaf.quit()
      }
    }
  }

  @Test func `edits made while the server is gone are saved when it is back`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      try await hosted.stage.sheaf("acme/Acme/CRM/Companies", showing: "1/40  Companies.Company") { sheaf in
        hosted.server.add(FaultRule(Fault(.drop), count: nil))
        for name in ["first", "second", "third"] {
          // What is said of the server stands where the hints of the editor would.
          try await sheaf.command("send-keys c ; send-keys -l \(name) ; send-keys Enter")
          try await sheaf.wait(for: name)
        }
        try await sheaf.wait(for: "▲3 saving")
        hosted.server.clearFaults()
        try await sheaf.press("ctrl-s")
        try await sheaf.saved("third")
        try await sheaf.quit()
      }
      let rows = try await hosted.sheaf(
        "rows", "acme/Acme/CRM/Companies", "--limit", "3", "--format", "csv")
      #expect(
        rows.output.contains("first") && rows.output.contains("second") && rows.output.contains("third"))
    }
  }

  @Test func `a session that ends is renewed in place, and the edit made meanwhile is saved`() async throws {
    let question = "password of ada@example.com"
    try await HostedStage.run { hosted in
      try await hosted.connect()
      try await hosted.stage.sheaf("acme/Acme/CRM/Companies", showing: "1/40  Companies.Company") { sheaf in
        try await sheaf.press("c")
        try await sheaf.wait(for: "Esc cancel")
        try await sheaf.type("renewed")
        try await hosted.server.endBaserowSessions()
        try await sheaf.press("enter")
        try await sheaf.wait(for: question)
        try await sheaf.type(LoopbackAccount.ada.password)
        try await sheaf.press("enter")
        try await sheaf.waitUntilGone(question)
        try await sheaf.saved("renewed")
        try await sheaf.quit()
      }
      let rows = try await hosted.sheaf("rows", "acme/Acme/CRM/Companies", "--limit", "1", "--format", "csv")
      #expect(rows.output.contains("renewed"))
    }
  }

  @Test func `an attached file shows how much of it has arrived`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      _ = try await hosted.stage.shell("head -c 3000000 /dev/urandom > big.bin")
      try await hosted.stage.sheaf("'acme/Acme/Lab/All types'", showing: "1/3  All types.Name", width: 120) {
        sheaf in
        try await sheaf.goToColumn("Files", of: "All types")
        try await sheaf.press("a")
        try await sheaf.wait(for: "big.bin")
        try await sheaf.press("/")
        try await sheaf.type("big")
        hosted.server.add(FaultRule(Fault(.hold), path: "/api/user-files/upload-file/", count: nil))
        try await sheaf.press("enter")
        try await sheaf.wait("how much has arrived") { screen in
          screen.lines.contains { $0.contains("Row one") && $0.contains("⟳ 100 ") }
        }
        hosted.server.clearFaults()
        try await sheaf.wait("the file to be saved") { $0.contains("big.bin") && $0.contains("✓ saved") }
        try await sheaf.quit()
      }
      let record = try await hosted.sheaf("get", "acme/Acme/Lab/All types", "1", "--format", "json")
      #expect(record.output.contains("3000000"))
    }
  }
}
