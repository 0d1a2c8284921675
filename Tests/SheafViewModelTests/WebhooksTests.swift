import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct WebhooksTests {
  private func user() -> Driver {
    var user = Driver()
    user.connect(path: ["CRM", "People"], hasAutomations: true)
    user.press("q")
    user.press("W")
    return user
  }

  private func answer(_ user: inout Driver, _ answer: AutomationAnswer) {
    user.send(.automation(Driver.connection, .success(answer)))
  }

  private let hook = Webhook(
    id: "w1", draft: WebhookDraft(event: "created", name: "Old", url: "https://old.example"))

  private func asked(_ user: Driver) -> [AutomationRequest] {
    user.effects.compactMap { if case .automation(_, let request) = $0 { request } else { nil } }
  }

  @Test func `the webhooks of the space are asked for once`() {
    let user = user()
    #expect(asked(user) == [.webhooks(of: "t-people")])
  }

  @Test func `what is registered is sent as it was typed, and stands in the list`() {
    var user = user()
    answer(&user, .webhooks(of: "t-people", [], events: ["created", "deleted"]))
    user.press("o up right tab")
    user.type("Mail")
    user.press("tab")
    user.type("new.example")
    user.press("up up up enter")
    #expect(asked(user).count == 1)
    user.press("ctrl-u")
    user.type("https://new.example")
    user.press("tab tab enter")
    let draft = WebhookDraft(event: "deleted", name: "Mail", url: "https://new.example")
    #expect(asked(user).last == .add(draft, to: "t-people"))
    answer(&user, .added(Webhook(id: "w2", draft: draft), to: "t-people"))
    guard case .webhooks(let list)? = user.overlay else {
      Issue.record("the form is still there")
      return
    }
    #expect(list.webhooks.map(\.id) == ["w2"])
  }

  @Test func `removing one is asked about first`() {
    var user = user()
    answer(&user, .webhooks(of: "t-people", [hook], events: ["created"]))
    user.press("d d n")
    #expect(asked(user).count == 1)
    user.press("d d")
    user.type("y")
    #expect(asked(user).last == .remove("w1", from: "t-people"))
    answer(&user, .removed("w1", from: "t-people"))
    guard case .webhooks(let list)? = user.overlay else {
      Issue.record("no list")
      return
    }
    #expect(list.webhooks.isEmpty)
  }

  @Test func `a refusal keeps the form, and a service without webhooks has no such command`() {
    var user = user()
    answer(&user, .webhooks(of: "t-people", [], events: ["created"]))
    user.press("o")
    user.type("Mail")
    user.press("tab")
    user.type("https://new.example")
    user.press("tab tab enter")
    user.send(.automation(Driver.connection, .failure(BackendError(.forbidden, "no right to do this"))))
    guard case .webhookForm(let form)? = user.overlay else {
      Issue.record("the form is gone")
      return
    }
    #expect(form.problem?.contains("no right to do this") == true)
    var other = Driver.inTable()
    other.press("q W")
    #expect(other.overlay == nil)
  }

  @Test func `the requests of the month are counted in the title`() {
    var user = Driver.inTable()
    user.send(.requestsCounted(Driver.connection, 37))
    #expect(user.state.requestCounts[Driver.connection] == 37)
  }
}
