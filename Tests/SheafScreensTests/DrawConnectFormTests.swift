import SheafCanvas
import SheafModel
import Testing

@testable import SheafScreens
@testable import SheafViewModel

@Suite struct DrawConnectFormTests {
  private static let form = ConnectForm(
    kind: "baserow", title: "Baserow",
    ways: [
      ConnectWay(
        id: "password", title: "E-mail and password",
        fields: [
          ConnectField("url", "Address", standard: "https://baserow.io"),
          ConnectField("email", "E-mail"), ConnectField("password", "Password", isSecret: true),
        ]), ConnectWay(id: "token", title: "Database token", fields: []),
    ])

  /// Presses commands and types words into the form.
  private func form(_ steps: Step...) throws -> ConnectFormState {
    var form = ConnectFormState(forms: [Self.form])
    let context = try context()
    for step in steps {
      switch step {
      case .run(let command): _ = form.handle(command, count: nil, in: context)
      case .type(let text): for character in text { _ = form.type(character, in: context) }
      }
    }
    return form
  }

  private enum Step {
    case run(Command)
    case type(String)
  }

  private func context() throws -> Context {
    let date = try #require(CalendarDate(iso: "2026-11-21"))
    let now = try #require(DateTime(date: date, hour: 12, minute: 0))
    return Context(
      width: 60, height: 20, now: now,
      environment: Environment(home: "/disk/me", currentFolder: "/disk/me", session: "s"), edits: EditBoard(),
      undo: UndoStack(), messageCount: 0, pickerFolder: "/disk/me", keymap: .standard)
  }

  private func lines(_ form: ConnectFormState, height: Int = 12) -> [String] {
    var canvas = Canvas(size: Size(width: 60, height: height))
    canvas.drawConnectForm(form, theme: Theme(name: "test", styles: [:]), in: canvas.bounds)
    return canvas.lines
  }

  @Test func `a password is never on the screen`() throws {
    let lines = lines(
      try form(
        .run(.down), .run(.down), .run(.down), .type("ada@example.com"), .run(.accept), .type("geheim")))
    #expect(
      lines == [
        "┌─ Connect a service ──────────────────────────────────────┐",
        "│ Service         ‹ Baserow ›                              │",
        "│ Log in with     ‹ E-mail and password ›                  │",
        "│ Address         https://baserow.io                       │",
        "│ E-mail          ada@example.com                          │",
        "│ Password        ••••••                                   │",
        "│ Name            baserow                                  │",
        "│                 [ Connect ]                              │",
        "│ Tab goes on                                              │",
        "│                                                          │",
        "│                                                          │",
        "└──────────────────────────────────────────────────────────┘",
      ])
  }

  @Test func `what is wrong stands under the form, and the line in question stays in sight`() throws {
    let lines = lines(try form(.run(.up), .run(.accept)), height: 7)
    #expect(lines[2].contains("E-mail"))
    #expect(lines[3].contains("✗ E-mail is needed"))
  }

  @Test func `a long label is whole where there is room beside it`() throws {
    var form = ConnectFormState(forms: [
      ConnectForm(
        kind: "own", title: "An API of one's own",
        ways: [
          ConnectWay(
            id: "token", title: "Token",
            fields: [ConnectField("account", "Account or organisation"), ConnectField("url", "Address")])
        ])
    ])
    _ = form.handle(.down, count: nil, in: try context())
    let lines = lines(form)
    #expect(lines.contains { $0.contains("Account or organisation   ") })
    let starts = lines.compactMap { $0.firstRange(of: "‹")?.lowerBound.utf16Offset(in: $0) }
    #expect(Set(starts).count == 1)
  }
}
