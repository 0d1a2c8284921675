import LoopbackServer
import SheafTestSupport
import Testing

/// What the commands ask of Baserow, and what they print of its views and lookups.
@Suite struct BaserowCommandsTests {
  private let companies = "acme/Acme/CRM/Companies"

  /// The requests of a command after one that came before it, as method and path.
  private func requests(_ hosted: HostedStage, _ arguments: String...) async throws -> [String] {
    hosted.server.clearRequests()
    let result = try await hosted.sheaf(arguments: arguments)
    #expect(result.code == 0, "\(arguments): \(result.errors)")
    return hosted.server.requests.map { "\($0.method) \($0.target)" }
  }

  @Test func `a command asks for the place, the fields and the record once, and then writes`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      try hosted.stage.folder.write("note.txt", "hello")
      let first = try await requests(hosted, "get", companies, "1")
      #expect(first.count == 4, "\(first)")
      for (name, most) in [("Company", 4), ("Notes", 4)] {
        let asked = try await requests(hosted, "set", companies, "1", "\(name)=Changed")
        #expect(asked.count <= most, "\(asked)")
        #expect(asked.count { $0.hasPrefix("PATCH") } == 1)
      }
      // A title may be that of several records, and a number a title: each takes a question.
      let listed = try await hosted.sheaf("rows", "acme/Acme/CRM/Contacts", "--limit", "1", "--format", "csv")
      let title = try #require(listed.output.split(separator: "\n").last?.split(separator: ",").first)
      for (word, most) in [("#1", 5), ("\(title)", 5), ("2", 6)] {
        let asked = try await requests(hosted, "set", companies, "1", "Contacts=\(word)")
        #expect(asked.count == most, "\(word): \(asked)")
      }
      let same = try await requests(hosted, "set", companies, "1", "Company=Changed")
      #expect(same.count == 3 && !same.contains { $0.hasPrefix("PATCH") }, "\(same)")
      let got = try await requests(hosted, "get", companies, "1")
      #expect(got.count == 3, "\(got)")
      let added = try await requests(hosted, "add", companies, "Company=New")
      #expect(added.count == 3, "\(added)")
      let attached = try await requests(hosted, "attach", companies, "1", "Logo", "note.txt")
      #expect(attached.count == 5, "\(attached)")
      #expect(attached.count { $0.contains("/rows/") && $0.hasPrefix("GET") } == 1, "\(attached)")
      let removed = try await requests(hosted, "rm", companies, "2")
      #expect(removed.count == 3, "\(removed)")
    }
  }

  @Test func `connecting asks each thing once`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      let asked = hosted.server.requests.map(\.target)
      #expect(
        asked.sorted() == [
          "/api/applications/", "/api/settings/", "/api/user/token-auth/", "/api/workspaces/",
        ])
    }
  }

  @Test func `a field that was renamed, and one that took its name, are noticed`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      _ = try await hosted.sheaf("set", companies, "1", "Phone=+1 2")
      let token = try await hosted.token()
      let fields = try await hosted.api(token, "GET", "/api/database/fields/table/\(try table(hosted))/")
      let phone = try #require(fields.named("Phone")), notes = try #require(fields.named("Notes"))
      try await hosted.api(token, "PATCH", "/api/database/fields/\(phone)/", #"{"name": "Old phone"}"#)
      try await hosted.api(token, "PATCH", "/api/database/fields/\(notes)/", #"{"name": "Phone"}"#)
      let set = try await hosted.sheaf("set", companies, "1", "Phone=not a number at all")
      #expect(set.code == 0, "\(set.errors)")
      #expect(set.output.contains(#""Old phone": "+1 2""#), "\(set.output)")
      #expect(set.output.contains(#""Phone": "not a number at all""#))
      try await hosted.api(token, "DELETE", "/api/database/fields/\(notes)/")
      let gone = try await hosted.sheaf("set", companies, "1", "Phone=again")
      #expect(gone.code == 1 || gone.code == 2)
      #expect(gone.errors.contains("Phone"), "\(gone.errors)")
    }
  }

  @Test func `a database that took the name of another is where the name leads`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      #expect(try await hosted.sheaf("rows", "acme/Acme/Lab/Other", "--limit", "1").code == 0)
      let token = try await hosted.token()
      let number = try table(hosted)
      try await hosted.api(token, "PATCH", "/api/database/tables/\(number)/", #"{"name": "Elsewhere"}"#)
      let gone = try await hosted.sheaf("set", "acme/Acme/Lab/Other", "1", "Name=wrong")
      #expect(gone.code == 1, "\(gone.output)")
      #expect(gone.errors.contains("no “Other” in “Lab”"), "\(gone.errors)")
    }
  }

  @Test func `numbers of new records are what was typed, whatever the field's separators`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      _ = try await hosted.sheaf("get", companies, "1")
      let (token, number) = (try await hosted.token(), try table(hosted))
      for (name, options) in [
        ("Comma", #""number_separator": "PERIOD_COMMA", "number_default": "7.25""#),
        ("Space", #""number_separator": "SPACE_COMMA""#), ("Prefixed", #""number_prefix": "No 1""#),
        ("Suffixed", #""number_suffix": "m2""#),
      ] {
        try await hosted.api(
          token, "POST", "/api/database/fields/table/\(number)/",
          #"{"name": "\#(name)", "type": "number", "number_decimal_places": 2, \#(options)}"#)
      }
      let numbers = ["Comma=1234.56", "Space=1234.56", "Prefixed=1.40", "Suffixed=12.52"]
      let added = try await hosted.sheaf(arguments: ["add", companies, "Company=New"] + numbers)
      #expect(added.code == 0, "\(added.errors)")
      let got = try await hosted.sheaf("get", companies, added.output.filter { $0 != "\n" })
      for line in [
        #""Comma": 1234.56"#, #""Space": 1234.56"#, #""Prefixed": 1.40"#, #""Suffixed": 12.52"#,
      ] {
        #expect(got.output.contains(line), "\(got.output)")
      }
      // What the server makes of a default, too.
      let empty = try await hosted.sheaf("add", companies, "Company=Defaults")
      let defaults = try await hosted.sheaf("get", companies, empty.output.filter { $0 != "\n" })
      #expect(defaults.output.contains(#""Comma": 7.25"#), "\(defaults.output)")
    }
  }

  @Test func `a view leaves its hidden fields out unless they are asked for`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      let view = "\(companies)/Active software firms"
      let fields = try await hosted.sheaf("ls", view).output.split(separator: "\n")
      #expect(fields.contains("Revenue") && !fields.contains("Notes") && !fields.contains("Phone"))
      let all = try await hosted.sheaf("ls", view, "--all-fields").output.split(separator: "\n")
      #expect(all.contains("Notes") && all.contains("Phone"))
      let head = try await hosted.sheaf("rows", view, "--format", "csv").output.split(separator: "\n")[0]
      #expect(head.split(separator: ",").map(String.init) == fields.map(String.init))
      let whole = try await hosted.sheaf("rows", view, "--format", "csv", "--all-fields").output
      #expect(whole.split(separator: "\n")[0].contains("Notes"))
      let got = try await hosted.sheaf("get", view, "1").output
      #expect(got.contains(#""Revenue""#) && !got.contains(#""Notes""#), "\(got)")
      #expect(try await hosted.sheaf("get", view, "1", "--all-fields").output.contains(#""Notes""#))
      // What was just written is told, and a condition may name what is hidden.
      let set = try await hosted.sheaf("set", view, "1", "Notes=seen")
      #expect(set.output.contains(#""Notes": "seen""#) && !set.output.contains(#""Phone""#), "\(set.output)")
      #expect(try await hosted.sheaf("rows", view, "--where", "Notes contains \"x\"").code == 0)
    }
  }

  @Test func `looked-up values are printed as what they are`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      let got = try await hosted.sheaf("get", "acme/Acme/Lab/All types", "2").output
      #expect(got.contains(#""Lookup": [1.0,3.0]"#), "\(got)")
      #expect(got.contains(#""F array": ["Alpha","Gamma"]"#), "\(got)")
      let held = try await hosted.sheaf(
        "rows", "acme/Acme/Lab/All types", "--where", "Lookup = 3", "--format", "jsonl")
      #expect(held.code == 0, "\(held.errors)")
      #expect(held.output.split(separator: "\n").count == 1)
      let none = try await hosted.sheaf("get", "acme/Acme/Lab/All types", "3").output
      #expect(none.contains(#""Lookup": []"#) && none.contains(#""Url": """#), "\(none)")
    }
  }

  @Test func `looked-up days and numbers are days and numbers, whatever their form`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      _ = try await hosted.sheaf("get", companies, "1")
      let (token, number) = (try await hosted.token(), try table(hosted))
      func field(_ table: Int, _ json: String) async throws -> Int {
        let made = try await hosted.api(token, "POST", "/api/database/fields/table/\(table)/", json)
        let id = try #require(made.firstRange(of: "\"id\":")?.upperBound)
        return try #require(Int(made[id...].prefix { $0.isNumber }))
      }
      let day = try await field(number, #"{"name": "Since", "type": "date", "date_format": "EU"}"#)
      let price = try await field(
        number,
        #"{"name": "Price", "type": "number", "number_decimal_places": 2, "number_prefix": "€", "number_separator": "PERIOD_COMMA"}"#
      )
      let link = try await field(
        number,
        #"{"name": "Same", "type": "link_row", "link_row_table_id": \#(number), "has_related_field": false}"#)
      for (name, target) in [("Days", day), ("Prices", price)] {
        _ = try await field(
          number,
          #"{"name": "\#(name)", "type": "lookup", "through_field_id": \#(link), "target_field_id": \#(target)}"#
        )
      }
      let set = try await hosted.sheaf(
        "set", companies, "1", "Since=2026-03-02", "Price=1234.5", "Same=#1")
      #expect(set.code == 0, "\(set.errors)")
      let got = try await hosted.sheaf("get", companies, "1").output
      #expect(got.contains(#""Days": ["2026-03-02"]"#) && got.contains(#""Prices": [1234.50]"#), "\(got)")
    }
  }

  /// The number of the table whose fields were asked for last.
  private func table(_ hosted: HostedStage) throws -> Int {
    let paths = hosted.server.requests.map(\.target)
    let path = try #require(paths.last { $0.contains("/fields/table/") })
    return try #require(path.split(separator: "/").last.flatMap { Int($0) })
  }
}

