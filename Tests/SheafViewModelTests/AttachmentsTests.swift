import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct AttachmentsTests {
  static let plan = SheafModel.Attachment(
    id: "p", name: "plan.pdf", byteCount: 1200, url: "file:///store/plan.pdf"
  ).kept(at: "/store/plan.pdf")
  static let photo = SheafModel.Attachment(id: "f", name: "photo.png", byteCount: 90, url: nil)
  static let disk: [String: [DirectoryEntry]] = [
    "/disk/me/work": [.folder("docs"), .file("plan.pdf")], "/disk/me/work/docs": [],
    "/disk/me": [.folder("work")],
  ]

  private func open(_ files: [SheafModel.Attachment] = [plan, photo]) throws -> FileSession {
    var session = try FileSession(Self.disk, files: files)
    try session.press("A")
    session.forgetEffects()
    return session
  }

  @Test func `the files of a cell are listed`() throws {
    let session = try open()
    #expect(session.attachments?.rows.map(\.name) == ["plan.pdf", "photo.png"])
    #expect(session.attachments?.rows.map(\.size) == ["1.2 KB", "90 bytes"])
  }

  @Test func `Enter opens a file outside`() throws {
    var session = try open()
    try session.press("enter")
    #expect(try session.effects == [.openOutside(#require(OpenTarget(Self.plan)))])
    #expect(OpenTarget(Self.plan)?.content == .stored(path: "/store/plan.pdf", name: "plan.pdf"))
    try session.press("j enter")
    #expect(session.state.notice?.text == "photo.png has no address to open; w saves it")
  }

  @Test(arguments: [
    "file:///etc/passwd", "--help://x", "-x", "smb://host/share", "x-man-page:ls", "javascript:alert(1)",
    "/etc/passwd", "http:evil", "http://", "https://host/a b", "FILE:/etc/passwd", "mailto:",
  ])
  func `what a service calls a file's address is opened only where it is one of the web`(url: String) throws {
    var session = try open([SheafModel.Attachment(id: "x", name: "x.txt", url: url)])
    try session.press("enter")
    #expect(session.effects.isEmpty)
    #expect(session.state.notice?.text.contains("x.txt is not opened") == true)
  }

  @Test func `x removes a file, the list stays open, and undo brings it back`() throws {
    var session = try open()
    try session.press("x")
    #expect(
      session.submitted.map(\.change) == [
        .update(
          "1",
          [
            CellChange(
              field: "files", base: .attachments([Self.plan, Self.photo]), value: .attachments([Self.photo]))
          ])
      ])
    #expect(session.attachments?.rows.map(\.name) == ["photo.png"])
    #expect(session.attachments?.isSaving == true)
    let edit = try #require(session.submitted.first)
    session.apply(.fetched(FileSession.connection, .edit(edit.id, .queued)))
    try session.press("u")
    session.apply(.fetched(FileSession.connection, .edit(edit.id, .discarded)))
    #expect(session.attachments?.rows.map(\.name) == ["plan.pdf", "photo.png"])
  }

  @Test func `removing the last file empties the cell`() throws {
    var session = try open([Self.plan])
    try session.press("d d")
    guard case .update(_, let changes)? = session.submitted.first?.change else {
      Issue.record("nothing was changed")
      return
    }
    #expect(changes.map(\.value) == [.null])
    #expect(session.attachments?.rows == [])
  }

  @Test func `a adds a file, its progress is listed, and x stops it`() throws {
    var session = try open()
    try session.press("a j enter")
    let edit = try #require(session.submitted.last)
    #expect(session.attachments?.rows.map(\.note) == ["", "", "waiting to be added"])
    let progress = TransferProgress(completed: 43, total: 100)
    session.apply(
      .fetched(FileSession.connection, .edit(edit.id, .uploading(file: 0, of: 1, progress))))
    #expect(session.attachments?.rows.last?.note == "adding 43 %")
    #expect(session.attachments?.rows.last?.percent == 43)
    session.forgetEffects()
    try session.press("G x")
    #expect(session.effects == [.fetch(FileSession.connection, .discard(edit.id))])
    session.apply(.fetched(FileSession.connection, .edit(edit.id, .discarded)))
    #expect(session.attachments?.rows.count == 2)
  }

  @Test func `Ctrl+C stops the upload wherever the selection is, and closes once nothing runs`() throws {
    var session = try open()
    try session.press("a j enter g g ctrl-c")
    let edit = try #require(session.submitted.last)
    #expect(session.effects.last == .fetch(FileSession.connection, .discard(edit.id)))
    session.apply(.fetched(FileSession.connection, .edit(edit.id, .discarded)))
    try session.press("ctrl-c")
    #expect(session.attachments == nil)
  }

  @Test func `of several files each tells how far it is`() throws {
    var session = try open()
    let files = ["a", "b", "c"].map { LocalFile(path: "/\($0)", name: $0, byteCount: 5) }
    let edit = Edit(id: "e", table: "t", change: .attach("1", "files", files: files, stored: []))
    let phase = EditPhase.uploading(file: 1, of: 3, TransferProgress(completed: 700, total: nil))
    session.apply(.fetched(FileSession.connection, .recovered([PendingEdit(edit: edit, phase: phase)])))
    #expect(
      session.attachments?.rows.suffix(3).map(\.note)
        == ["added, not saved yet", "adding 700 bytes", "waiting to be added"])
  }

  @Test func `a refused file tells why and opens what can be done`() throws {
    var session = try open()
    try session.press("a j enter")
    let edit = try #require(session.submitted.last)
    let error = BackendError(.storageFull, "the disk is full")
    session.apply(.fetched(FileSession.connection, .edit(edit.id, .rejected(error))))
    #expect(
      session.attachments?.rows.last?.note == "refused: the disk is full; free some space; the edit is kept")
    try session.press("G enter")
    #expect(session.attachments == nil)
    #expect(session.state.overlays.count == 2)
  }

  @Test func `a file that was stored appears once its edit is saved`() throws {
    var session = try open([])
    #expect(session.attachments?.rows == [])
    try session.press("a j enter")
    let edit = try #require(session.submitted.last)
    let saved = SavedEdit(records: [Record(id: "1", cells: [.attachments([Self.plan])])])
    session.apply(.fetched(FileSession.connection, .edit(edit.id, .saved(saved))))
    #expect(session.attachments?.rows.map(\.status) == [.stored])
  }

  @Test func `w saves a file elsewhere under a name that is free, with progress and a word at the end`()
    throws
  {
    var session = try open()
    try session.press("w")
    #expect(session.lines == ["(save here)", "..", "docs/", "plan.pdf"])
    #expect(session.picker?.freeName == "plan (2).pdf")
    try session.press("enter")
    let path = "/disk/me/work/plan (2).pdf"
    #expect(session.download?.path == path)
    let ticket = try #require(session.download?.ticket)
    #expect(session.attachments?.rows.first?.note == "saving …")
    session.apply(
      .fetched(FileSession.connection, .transfer(ticket, TransferProgress(completed: 600, total: 1200))))
    #expect(session.attachments?.rows.first?.note == "saving 50 %")
    session.apply(.fetched(FileSession.connection, .downloaded(ticket, .success(path))))
    #expect(session.attachments?.rows.first?.note == "")
    #expect(session.state.notice == Notice("Saved \(path)", .good))
  }

  @Test func `a download can be stopped, and its failure is told though the list was closed`() throws {
    var session = try open()
    try session.press("w w")
    let ticket = try #require(session.download?.ticket)
    try session.press("x")
    #expect(session.effects.last == .fetch(FileSession.connection, .cancel(ticket)))
    #expect(session.state.downloads == [])
    #expect(session.attachments?.rows.count == 2)

    try session.press("w w")
    let second = try #require(session.download?.ticket)
    try session.press("q")
    let error = BackendError(.notFound, "the file is gone")
    session.apply(.fetched(FileSession.connection, .downloaded(second, .failure(error))))
    #expect(session.state.notice == Notice("plan.pdf was not saved: the file is gone", .error))
  }

  @Test func `the name to save under can be changed, and a bad one is refused`() throws {
    var session = try open()
    try session.press("w i ctrl-u")
    session.type("a/b")
    try session.press("enter")
    #expect(session.picker?.nameProblem == "A name holds no slash; e goes to another folder")
    try session.press("ctrl-u")
    session.type("copy.pdf")
    try session.press("enter w")
    #expect(session.download?.path == "/disk/me/work/copy.pdf")
  }

  @Test func `saving never writes over a file that is there`() throws {
    var session = try open()
    try session.press("w G enter")
    #expect(session.picker != nil)
    #expect(session.state.notice?.text == "A file of this name is here already; i types another one")
    try session.press("e")
    session.type("plan.pdf")
    try session.press("enter")
    #expect(session.picker?.pathProblem == "plan.pdf is there already")
    try session.press("ctrl-u")
    session.type("docs/new.pdf")
    try session.press("enter enter")
    #expect(session.download?.path == "/disk/me/work/docs/new.pdf")
  }

  @Test func `nothing is saved in a folder that cannot be read`() throws {
    var session = try FileSession([:], files: [Self.plan])
    try session.press("A w w")
    #expect(session.picker != nil)
    #expect(session.state.notice?.text == "There is no such folder")
  }

  @Test func `closing keys close the list`() throws {
    for key in ["q", "h", "esc"] {
      var session = try open()
      try session.press(key)
      #expect(session.state.overlays == [])
    }
  }
}
