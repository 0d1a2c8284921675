import SheafModel
import SheafValues
import Testing

@testable import SheafViewModel

/// What is said when a service made something else of an edit.
@Suite struct WriteReportTests {
  private func report(_ field: ID<Field>, sent: Value, base: Value = .null, got: Value) -> [String] {
    var record = Sample.person(0)
    guard let index = Sample.fields.firstIndex(where: { $0.id == field }) else { return [] }
    record.cells[index] = got
    let edit = Edit(
      id: "e", table: "people", change: .update("r0", [CellChange(field: field, base: base, value: sent)]))
    return WriteReport.differences(edit, SavedEdit(records: [record]), fields: Sample.fields).map(\.sentence)
  }

  private func number(_ text: String) -> Value { DecimalText(text).map(Value.number) ?? .null }

  @Test func `a rounded number is named with what was sent and what the service has`() {
    #expect(
      report("amount", sent: number("1.239"), got: number("1.24"))
        == ["Amount was saved otherwise: sent “1.239”, the service has “1.24”"])
    #expect(report("amount", sent: number("1.50"), got: number("1.5")).isEmpty)
  }

  @Test func `a time without a zone is the same on the clock of its field`() throws {
    let sent = try #require(DateTime(iso: "2027-07-01T14:05"))
    let got = try #require(DateTime(iso: "2027-07-01T14:05:00+02:00"))
    let later = try #require(DateTime(iso: "2027-07-01T15:05:00+02:00"))
    let field = Field(id: "at", name: "At", kind: .dateTime)
    #expect(Value.dateTime(got).showsSame(as: .dateTime(sent), in: field))
    #expect(!Value.dateTime(later).showsSame(as: .dateTime(sent), in: field))
  }

  @Test func `trimmed text shows the space that went`() {
    #expect(
      report("name", sent: .text("Ada "), got: .text("Ada"))
        == ["Name was saved otherwise: sent “Ada ”, the service has “Ada”"])
  }

  @Test func `a value that was ignored is told as kept`() {
    #expect(
      report("name", sent: .text("Ada"), base: .text("Bob"), got: .text("Bob"))
        == ["Name was not changed: sent “Ada”, the service kept “Bob”"])
  }

  @Test func `a dropped link is told`() {
    let link = RecordLink(id: "c9", title: "Gone")
    #expect(
      report("company", sent: .links([link]), got: .links([]))
        == ["Company was not changed: sent “Gone”, the service kept nothing"])
    #expect(
      report("company", sent: .links([link]), got: .links([RecordLink(id: "c9", title: "Renamed")])).isEmpty)
  }

  @Test func `cells of a new record and files that were not kept are told too`() {
    let edit = Edit(
      id: "e", table: "people", change: .create("new", [CellValue(field: "name", value: .text("Ada"))]))
    var record = Sample.person(0)
    #expect(WriteReport.differences(edit, SavedEdit(records: [record]), fields: Sample.fields).count == 1)
    record.cells[9] = .attachments([Attachment(id: "1", name: "a.txt")])
    let files = ["a.txt", "b.txt"].map { LocalFile(path: "/" + $0, name: $0, byteCount: 1) }
    let attach = Edit(id: "e", table: "people", change: .attach("r0", "files", files: files, stored: []))
    #expect(
      WriteReport.differences(attach, SavedEdit(records: [record]), fields: Sample.fields).map(\.sentence)
        == ["Files was saved otherwise: sent “b.txt”, the service has nothing else"])
  }

  @Test func `a length of time and a moment that look the same are told exactly`() throws {
    func report(_ field: Field, _ sent: Value, _ got: Value) -> [String] {
      let edit = Edit(id: "e", table: "t", change: .create("new", [CellValue(field: field.id, value: sent)]))
      let saved = SavedEdit(records: [Record(id: "1", cells: [got])])
      return WriteReport.differences(edit, saved, fields: [field]).map(\.sentence)
    }
    let seconds = try [96_000, 97_200].map { try #require(DecimalText(String($0))) }
    let duration = Field(id: "d", name: "Length", kind: .duration)
    #expect(report(duration, .duration(seconds: seconds[0]), .duration(seconds: seconds[1])).count == 1)
    let times = try ["2027-07-01T14:05:00", "2027-07-01T14:05:00.5"].map { try #require(DateTime(iso: $0)) }
    let moment = Field(id: "m", name: "At", kind: .dateTime)
    let words = report(moment, .dateTime(times[1]), .dateTime(times[0]))
    #expect(words.count == 1 && words[0].contains("14:05:00.5"))
    #expect(report(moment, .dateTime(times[0]), .dateTime(times[0])).isEmpty)
  }

  @Test func `somebody who was written by address is the one whom the service knows by that name`() {
    let field = Field(id: "p", name: "Owner", kind: .people(allowsMany: false))
    let sent = Value.people([Person(id: "ada@example.com", name: "")])
    #expect(Value.people([Person(id: "7", name: "ada@example.com")]).showsSame(as: sent, in: field))
    #expect(!Value.people([Person(id: "7", name: "Bob")]).showsSame(as: sent, in: field))
  }

  @Test func `it is said also when another table is open by then, and the list of messages keeps it`() throws
  {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("c")
    user.type("Mine")
    user.press("enter")
    let id = try #require(user.submitted.last?.id)
    user.press("q")
    user.send(.clock(Sample.moment))
    var record = Sample.person(0)
    record.cells[0] = .text("MINE")
    user.state.grid = nil
    user.hear([.edit(id, .saved(SavedEdit(records: [record])))])
    let said = "Name was saved otherwise: sent “Mine”, the service has “MINE”"
    #expect(user.notice == said)
    #expect(user.state.messages.contains { $0.notice.text == said })
  }
}
