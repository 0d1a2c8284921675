import FoundationEssentials
import SheafModel
import Testing

@testable import SheafScripting

/// What is said when a service keeps something else than it was sent.
@Suite struct KeptOtherwiseTests {
  /// A service that cuts spaces off and keeps one decimal.
  private func rounding(_ records: [Record] = Fixture.some) throws -> Fixture {
    let fixture = try Fixture(records)
    fixture.backend.state.withLock { state in
      state.keeps = { value in
        switch value {
        case .text(let text): .text(text.split(separator: " ").joined(separator: " "))
        case .number(let number) where number.text.hasSuffix("9"): Fixture.number("\(number.text.dropLast())")
        default: value
        }
      }
    }
    return fixture
  }

  @Test func `set says what the service kept, and succeeds`() async throws {
    let fixture = try rounding()
    try await fixture.scripting.set(fixture.path, record: "1", ["Amount=1.59", "Name=Ada "])
    let told = fixture.messages.text
    #expect(told.contains("Amount was saved otherwise: sent “€1.59”, the service has “€1.50”"))
    #expect(told.contains("Name was saved otherwise: sent “Ada ”, the service has “Ada”"))
    #expect(!fixture.output.text.contains("otherwise"))
  }

  @Test func `add says so too, and says nothing when all is as it was sent`() async throws {
    let fixture = try rounding()
    try await fixture.scripting.add(fixture.path, ["Name= Eve", "Amount=2"])
    #expect(
      fixture.messages.text == "sheaf: Name was saved otherwise: sent “ Eve”, the service has “Eve”\n")
    let same = try rounding()
    try await same.scripting.add(same.path, ["Name=Eve", "Amount=2.50"])
    #expect(same.messages.text == "")
  }

  @Test func `an import says it once for each field, with the line of the first and the number of all`()
    async throws
  {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = try folder.file("in.csv", "Name,Amount\nAda,1.59\n\" Bob\",2.59\nEve ,3\n")
    let fixture = try rounding([])
    try await fixture.scripting.importing(path, into: fixture.path)
    let lines = fixture.messages.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(
      lines[0]
        == "sheaf: line 2: Amount was saved otherwise: sent “€1.59”, the service has “€1.50”, and in one more row"
    )
    #expect(lines[1].hasPrefix("sheaf: line 3: Name was saved otherwise: sent “ Bob”"))
    #expect(lines[2] == "sheaf: 3 records were added")
  }
}
