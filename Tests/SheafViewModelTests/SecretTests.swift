import SheafModel
import SheafValues
import Testing

@testable import SheafViewModel

/// Fields whose values are not to be read over a shoulder, and those that their service tells nobody.
@Suite struct SecretTests {
  private static func secret(isWriteOnly: Bool) -> Field {
    var field = Field(id: "name", name: "Name", kind: .text, isPrimary: true, isMasked: true)
    field.isWriteOnly = isWriteOnly
    return field
  }

  private func user(isWriteOnly: Bool) -> Driver {
    var user = Driver.inTable { service in
      service.table.fields[0] = Self.secret(isWriteOnly: isWriteOnly)
    }
    user.forget()
    return user
  }

  @Test(arguments: ["F", "X", "*"])
  func `a secret is put into no condition and no search, and z s is named`(key: String) throws {
    var user = user(isWriteOnly: false)
    user.press(key)
    #expect(user.notice == "Name is a secret; z s shows it first")
    #expect(try user.grid.query?.filter == nil)
    #expect(try user.grid.searched == nil)
    user.press("z s \(key)")
    #expect(!user.notice.contains("is a secret"))
  }

  @Test func `a secret is not opened in an editor, but replaced`() {
    var user = user(isWriteOnly: false)
    user.press("e")
    #expect(user.state.overlays.isEmpty)
    #expect(user.notice.contains("c writes another"))
    user.press("c")
    user.type("hunter2")
    user.press("enter")
    #expect(user.submitted.count == 1)
  }

  @Test func `a password that its service tells nobody is neither copied, nor shown, nor taken back`() {
    var user = user(isWriteOnly: true)
    user.press("z s")
    #expect(user.notice == "Name is a secret that its service tells nobody")
    user.press("j \"")
    #expect(user.notice == "Name is a secret that its service tells nobody")
    #expect(user.submitted.isEmpty)
    user.press("c")
    user.type("hunter2")
    user.press("enter")
    #expect(user.submitted.count == 1)
    user.press("u")
    #expect(user.submitted.count == 1)
    #expect(user.notice.contains("cannot be undone"))
  }

  @Test func `a password that was saved is not said to be otherwise, and is told to nobody`() {
    let field = Self.secret(isWriteOnly: true)
    let edit = Edit(
      id: "e", table: "t",
      change: .update("r", [CellChange(field: "name", base: .text("•"), value: .text(" hunter2"))]))
    let kept = SavedEdit(records: [Record(id: "r", cells: [.text("•")])])
    #expect(WriteReport.differences(edit, kept, fields: [field]).isEmpty)
    let dropped = SavedEdit(records: [Record(id: "r", cells: [.null])])
    let words = WriteReport.differences(edit, dropped, fields: [field])
    #expect(words.count == 1 && !words[0].sentence.contains("hunter2"))
  }
}