extension HostedStage {
  /// An access token of the administrator.
  fileprivate func token() async throws -> String {
    let body = #"{"email": "\#(LoopbackAccount.ada.email)", "password": "\#(LoopbackAccount.ada.password)"}"#
    let answer = try await api(nil, "POST", "/api/user/token-auth/", body)
    let start = try #require(answer.firstRange(of: #""access_token":""#)?.upperBound)
    return String(answer[start...].prefix { $0 != "\"" })
  }

  /// Asks the service as somebody else does who changes the same tables.
  @discardableResult
  fileprivate func api(
    _ token: String?, _ method: String, _ path: String, _ body: String? = nil
  ) async throws -> String {
    var arguments = ["-sS", "-f", "-X", method, "-H", "Content-Type: application/json"]
    if let token { arguments += ["-H", "Authorization: JWT \(token)"] }
    if let body { arguments += ["-d", body] }
    let result = try await Program.run("curl", arguments + [server.url + path])
    try #require(result.code == 0, "\(method) \(path): \(result.errors)")
    return result.output
  }
}

extension String {
  /// The number of the field of that name in a list of fields.
  fileprivate func named(_ name: String) -> Int? {
    guard let end = firstRange(of: "\"name\":\"\(name)\"")?.lowerBound,
      let start = self[..<end].ranges(of: "\"id\":").last?.upperBound
    else { return nil }
    return Int(self[start...].prefix { $0.isNumber })
  }
}
