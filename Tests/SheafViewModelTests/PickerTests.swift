import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct PickerTests {
  @Test func `a choice is narrowed by typing and taken with Enter`() {
    var user = Driver.inTable()
    user.go(to: "Stage", row: 1)
    user.press("e")
    user.type("lo")
    user.press("enter")
    #expect(user.stored("stage", row: 1) == .choices([Sample.stages[2]]))
    #expect(user.row == 2)
  }

  @Test func `the picker opens on what the cell holds, and offers to empty it`() {
    var user = Driver.inTable()
    user.go(to: "Stage", row: 2)
    user.press("e down down")
    user.press("enter")
    #expect(user.stored("stage", row: 2) == .null)
  }

  @Test func `several options are ticked with Space`() {
    var user = Driver.inTable()
    user.go(to: "Tags", row: 1)
    user.press("e space down down space enter")
    #expect(user.stored("tags", row: 1) == .choices([Sample.tags[0], Sample.tags[2]]))
    user.press("k e space enter")
    #expect(user.stored("tags", row: 1) == .choices([Sample.tags[2]]))
    user.press("k e esc")
    #expect(user.stored("tags", row: 1) == .choices([Sample.tags[2]]))
  }

  @Test func `people are picked among those that the field may hold, and nobody is lost`() {
    let ada = Person(id: "1", name: "Ada")
    let bob = Person(id: "2", name: "Bob")
    let gone = Person(id: "9", name: "Gone")
    var user = Driver.inTable {
      $0.table.fields[6].kind = .people(allowsMany: true)
      $0.table.fields[6].people = [ada, bob]
      $0.people[0].cells[6] = .people([gone])
    }
    user.go(to: "Tags", row: 1)
    user.press("e up space enter")
    #expect(user.stored("tags", row: 1) == .people([gone, bob]))
    user.go(to: "Tags", row: 2)
    user.press("e")
    user.type("bo")
    user.press("ctrl-space enter")
    #expect(user.stored("tags", row: 2) == .people([bob]))
  }

  @Test func `c on a choice starts from none`() {
    var user = Driver.inTable { $0.people[0].cells[6] = .choices([Sample.tags[0]]) }
    user.go(to: "Tags", row: 1)
    user.press("c down space enter")
    #expect(user.stored("tags", row: 1) == .choices([Sample.tags[1]]))
  }

  @Test func `a rating is picked from its stars`() {
    var user = Driver.inTable()
    user.go(to: "Stars", row: 1)
    user.press("e")
    user.type("4")
    user.press("enter")
    #expect(user.stored("stars", row: 1) == .number(DecimalText(4)))
  }

  @Test func `a link is searched for where it lives and taken with Enter`() {
    var user = Driver.inTable()
    user.go(to: "Company", row: 1)
    user.press("e")
    #expect(user.requests.contains { if case .candidates = $0 { true } else { false } })
    user.type("init")
    user.press("enter")
    #expect(user.stored("company", row: 1) == .links([RecordLink(id: "c2", title: "Initech 3")]))
  }

  @Test func `a name that was typed is added with Enter where several may be linked`() {
    var user = Driver.inTable {
      $0.table.fields[8].kind = .link(to: "companies", allowsMany: true)
      $0.people[0].cells[8] = .links([RecordLink(id: "c1", title: "Globex 2")])
    }
    user.go(to: "Company", row: 1)
    user.press("e")
    user.type("init")
    user.press("enter")
    #expect(
      user.stored("company", row: 1)
        == .links([RecordLink(id: "c1", title: "Globex 2"), RecordLink(id: "c2", title: "Initech 3")]))
  }

  @Test func `Enter before the answer to what was typed never takes a record that does not match`() {
    var user = Driver.inTable()
    user.go(to: "Company", row: 1)
    user.press("e")
    user.service.holds = true
    user.type("umbr")
    user.press("enter")
    #expect(user.stored("company", row: 1) == .links([RecordLink(id: "c3", title: "Umbrella 4")]))
    user.go(to: "Company", row: 2)
    user.press("e")
    user.type("zzz")
    user.press("enter")
    #expect(user.stored("company", row: 2) == .null)
    user.press("esc")
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `an answer to an earlier search does not replace that of the latest`() throws {
    var user = Driver.inTable()
    user.go(to: "Company", row: 1)
    user.service.holds = true
    user.press("e")
    user.type("g")
    let requests = user.service.held
    user.answerHeld()
    guard case .candidates(let first, _, _, _)? = requests.first else {
      Issue.record("nothing was searched for")
      return
    }
    user.hear([.candidates(first, .success([RecordLink(id: "late", title: "Late")]))])
    guard case .links(let picker)? = user.overlay else { return }
    #expect(!picker.shown.contains { $0.id == "late" })
    #expect(!picker.isSearching)
  }

  @Test func `ticking a record leaves the line where it is`() {
    var user = Driver.inTable()
    user.go(to: "Company", row: 1)
    user.press("e down down space enter")
    #expect(user.stored("company", row: 1) == .links([RecordLink(id: "c2", title: "Initech 3")]))
  }

  @Test func `a link is taken away by unticking it`() {
    var user = Driver.inTable { $0.people[0].cells[8] = .links([RecordLink(id: "c1", title: "Globex 2")]) }
    user.go(to: "Company", row: 1)
    user.press("e space enter")
    #expect(user.stored("company", row: 1) == .null)
  }

  @Test func `a search that fails says so in the picker`() {
    var user = Driver.inTable()
    user.go(to: "Company", row: 1)
    user.service.holds = true
    user.press("e")
    guard case .candidates(let ticket, _, _, _)? = user.service.held.last else { return }
    user.hear([.candidates(ticket, .failure(BackendError(.forbidden, "no access")))])
    guard case .links(let picker)? = user.overlay else { return }
    #expect(picker.failure?.kind == .forbidden)
  }
}
