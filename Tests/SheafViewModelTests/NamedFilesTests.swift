import SheafModel
import Testing

@testable import SheafViewModel

/// The names of attached files, and files from addresses.
@Suite struct NamedFilesTests {
  private func listing() -> Driver {
    var user = Driver.inTable { service in
      service.people[0].cells[9] = .attachments([
        Attachment(
          id: "1", name: "a.png", byteCount: 9, mimeType: "image/png",
          picture: Picture(
            size: .init(width: 640, height: 480),
            thumbnails: [.init(width: nil, height: 21), .init(width: 48, height: 48)])),
        Attachment(id: "2", name: "b.txt"),
      ])
    }
    user.go(to: "Files", row: 1)
    user.press("A")
    return user
  }

  private func names(_ user: Driver) -> [String] {
    if case .attachments(let files)? = user.stored("files", row: 1) { files.map(\.name) } else { [] }
  }

  @Test func `e gives the selected file another name, and u takes it back`() {
    var user = listing()
    user.press("j e")
    #expect(user.line == "b.txt")
    user.press("ctrl-u")
    user.press("enter")
    #expect(user.problem == "a file needs a name")
    user.type("notes.txt")
    user.press("enter")
    #expect(names(user) == ["a.png", "notes.txt"])
    guard case .attachments? = user.overlay else {
      Issue.record("the list stays open")
      return
    }
    user.press("u")
    #expect(names(user) == ["a.png", "b.txt"])
  }

  @Test func `U adds a file from an address that the service fetches by itself`() {
    var user = listing()
    user.press("U")
    user.type("plan.pdf")
    user.press("enter")
    #expect(user.problem?.contains("https://") == true)
    user.press("ctrl-u")
    user.type("https://example.com/files/plan.pdf?x=1")
    user.press("enter")
    guard case .attach(_, "files", let files, _)? = user.submitted.last?.change else {
      Issue.record("nothing was sent")
      return
    }
    #expect(files.map(\.address) == ["https://example.com/files/plan.pdf?x=1"])
    #expect(files.map(\.name) == ["plan.pdf"])
  }

  @Test func `a service that fetches nothing says so`() {
    var user = Driver.inTable { $0.table.capabilities.operations.remove(.uploadFromAddress) }
    user.go(to: "Files", row: 1)
    user.press("A U")
    #expect(user.notice == "This service does not fetch files from addresses")
  }

  @Test func `a picture tells its size and those of its thumbnails`() {
    let user = listing()
    guard case .attachments(let list)? = user.overlay else {
      Issue.record("the list is open")
      return
    }
    #expect(list.rows[0].pictureText == "640×480")
    #expect(list.rows[0].thumbnailText == "thumbnails ?×21 48×48")
    #expect(list.rows[1].pictureText.isEmpty && list.rows[1].thumbnailText.isEmpty)
  }
}
