import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct ConnectingTests {
  private static let forms = [
    ConnectForm(
      kind: "baserow", title: "Baserow",
      ways: [
        ConnectWay(
          id: "password", title: "E-mail and password",
          fields: [
            ConnectField("url", "Address", standard: "https://baserow.io"), ConnectField("email", "E-mail"),
            ConnectField("password", "Password", isSecret: true),
          ]),
        ConnectWay(
          id: "token", title: "Database token",
          fields: [ConnectField("url", "Address"), ConnectField("token", "Token", isSecret: true)]),
      ]),
    ConnectForm(
      kind: "bika", title: "Bika.ai",
      ways: [
        ConnectWay(id: "token", title: "Token", fields: [ConnectField("token", "Token", isSecret: true)])
      ]),
  ]

  private func form(_ user: Driver) throws -> ConnectFormState {
    guard case .connectForm(let form)? = user.overlay else { throw NoForm() }
    return form
  }

  private struct NoForm: Error {}

  /// What was asked of a service, without what was answered.
  private func asked(_ user: Driver) -> [String] {
    user.effects.compactMap {
      if case .connectService(let kind, let name, let answers) = $0 {
        "\(kind) \(name ?? "-") \(answers)"
      } else {
        nil
      }
    }
  }

  @Test func `the form asks for what the chosen service and way need`() throws {
    var user = Driver(forms: Self.forms)
    user.press("+")
    #expect(try form(user).form?.title == "Baserow")
    #expect(try form(user).rows.count == 7)
    user.press("tab right")
    #expect(try form(user).way?.id == "token")
    user.press("up right")
    #expect(try form(user).form?.title == "Bika.ai")
    #expect(try form(user).rows.count == 4)
  }

  @Test(arguments: ["http://10.0.0.5:8000", " HTTP://table.example"])
  func `plain http to another machine is allowed by a line of the form`(address: String) throws {
    var user = Driver(forms: Self.forms)
    user.press("+ tab right tab")
    user.type(address)
    #expect(try form(user).rows.count == 7)
    user.press("tab")
    #expect(try form(user).selectedRow == .plainHTTP)
    user.press("right tab")
    user.type("secret")
    user.press("tab tab enter")
    #expect(asked(user) == ["baserow - token: allow_http, token, url"])
  }

  @Test(arguments: ["https://10.0.0.5", "http://127.0.0.1:8000", "http://localhost", "table.example"])
  func `other addresses need no such line`(address: String) throws {
    var user = Driver(forms: Self.forms)
    user.press("+ tab right tab")
    user.type(address)
    user.press("tab")
    guard case .field(let field)? = try form(user).selectedRow else { throw NoForm() }
    #expect(field.key == "token")
  }

  @Test func `what is missing is named, and the line goes there`() throws {
    var user = Driver(forms: Self.forms)
    user.press("+ up enter")
    #expect(try form(user).problem == "E-mail is needed")
    #expect(asked(user) == [])
    user.type("ada@example.com")
    user.press("tab")
    user.paste("correct-horse-1\n")
    user.press("tab tab enter")
    #expect(asked(user) == ["baserow - password: email, password, url"])
    #expect(try form(user).isAsking)
  }

  @Test func `a refusal stays in the form with all that was typed`() throws {
    var user = Driver(forms: Self.forms)
    user.press("+ tab tab tab")
    user.type("ada@example.com")
    user.press("tab")
    user.type("wrong")
    user.press("tab tab enter")
    user.send(.serviceConnected(.failure(BackendError(.unauthorized, "the password is wrong"))))
    #expect(try form(user).problem?.contains("the password is wrong") == true)
    #expect(try !form(user).isAsking)
    let password = try #require(try form(user).way?.fields.last)
    #expect(try form(user).line(password).text == "wrong")
    #expect(user.state.messages.isEmpty)
  }

  @Test func `Esc stops a service that does not answer, and then leaves the form`() throws {
    var user = Driver(forms: [Self.forms[1]])
    user.press("+ tab")
    user.type("bkt")
    user.press("tab tab enter esc")
    #expect(user.effects.last == .stopConnecting)
    #expect(try !form(user).isAsking)
    user.press("esc")
    #expect(user.overlay == nil)
  }

  @Test func `a new profile is opened and stands in the tree`() {
    var user = Driver(forms: Self.forms)
    user.press("+")
    let request = ConnectionRequest(kind: "baserow", place: "acme")
    user.press("tab tab tab")
    user.type("a")
    user.press("tab")
    user.type("b")
    user.press("tab tab enter")
    user.send(.serviceConnected(.success(ConnectedService(request: request, summary: "2 workspaces"))))
    #expect(user.overlay == nil)
    #expect(user.effects.last == .connect(request))
    #expect(user.notice == "acme is connected: 2 workspaces")
    #expect(user.state.places.roots.map(\.status) == [.connecting])
  }

  @Test func `profiles stand in the tree and open when they are chosen`() {
    var user = Driver(forms: Self.forms, profiles: [Profile(name: "acme", kind: "fake")])
    user.press("enter")
    #expect(user.effects == [.connect(ConnectionRequest(kind: "fake", place: "acme", opensFirst: false))])
    user.send(
      .connected(
        ConnectionRequest(kind: "fake", place: "acme"), .failure(BackendError(.unreachable, "no answer"))))
    guard case .failed? = user.state.places.roots.first?.status else {
      Issue.record("the failure is not shown")
      return
    }
    user.forget()
    user.press("enter")
    #expect(user.effects.count == 1)
    user.press("G enter")
    #expect(user.overlay != nil)
  }

  @Test func `a session that ends asks for the password once, and what failed is done again`() {
    var user = Driver()
    user.connect(path: ["CRM", "People"], account: "ada@example.com")
    let ended = BackendError(.unauthorized, "the session has ended")
    guard let grid = user.state.grid?.id else { return }
    user.hear([.rowsFailed(grid, rows: 50..<60, ended), .rowsFailed(grid, rows: 60..<70, ended)])
    guard case .prompt(let prompt)? = user.overlay else {
      Issue.record("nothing asks for the password")
      return
    }
    #expect(prompt.isSecret)
    #expect(prompt.label == "password of ada@example.com: ")
    user.type("secret")
    user.press("enter")
    #expect(
      user.effects.last == .logIn(Driver.connection, ConnectAnswers(way: "password", ["password": "secret"])))
    user.forget()
    user.send(.loggedIn(Driver.connection, nil))
    #expect(user.requests.contains(.reload(grid)))
    #expect(user.overlay == nil)
  }

  @Test func `a wrong password asks again, and Esc leaves it for later`() {
    var user = Driver()
    user.connect(path: ["CRM", "People"], account: "ada@example.com")
    let ended = BackendError(.unauthorized, "the session has ended")
    guard let grid = user.state.grid?.id else { return }
    user.hear([.rowsFailed(grid, rows: 50..<60, ended)])
    user.type("x")
    user.press("enter")
    user.send(.loggedIn(Driver.connection, BackendError(.unauthorized, "the password is wrong")))
    guard case .prompt(let prompt)? = user.overlay else {
      Issue.record("nothing asks again")
      return
    }
    #expect(prompt.problem?.message == "the password is wrong")
    user.press("esc")
    user.hear([.rowsFailed(grid, rows: 50..<60, ended)])
    #expect(user.overlay == nil)
    user.press(":")
    user.type("log-in")
    user.press("enter")
    #expect(user.overlay != nil)
  }

  @Test func `an open editor is not interrupted by a session that ends`() {
    var user = Driver()
    user.connect(path: ["CRM", "People"], account: "ada@example.com")
    user.press("c")
    user.type("pre")
    guard let grid = user.state.grid?.id else { return }
    user.hear([.rowsFailed(grid, rows: 50..<60, BackendError(.unauthorized, "the session has ended"))])
    user.type("cious")
    user.press("enter")
    #expect(user.stored("name", row: 1) == .text("precious"))
    guard case .prompt? = user.overlay else {
      Issue.record("nothing asks for the password afterwards")
      return
    }
  }
}
