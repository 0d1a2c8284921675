import LoopbackServer
import SheafTestSupport
import Testing

/// Two programs at one table of a hosted service.
@Suite struct LiveChangesTests {
  private static let place = "acme/Acme/Lab/Other"

  @Test
  func `what another program changes appears in place and marked, and the selection stays on its record`()
    async throws
  {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      let ids = try await ids(hosted)
      try await hosted.stage.sheaf(Self.place, showing: "3 rows", width: 120) { sheaf in
        try await sheaf.wait(for: "● live")
        try await sheaf.press("j")
        try await sheaf.wait(for: " 2/3")
        // The mark goes after a moment, in which this test may not come to look.
        try await sheaf.record(to: hosted.stage.path("output"))
        try await change(hosted, "set", ids[0], "Name=Changed elsewhere")
        try await hosted.stage.wait(untilFile: "output", contains: "◆")
        try await sheaf.wait(for: "Changed elsewhere")
        try await sheaf.waitUntilGone("◆")
        try await change(hosted, "add", "Name=Added elsewhere")
        try await sheaf.wait("the new record") { $0.contains("Added elsewhere") && $0.contains("4 rows") }
        try await change(hosted, "rm", ids[0])
        try await sheaf.wait("the rows to close up") {
          !$0.contains("Changed elsewhere") && $0.contains("3 rows") && $0.contains(" 1/3")
        }
        try await change(hosted, "rm", ids[1])
        try await sheaf.wait(for: "was deleted by somebody else")
        try await hosted.server.stop()
        try await sheaf.wait(for: "○ not live")
        try await sheaf.quit()
      }
    }
  }

  @Test func `what another program changes on the screen appears after a look at the end`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      let place = "acme/Acme/CRM/Companies"
      let rows = try await hosted.sheaf("rows", place, "--format", "csv", "--ids", "--limit", "2")
      let first = try #require(
        rows.output.split(separator: "\n").dropFirst().first?.split(separator: ",").first)
      try await hosted.stage.sheaf(place, showing: " 1/", width: 120) { sheaf in
        try await sheaf.wait(for: "● live")
        try await sheaf.press("G")
        try await sheaf.waitUntilGone(" 1/")
        try await sheaf.press("g", "g")
        try await sheaf.wait(for: " 1/")
        let result = try await hosted.sheaf("set", place, String(first), "Company=Changed elsewhere")
        #expect(result.code == 0, "\(result.errors)")
        try await sheaf.wait(for: "Changed elsewhere")
        try await sheaf.quit()
      }
    }
  }

  @Test func `what another program writes into a file appears by itself: rows, new rows, and columns`()
    async throws
  {
    let stage = try Stage()
    try await stage.sqlite(
      "t.db",
      """
      CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO t SELECT i, 'a' || i, 'b' || i FROM n;
      """)
    try await stage.sheaf("t.db", showing: "a1 ", width: 120) { sheaf in
      try await sheaf.press("G")
      try await sheaf.wait(for: "a500")
      try await sheaf.press("g", "g")
      try await sheaf.wait(for: " 1/500")
      try await stage.sqlite("t.db", "UPDATE t SET a = 'theirs' WHERE id = 2")
      try await sheaf.wait(for: "theirs")
      try await stage.sqlite("t.db", "INSERT INTO t VALUES(0, 'before all', 'b0')")
      try await sheaf.wait(for: " 2/501")
      try await sheaf.press("k")
      try await sheaf.wait(for: "before all")
      try await stage.sqlite("t.db", "ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'fresh'")
      try await sheaf.wait(for: "fresh")
      try await stage.sqlite("t.db", "ALTER TABLE t DROP COLUMN b")
      try await sheaf.wait("the column to go") {
        $0.contains("b is no longer a field of t") && !$0.contains("b2 ")
      }
      try await stage.sqlite("t.db", "ALTER TABLE t RENAME TO t2")
      try await sheaf.press("q", "r")
      try await sheaf.wait(for: "t2")
      try await sheaf.quit()
    }
  }

  private func ids(_ hosted: HostedStage) async throws -> [String] {
    let rows = try await hosted.sheaf("rows", Self.place, "--format", "csv", "--ids")
    return rows.output.split(separator: "\n").dropFirst().compactMap {
      $0.split(separator: ",").first.map(String.init)
    }
  }

  private func change(_ hosted: HostedStage, _ verb: String, _ arguments: String...) async throws {
    let result = try await hosted.sheaf(arguments: [verb, Self.place] + arguments)
    #expect(result.code == 0, "\(result.errors)")
  }
}
