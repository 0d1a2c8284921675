import SheafModel
import SheafScripting
import Testing

@Suite struct ReadingTests {
  @Test func `ls lists names that lead on`() async throws {
    let piped = try Fixture()
    try await piped.scripting.ls([])
    #expect(piped.output.text == "CRM\nRead%2Fme\n")
    let terminal = try Fixture(output: MemoryOutput(isTerminal: true))
    try await terminal.scripting.ls([])
    try await terminal.scripting.ls(["crm", "contacts"])
    #expect(
      terminal.output.text == """
        CRM        database
        Read%2Fme  document, a text
        Name     text
        Stage    choice
        Tags     choices
        Amount   number
        Company  link
        Files    files
        Key      whole number, read-only: the row's key

        """)
  }

  @Test func `identifiers stand before the names and lead to the same places`() async throws {
    let fixture = try Fixture()
    fixture.backend.state.withLock {
      $0.moreNodes = [
        Node(id: "db/9", parent: "db", kind: .table, name: "Ninth", table: "contacts", ownID: "9")
      ]
    }
    try await fixture.scripting.ls(["db"], includesIDs: true)
    #expect(fixture.output.text == "n1\tContacts\nn2\tCompanies\n9\tNinth\n")
    for name in ["9", "db/9", "ninth"] {
      let other = try Fixture()
      other.backend.state.withLock { [nodes = fixture.backend.state.withLock(\.moreNodes)] in
        $0.moreNodes = nodes
      }
      try await other.scripting.ls(["CRM", name])
      #expect(other.output.text.hasPrefix("Name\nStage\n"))
    }
    let fields = try Fixture()
    try await fields.scripting.ls(["CRM", "Companies"], includesIDs: true)
    #expect(fields.output.text == "title\tTitle\n")
  }

  @Test func `a name that is another place's identifier leads to neither`() async throws {
    let fixture = try Fixture()
    fixture.backend.state.withLock {
      $0.moreNodes = [
        Node(id: "t/8", parent: "db", kind: .table, name: "9", table: "contacts", ownID: "8"),
        Node(id: "t/9", parent: "db", kind: .table, name: "Ninth", table: "contacts", ownID: "9"),
        Node(id: "t/10", parent: "db", kind: .table, name: "NINTH", table: "contacts", ownID: "10"),
      ]
    }
    await #expect(
      throws: ScriptingFailure(
        .usage, "2 places in “CRM” are called “9”: name one by its identifier: “8”, “t%2F9”")
    ) {
      try await fixture.scripting.ls(["CRM", "9"])
    }
    await #expect(
      throws: ScriptingFailure(
        .usage, "2 places in “CRM” are called “ninth”: name one by its identifier: “t%2F9”, “10”")
    ) {
      try await fixture.scripting.ls(["CRM", "ninth"])
    }
    try await fixture.scripting.ls(["CRM", "t/9"])
  }

  @Test func `a name that two places have leads to neither, and their identifiers to each`() async throws {
    let fixture = try Fixture()
    fixture.backend.state.withLock {
      $0.moreNodes = [Node(id: "n3", parent: "db", kind: .table, name: "Companies", table: "contacts")]
    }
    await #expect(
      throws: ScriptingFailure(
        .usage, "2 places in “CRM” are called “Companies”: name one by its identifier: “n2”, “n3”")
    ) {
      try await fixture.scripting.ls(["CRM", "Companies"])
    }
    try await fixture.scripting.ls(["CRM", "n2"])
    #expect(fixture.output.text == "Title\n")
  }

  @Test func `a place that is not listed is reached by its identifier`() async throws {
    let fixture = try Fixture()
    try await fixture.scripting.ls(["secret", "Companies"])
    #expect(fixture.output.text == "Title\n")
  }

  @Test func `a wrong place says what may have been meant`() async throws {
    let fixture = try Fixture()
    await #expect(throws: ScriptingFailure(.failed, "no “Contcats” in “CRM”: did you mean “Contacts”?")) {
      try await fixture.scripting.rows(["CRM", "Contcats"])
    }
    await #expect(
      throws: ScriptingFailure(.usage, "“CRM” is a database: name a table, such as “Contacts”, “Companies”")
    ) {
      try await fixture.scripting.rows(["CRM"])
    }
    await #expect(throws: ScriptingFailure(.usage, "“Read/me” is a document, not a table")) {
      try await fixture.scripting.rows(["Read/me"])
    }
  }

  @Test func `a service whose pages are smaller than it says is not asked for more than it gives`()
    async throws
  {
    let fixture = try Fixture(Fixture.numbered(2000), pageLimit: 2000, parallelPages: 2)
    fixture.backend.state.withLock { $0.largestPage = 200 }
    try await fixture.scripting.rows(fixture.path, RowsOptions(format: .jsonl))
    #expect(fixture.output.text.split(separator: "\n").count == 2000)
    // A few were on their way before it was known how small the pages are.
    let later = fixture.backend.requests.dropFirst(8).map(\.limit)
    #expect(!later.isEmpty && later.allSatisfy { $0 <= 200 }, "\(later)")
  }

  private func rows(_ format: RecordFormat, ids: Bool = false, terminal: Bool = false) async throws -> String
  {
    let fixture = try Fixture(output: MemoryOutput(isTerminal: terminal))
    try await fixture.scripting.rows(fixture.path, RowsOptions(format: format, includesIDs: ids))
    return fixture.output.text
  }

  @Test func `CSV is quoted where it must be`() async throws {
    let expected = """
      Name,Stage,Tags,Amount,Company,Files,Key
      "Ada, ""the"" first",Open,"Open,Won",1200.50,Acme,plan.pdf,1
      "line
      break\t|\u{1B}[31m",,,12345678901234567890.5,,,
      ,,,,,,

      """
    #expect(try await rows(.csv) == expected)
  }

  @Test func `TSV has a record a line`() async throws {
    let lines = try await rows(.tsv, ids: true).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "_id\tName\tStage\tTags\tAmount\tCompany\tFiles\tKey")
    #expect(lines[1] == "1\tAda, \"the\" first\tOpen\tOpen,Won\t1200.50\tAcme\tplan.pdf\t1")
    #expect(lines[2] == "2\tline\\nbreak\\t|\u{1B}[31m\t\t\t12345678901234567890.5\t\t\t")
    #expect(lines[3] == "3\t\t\t\t\t\t\t")
    #expect(lines.count == 5)
  }

  @Test func `JSON lines are exact, in field order, and escape controls`() async throws {
    let first =
      #"{"_id":"1","Name":"Ada, \"the\" first","Stage":"Open","Tags":["Open","Won"],"Amount":1200.50,"#
      + #""Company":{"id":"c0","name":"Acme"},"Files":[{"name":"plan.pdf","size":12,"url":"file:///plan.pdf"}],"Key":1}"#
    let second =
      #"{"_id":"2","Name":"line\nbreak\t|\u001b[31m","Stage":null,"Tags":[],"Amount":12345678901234567890.5,"#
      + #""Company":null,"Files":null,"Key":null}"#
    let third =
      #"{"_id":"3","Name":null,"Stage":null,"Tags":null,"Amount":null,"Company":null,"Files":null,"Key":null}"#
    #expect(try await rows(.jsonl, ids: true) == [first, second, third, ""].joined(separator: "\n"))
    let all = try await rows(.json, ids: true)
    #expect(all == "[\n" + [first, second, third].joined(separator: ",\n") + "\n]\n")
  }

  @Test func `a table shows controls as symbols and lines up`() async throws {
    let lines = try await rows(.table, terminal: true).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0] == "Name               Stage  Tags                      Amount  Company  Files     Key")
    #expect(
      lines[1] == "-----------------  -----  --------  ----------------------  -------  --------  ---")
    #expect(
      lines[2] == "Ada, \"the\" first   Open   Open,Won                 1200.50  Acme     plan.pdf    1")
    #expect(lines[3].hasSuffix("12345678901234567890.5"))
    #expect(lines.count == 6)
    #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test func `Markdown keeps a record on its line`() async throws {
    let lines = try await rows(.md).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "| Name | Stage | Tags | Amount | Company | Files | Key |")
    #expect(lines[1] == "| --- | --- | --- | ---: | --- | --- | ---: |")
    #expect(lines[3] == "| line<br>break\t\\|\u{1B}[31m |  |  | 12345678901234567890.5 |  |  |  |")
    let safe = try await rows(.md, terminal: true)
    #expect(!safe.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test func `an empty table still has a head`() async throws {
    for (format, expected): (RecordFormat, String) in [
      (.json, "[]\n"), (.jsonl, ""), (.csv, "Name,Stage,Tags,Amount,Company,Files,Key\n"),
    ] {
      let fixture = try Fixture([])
      try await fixture.scripting.rows(fixture.path, RowsOptions(format: format))
      #expect(fixture.output.text == expected)
    }
  }

  @Test func `all pages are walked in order, each row once`() async throws {
    for pageLimit in [1, 7, 100, 5000] {
      let fixture = try Fixture(Fixture.numbered(331), pageLimit: pageLimit)
      try await fixture.scripting.rows(fixture.path, RowsOptions(format: .tsv, includesIDs: true))
      let ids = fixture.output.text.split(separator: "\n").dropFirst().map { $0.split(separator: "\t")[0] }
      #expect(ids == (0..<331).map { "\($0)" })
      #expect(fixture.backend.requests.allSatisfy { $0.detail == .whole && $0.limit <= pageLimit })
    }
  }

  @Test func `a limit asks for no more than it needs`() async throws {
    let fixture = try Fixture(Fixture.numbered(500), pageLimit: 40)
    try await fixture.scripting.rows(fixture.path, RowsOptions(limit: 50, format: .jsonl))
    #expect(fixture.output.text.split(separator: "\n").count == 50)
    #expect(fixture.backend.requests.map(\.limit) == [40, 10])
    let none = try Fixture(Fixture.numbered(5))
    try await none.scripting.rows(none.path, RowsOptions(limit: 0, format: .jsonl))
    #expect(none.output.text == "")
  }

  @Test func `pages of large values are small`() async throws {
    let large = (0..<200).map { Fixture.record("\($0)", .text(String(repeating: "x", count: 100_000))) }
    let fixture = try Fixture(large, pageLimit: 1000)
    try await fixture.scripting.rows(fixture.path, RowsOptions(format: .jsonl))
    let limits = fixture.backend.requests.map(\.limit)
    #expect(limits.first == 100)
    #expect(limits.dropFirst().allSatisfy { $0 <= 5 })
  }

  @Test func `a filter and an order are the service's where it can`() async throws {
    let fixture = try Fixture()
    try await fixture.scripting.rows(
      fixture.path, RowsOptions(filter: "stage = Open", sort: "-amount", format: .csv))
    let query = try #require(fixture.backend.requests.first?.query)
    #expect(
      query.filter
        == .test(Predicate(field: "stage", comparison: .equals, operands: [.choices([Fixture.stages[0]])])))
    #expect(query.sorts == [Sort(field: "amount", descending: true)])
    #expect(fixture.messages.text == "")
  }

  @Test func `a filter and an order that the service does not know are done here, and it is said`()
    async throws
  {
    let fixture = try Fixture(Fixture.numbered(100), pageLimit: 9, depth: .none)
    try await fixture.scripting.rows(
      fixture.path,
      RowsOptions(filter: "amount >= 5", sort: "-amount,name", limit: 3, format: .csv, includesIDs: true))
    #expect(fixture.backend.requests.allSatisfy { $0.query == Query() })
    #expect(
      fixture.output.text.split(separator: "\n").dropFirst().map { $0.prefix(2) } == ["10", "17", "24"])
    #expect(
      fixture.messages.text.contains("the service cannot evaluate “amount >= 5” and the order “-Amount,Name”")
        == false)
    #expect(
      fixture.messages.text == """
        sheaf: the service cannot evaluate “Amount >= 5” and the order “-Amount,Name”: they are applied to the \
        loaded rows; every row is loaded first

        """)
  }

  @Test func `a reader that goes away ends the command quietly`() async throws {
    let fixture = try Fixture(Fixture.numbered(1000), pageLimit: 10, output: MemoryOutput(closesAfter: 2))
    try await fixture.scripting.rows(fixture.path, RowsOptions(format: .jsonl))
    #expect(fixture.backend.requests.count <= 4)
  }

  @Test func `a condition that the service turns out to refuse is done here`() async throws {
    let fixture = try Fixture(Fixture.numbered(20), pageLimit: 8)
    fixture.backend.state.withLock { $0.refusesFilters = true }
    try await fixture.scripting.rows(
      fixture.path, RowsOptions(filter: "amount = 1", format: .csv, includesIDs: true))
    #expect(
      fixture.output.text.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
        == ["5", "12", "19"])
    #expect(fixture.backend.requests.map { $0.query.filter == nil } == [false, true, true, true])
  }

  @Test func `a service that refuses and learns nothing is not asked for ever`() async throws {
    let fixture = try Fixture(depth: .none)
    fixture.backend.state.withLock { $0.refusesEverything = true }
    await #expect(throws: ScriptingFailure(MemoryBackend.refusal)) {
      try await fixture.scripting.rows(fixture.path)
    }
    #expect(fixture.output.text == "")
  }

  @Test func `a wrong filter is shown with a mark under the fault`() async throws {
    let fixture = try Fixture()
    let failure = await #expect(throws: ScriptingFailure.self) {
      try await fixture.scripting.rows(fixture.path, RowsOptions(filter: "name = \"张\" and nmae = x"))
    }
    #expect(failure?.kind == .usage)
    #expect(
      failure?.text(program: "sheaf") == """
        sheaf: no field “nmae”: did you mean “Name”?
          name = "张" and nmae = x
                          ^^^^

        """)
    await #expect(throws: ScriptingFailure.self) {
      try await fixture.scripting.rows(fixture.path, RowsOptions(sort: "nope"))
    }
  }

  @Test func `a busy service is asked again, a broken one is not`() async throws {
    let busy = try Fixture(Fixture.numbered(3))
    busy.backend.state.withLock {
      $0.faults = [
        BackendError(.rateLimited(retryAfter: 30), "slow down"), BackendError(.server(status: 503), "busy"),
      ]
    }
    try await busy.scripting.get(busy.path, record: "1", format: .jsonl)
    #expect(busy.output.text.hasPrefix("{\"Name\":\"row 1\""))
    let broken = try Fixture()
    broken.backend.state.withLock { $0.faults = [BackendError(.forbidden, "no access", request: "GET /x")] }
    let failure = await #expect(throws: ScriptingFailure.self) {
      try await broken.scripting.rows(broken.path)
    }
    #expect(failure?.message == "no access (GET /x)")
    #expect(failure?.cause == .forbidden)
  }

  @Test func `one record is an object with a member a line`() async throws {
    let fixture = try Fixture()
    try await fixture.scripting.get(fixture.path, record: "3", includesIDs: true)
    #expect(fixture.output.text.hasPrefix("{\n  \"_id\": \"3\",\n  \"Name\": null,\n"))
    #expect(fixture.output.text.hasSuffix("  \"Key\": null\n}\n"))
    await #expect(throws: ScriptingFailure(BackendError(.notFound, "no record 9"))) {
      try await fixture.scripting.get(fixture.path, record: "9")
    }
  }
}
