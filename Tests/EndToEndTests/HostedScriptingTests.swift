import LoopbackServer
import SheafTestSupport
import Testing

/// The commands without a screen on a hosted service.
@Suite struct HostedScriptingTests {
  @Test func `places lead from a profile to tables, by name, by identifier and by the browser's address`()
    async throws
  {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      #expect(try await hosted.sheaf("ls", "acme/Acme").output == "CRM\nBig\nLab\n")
      #expect(try await hosted.sheaf("ls", "acme/acme/crm").output == "Companies\nContacts\nDeals\n")
      let rows = try await hosted.sheaf("rows", "acme/Acme/Lab/Other", "--format", "jsonl")
      #expect(rows.code == 0, "\(rows.errors)")
      #expect(rows.output.split(separator: "\n").count == 3)
      let table = try lastTable(hosted)
      for place in [
        "acme/t\(table)", "acme/\(table)", "\(hosted.server.url)/database/3/table/\(table)",
        "\(hosted.server.url)/database/3/table/\(table)?x=1#row",
      ] {
        #expect(try await hosted.sheaf("rows", place, "--format", "jsonl").output == rows.output, "\(place)")
      }
    }
  }

  @Test func `a file with a file's ending goes before a profile, and a profile before any other file`()
    async throws
  {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      try await hosted.stage.sqlite("acme", "CREATE TABLE inside(x)")
      try await hosted.stage.sqlite("acme.db", "CREATE TABLE ended(x)")
      #expect(try await hosted.sheaf("ls", "acme").output == "Acme\n")
      #expect(try await hosted.sheaf("ls", "./acme").output == "inside\n")
      #expect(try await hosted.sheaf("ls", "acme.db").output == "ended\n")
    }
  }

  @Test func `a place that is not there names the nearest`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      for (place, words) in [
        ("acne/Acme", "There is no file or profile “acne”; did you mean “acme”?"),
        ("acme/Acme/CRM/Contatcs", "no “Contatcs” in “CRM”: did you mean “Contacts”?"),
        ("https://baserow.io/database/1/table/2", "No profile's service has a table at"),
        ("acme/t999999", "t999999"),
      ] {
        let result = try await hosted.sheaf("rows", place)
        #expect(result.code == 1, "\(place)")
        #expect(result.errors.contains(words), "\(result.errors)")
      }
    }
  }

  @Test func `records are read, added, changed and deleted, and files attached`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      let place = "acme/Acme/Lab/Other"
      let added = try await hosted.sheaf("add", place, "Name=Fourth “one”", "Amount=4.5")
      #expect(added.code == 0, "\(added.errors)")
      let id = added.output.filter { $0 != "\n" }
      let got = try await hosted.sheaf("get", place, id)
      #expect(
        got.output.contains("\"Name\": \"Fourth “one”\"") && got.output.contains("4.5"), "\(got.output)")
      let set = try await hosted.sheaf("set", place, id, "Name=Changed")
      #expect(set.code == 0, "\(set.errors)")
      #expect(set.output.contains("\"Name\": \"Changed\""))
      let found = try await hosted.sheaf(
        "rows", place, "--where", "name = \"Changed\"", "--format", "jsonl", "--ids")
      #expect(found.output.split(separator: "\n").count == 1)
      #expect(try await hosted.sheaf("rm", place, id).code == 0)
      #expect(try await hosted.sheaf("get", place, id).code == 1)
      try hosted.stage.folder.write("note.txt", "hello")
      let attached = try await hosted.sheaf("attach", "acme/Acme/CRM/Companies", "1", "Logo", "note.txt")
      #expect(attached.code == 0, "\(attached.errors)")
      #expect(attached.output.contains("note.txt"))
      let rows = try await hosted.sheaf("get", "acme/Acme/CRM/Companies", "1")
      #expect(rows.output.contains("note.txt"))
    }
  }

  @Test func `a session that runs out while a command works is renewed`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      hosted.server.clearRequests()
      hosted.server.add(FaultRule(Fault(.unauthorized), path: "/api/database/*"))
      let rows = try await hosted.sheaf("rows", "acme/Acme/CRM/Contacts", "--format", "jsonl")
      #expect(rows.code == 0, "\(rows.errors)")
      #expect(rows.output.split(separator: "\n").count == 120)
      // At its start, and when its session was refused.
      #expect(hosted.server.requests.count { $0.target == "/api/user/token-refresh/" } == 2)
    }
  }

  /// The number of the table whose fields were asked for last.
  private func lastTable(_ hosted: HostedStage) throws -> Int {
    let paths = hosted.server.requests.map(\.target)
    let path = try #require(paths.last { $0.contains("/fields/table/") })
    return try #require(path.split(separator: "/").last.flatMap { Int($0) })
  }
}
