import SheafModel
import Testing

@testable import SheafViewModel

/// Records, options and people that are copied inside the program stay those that they are.
@Suite struct IdentityTests {
  private static let twins = [Choice(id: "1", name: "same"), Choice(id: "2", name: "same")]

  private func user(_ prepare: @escaping (inout FakeService) -> Void = { _ in }) -> Driver {
    Driver.inTable { service in
      prepare(&service)
    }
  }

  private func replace(_ id: ID<Field>, in service: inout FakeService, _ change: (inout Field) -> Void) {
    service.table.fields = service.table.fields.map { field in
      var field = field
      if field.id == id { change(&field) }
      return field
    }
  }

  @Test func `a link to a record that is called like another's identifier stays a link to that record`() {
    let link = Value.links([RecordLink(id: "c3", title: "c5")])
    var user = user { $0.people[0].cells[8] = link }
    user.go(to: "Company", row: 1)
    user.press("y j p")
    #expect(user.stored("company", row: 2) == link)
    user.press("k v l y")
    user.press("h 3 j p")
    #expect(user.stored("company", row: 4) == link)
  }

  @Test func `a word from elsewhere is not taken for the identifier of a record`() {
    var user = user()
    user.go(to: "Company", row: 1)
    user.paste("c5")
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("write #c5"))
    user.paste("#c5")
    #expect(user.stored("company", row: 1) == .links([RecordLink(id: "c5", title: nil)]))
  }

  @Test func `of two options of one name the copied one is pasted, over a range too`() {
    var user = user { service in
      replace("stage", in: &service) { $0.kind = .choice(options: Self.twins, allowsMany: false) }
      service.people[0].cells[5] = .choices([Self.twins[1]])
      for row in 1..<6 { service.people[row].cells[5] = .null }
    }
    user.go(to: "Stage", row: 1)
    user.press("y j p")
    #expect(user.stored("stage", row: 2) == .choices([Self.twins[1]]))
    user.press("j v j j p")
    #expect(user.stored("stage", row: 5) == .choices([Self.twins[1]]))
    user.press("esc")
    user.go(to: "Stage", row: 6)
    user.paste("same")
    #expect(user.notice.contains("same <1>"))
  }

  @Test func `somebody is pasted whole, and from elsewhere by name`() {
    let staff = [Person(id: "7", name: "Ada"), Person(id: "8", name: "Grace")]
    var user = user { service in
      replace("stage", in: &service) {
        $0.kind = .people(allowsMany: false)
        $0.people = staff
      }
      for row in 0..<6 { service.people[row].cells[5] = row == 0 ? .people([staff[1]]) : .null }
    }
    user.go(to: "Stage", row: 1)
    user.press("y j p")
    #expect(user.stored("stage", row: 2) == .people([staff[1]]))
    user.press("j")
    user.paste("Ada")
    #expect(user.stored("stage", row: 3) == .people([staff[0]]))
    user.press("j")
    user.paste("Alan")
    #expect(user.notice.contains("nobody here is called “Alan”"))
  }

  @Test func `a secret that was not shown is pasted nowhere, nor is what stands for it`() {
    var user = user { service in
      replace("code", in: &service) {
        $0.isMasked = true
        $0.readOnlyReason = nil
      }
    }
    user.go(to: "Code", row: 1)
    user.press("y j p")
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("secret"))
    user.paste(Field.mask)
    #expect(user.submitted.isEmpty)
    user.go(to: "Name", row: 2)
    user.press("p")
    #expect(user.submitted.isEmpty)
  }

  @Test func `the beginning of a long text is not pasted for the whole`() {
    var user = user()
    user.go(to: "Notes", row: 4)
    user.press("y j p")
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("too long to be copied whole"))
  }

  @Test func `a link is not pasted into a field that links another table`() {
    var user = user { service in
      replace("code", in: &service) {
        $0.kind = .link(to: "people", allowsMany: false)
        $0.readOnlyReason = nil
      }
      service.people[0].cells[8] = .links([RecordLink(id: "c3", title: "Acme")])
      for row in service.people.indices { service.people[row].cells[10] = .null }
    }
    user.go(to: "Company", row: 1)
    user.press("y")
    user.go(to: "Code", row: 1)
    user.press("p")
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("another table"))
  }

  @Test func `what was copied is pasted from the terminal's clipboard as what it is`() {
    let link = Value.links([RecordLink(id: "c3", title: "c5")])
    var user = user { $0.people[0].cells[8] = link }
    user.go(to: "Company", row: 1)
    user.press("y j")
    user.paste("c5")
    #expect(user.stored("company", row: 2) == link)
  }
}
