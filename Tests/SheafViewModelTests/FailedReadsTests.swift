import SheafModel
import Testing

@testable import SheafViewModel

/// What a person sees and can do when something could not be read.
@Suite struct FailedReadsTests {
  static let failures = [
    BackendError(.unauthorized, "the token was revoked"), BackendError(.forbidden, "not for you"),
    BackendError(.notFound, "the table is gone"), BackendError(.server(status: 500), "it broke"),
    BackendError(.malformed, "a page came in place of JSON"), BackendError(.unreachable, "nothing answers"),
    BackendError(.invalid(nil), "no such collation sequence: X"), BackendError(.unsupported, "no such order"),
  ]

  private func kept(_ text: String, _ user: Driver) -> Int {
    user.state.messages.count { $0.notice.text.contains(text) && $0.notice.tone == .error }
  }

  @Test(arguments: failures)
  func `a first page that fails is told and kept, keys answer at once, and r tries again`(
    error: BackendError
  ) throws {
    var user = Driver(rows: 30) { $0.pageFailure = error }
    user.connect(path: ["CRM", "People"])
    #expect(try user.grid.readFailure == error)
    #expect(try !user.grid.isWaitingForRows)
    #expect(user.notice.contains(error.message) && user.notice.contains("r tries again"))
    #expect(kept(error.message, user) == 1)
    user.press("j l")
    #expect(!user.state.isHolding)
    user.press("q")
    #expect(user.state.focus == .places)
    user.press("enter")
    user.service.pageFailure = nil
    user.press("r")
    #expect(try user.grid.record(at: 0) == user.service.people[0])
    #expect(try user.grid.readFailure == nil)
    #expect(user.notice.isEmpty)
  }

  @Test(arguments: ["s", "]", "F"])
  func `a new order or filter whose first page fails is told, and the next one is asked for`(key: String)
    throws
  {
    var user = Driver.inTable()
    user.service.pageFailure = BackendError(.server(status: 500), "it broke")
    user.press(key)
    #expect(user.notice.contains("it broke"))
    #expect(kept("it broke", user) == 1)
    #expect(try user.grid.readFailure != nil)
    user.service.pageFailure = nil
    user.press("s")
    #expect(try user.grid.readFailure == nil)
    #expect(try user.grid.record(at: 0) != nil)
  }

  @Test func `rows that cannot be loaded again stay, with the reason`() throws {
    var user = Driver.inTable()
    user.service.pageFailure = BackendError(.unauthorized, "the token was revoked")
    user.press("r")
    #expect(user.notice.contains("the token was revoked"))
    #expect(try user.grid.record(at: 0) == user.service.people[0])
    #expect(try user.grid.readFailure != nil)
    user.press("j")
    #expect(try user.grid.readFailure != nil)
    user.service.pageFailure = nil
    user.press("r")
    #expect(try user.grid.readFailure == nil)
    #expect(user.notice.isEmpty)
  }

  @Test func `that rows are loaded again is said until they are here, and no longer`() throws {
    var user = Driver.inTable()
    let id = try user.grid.id
    user.send(.clock(Sample.moment))
    user.service.holdsReload = true
    user.press("r")
    #expect(user.notice == "Loading again")
    user.hear([.rows(id, start: 0, Array(user.service.people[0..<40]), .exactly(100))])
    #expect(user.notice.isEmpty)
  }

  @Test func `a failure that comes again and again is kept once`() throws {
    var user = Driver.inTable(rows: 5000)
    let id = try user.grid.id
    let error = BackendError(.unreachable, "nothing answers")
    for _ in 0..<5 { user.hear([.rowsFailed(id, rows: 0..<10, error)]) }
    #expect(kept("nothing answers", user) == 1)
  }

  @Test func `an end that cannot be read is not waited for`() throws {
    var user = Driver.inTable(rows: 5000) { $0.knowsCount = false }
    user.service.pageFailure = BackendError(.notFound, "the table is gone")
    user.press("G")
    #expect(user.notice.contains("the table is gone"))
    #expect(try !user.grid.isWaitingForRows)
    user.press("e")
    #expect(!user.state.isHolding)
  }

  @Test(arguments: [FailedRead.count, .fields, .rowsAgain, .place("r7")])
  func `whatever else could not be read is told and kept, and what is shown stays`(read: FailedRead) throws {
    var user = Driver.inTable()
    let id = try user.grid.id
    user.hear([.readFailed(id, read, BackendError(.forbidden, "not for you"))])
    #expect(user.notice.contains("not for you") && user.notice.contains("r tries again"))
    #expect(kept("not for you", user) == 1)
    #expect(try user.grid.record(at: 0) == user.service.people[0])
  }

  @Test func `a branch that cannot be read again keeps what was known, and the reason is told`() throws {
    var user = Driver.inTable()
    user.press("q")
    user.service.failure = BackendError(.server(status: 503), "back soon")
    user.press("r")
    #expect(user.notice.contains("back soon"))
    #expect(kept("back soon", user) >= 1)
    #expect(user.state.places.lines.contains { $0.node?.name == "People" })
  }

  @Test func `a session that ends while rows are read again is asked about`() throws {
    var user = Driver(rows: 30)
    user.connect(path: ["CRM", "People"], account: "ada@example.com")
    let id = try user.grid.id
    user.hear([.readFailed(id, .rowsAgain, BackendError(.unauthorized, "the session has ended"))])
    guard case .prompt(let prompt)? = user.overlay, case .password = prompt.purpose else {
      Issue.record("the password is asked for")
      return
    }
  }
}
