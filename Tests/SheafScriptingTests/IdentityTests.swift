import SheafModel
import Testing

@testable import SheafScripting

/// Names that may mean several things, and marks that stand for secrets, on their way into a service.
@Suite struct IdentityTests {
  /// A company that is called like the identifier of another.
  private func fixture(_ records: [Record] = Fixture.some) throws -> Fixture {
    let fixture = try Fixture(records)
    fixture.backend.state.withLock { $0.companies.append(Record(id: "c9", cells: [.text("c1")])) }
    return fixture
  }

  @Test func `a word that is one record's identifier and another's title links neither`() async throws {
    let fixture = try fixture()
    await #expect(
      throws: ScriptingFailure(
        .failed, "“c1” may be one of several of “Companies”: choose by identifier, such as #c1, #c9")
    ) { try await fixture.scripting.set(fixture.path, record: "1", ["Company=c1"]) }
    for (text, id) in [("Company=#c1", "c1"), ("Company=c1 <c9>", "c9"), ("Company=c2", "c2")] {
      try await fixture.scripting.set(fixture.path, record: "1", [text])
      guard case .links(let links) = fixture.backend.records[0].cells[4] else { Issue.record("none"); return }
      #expect(links.map(\.id.raw) == [id])
    }
  }

  @Test func `an identifier that is written as one is never looked for among titles`() async throws {
    let fixture = try fixture()
    await #expect(throws: ScriptingFailure(.failed, "“Companies” has no record #Acme")) {
      try await fixture.scripting.set(fixture.path, record: "1", ["Company=#Acme"])
    }
    await #expect(throws: ScriptingFailure.self) {
      try await fixture.scripting.set(fixture.path, record: "1", [#"Company:={"id":"Acme","name":"Acme"}"#])
    }
    #expect(fixture.backend.records == Fixture.some)
  }

  @Test func `an import refuses such a word and one of two options of a name, and adds the rest`()
    async throws
  {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = try folder.file(
      "in.csv", "Name,Company,Stage\nA,c1,\nB,#c1,\nC,,Twice\nD,Beta,Open\nE,,Unseen\n")
    let twins = ["1", "2"].map { Choice(id: $0, name: "Twice") }
    let fixture = try fixture([])
    fixture.backend.state.withLock { state in
      state.describe = {
        $0.fields[1].kind = .choice(options: Fixture.stages + twins, allowsMany: false)
      }
    }
    await #expect(throws: ScriptingFailure.self) {
      try await fixture.scripting.importing(path, into: fixture.path)
    }
    let names = fixture.backend.records.map { $0.cells[0] }
    #expect(names == [.text("B"), .text("D"), .text("E")])
    #expect(fixture.backend.records.last?.cells[1] == .choices([Choice(id: "Unseen", name: "Unseen")]))
  }

  @Test(arguments: ["••••••", "••••••••", " •• "])
  func `the mask of a secret is imported as no secret, and that is told`(mask: String) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = try folder.file("in.csv", "Name,Amount\n\(mask),1\nEve,2\n")
    let fixture = try fixture([])
    fixture.backend.state.withLock { $0.describe = { $0.fields[0].isWriteOnly = true } }
    try await fixture.scripting.importing(path, into: fixture.path)
    #expect(fixture.backend.records.map { $0.cells[0] } == [.null, .text("Eve")])
    #expect(fixture.messages.text.contains("Name is left empty in one row"))
    await #expect(throws: ScriptingFailure.self) {
      try await fixture.scripting.add(fixture.path, ["Name=\(mask)"])
    }
  }
}
