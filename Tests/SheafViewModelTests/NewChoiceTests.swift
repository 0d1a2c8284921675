import SheafModel
import Testing

@testable import SheafViewModel

/// Options that are made where they are needed.
@Suite struct NewChoiceTests {
  private func choices(_ user: Driver) -> ChoicesState? {
    if case .choices(let choices)? = user.overlay { choices } else { nil }
  }

  private func editing(_ field: String, _ prepare: (inout FakeService) -> Void = { _ in }) -> Driver {
    var user = Driver.inTable(prepare)
    user.go(to: field, row: 1)
    user.press("e")
    return user
  }

  @Test func `a name that no option has can be added, and the cell then has it`() {
    var user = editing("Stage")
    user.type("Paused")
    #expect(choices(user)?.list.selected?.isNew == true)
    user.press("enter")
    #expect(
      user.requests.contains {
        if case .addChoice(_, "Paused", "stage", "people") = $0 { true } else { false }
      })
    #expect(user.state.overlays.isEmpty)
    #expect(user.stored("stage", row: 1) == .choices([Choice(id: "new3", name: "Paused")]))
  }

  @Test func `among several options the new one is ticked`() {
    var user = editing("Tags")
    user.type("violet")
    user.press("enter")
    #expect(choices(user)?.ticked.map(\.name) == ["violet"])
    #expect(choices(user)?.list.filter.isEmpty == true)
    user.press("enter")
    #expect(user.stored("tags", row: 1) == .choices([Choice(id: "new3", name: "violet")]))
  }

  @Test func `a name with a space can be typed for a new option`() {
    var user = editing("Tags")
    user.type("very red x")
    #expect(choices(user)?.list.selected?.choice.name == "very red x")
  }

  @Test func `nothing new is offered for a name that is there, nor where the service takes none`() {
    var user = editing("Stage")
    user.type("Won")
    #expect(choices(user)?.list.shown.contains { $0.item.isNew } == false)
    user = editing("Stage") { $0.table.capabilities.operations.remove(.addChoice) }
    user.type("Paused")
    #expect(choices(user)?.list.shown.isEmpty == true)
  }

  @Test func `what could not be added is said in the editor, and what was typed stays`() {
    var user = editing("Stage")
    user.type("Paused")
    user.service.failure = BackendError(.forbidden, "only owners add options")
    user.press("enter")
    #expect(choices(user)?.failure?.message == "only owners add options")
    #expect(choices(user)?.list.filter.text == "Paused")
    user.service.failure = nil
    user.press("enter")
    #expect(user.state.overlays.isEmpty)
    #expect(user.stored("stage", row: 1) == .choices([Choice(id: "new3", name: "Paused")]))
  }
}
