import SheafInput
import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct FilePickerTests {
  static let disk: [String: [DirectoryEntry]] = [
    "/": [.folder("home")],
    "/home": [.folder("me")],
    "/disk/me": [.file(".profile"), .folder("work"), .file("zebra.txt")],
    "/disk/me/work": [
      .file(".hidden"), .file("a1.png", bytes: 500, day: 3), .file("a2.png", bytes: 2000, day: 1),
      .folder("docs"), .file("notes final.md", bytes: 0, day: 2), .folder("photos"),
      DirectoryEntry(
        name: "queue", kind: .other, byteCount: 0, modified: nil, refusal: "a socket, not a file"),
    ],
    "/disk/me/work/docs": [.file("plan.pdf"), .file("plan.txt")],
    "/disk/me/work/photos": [],
  ]

  private func open() throws -> FileSession {
    var session = try FileSession(Self.disk)
    try session.press("a")
    return session
  }

  @Test func `a on an attachment cell shows the current folder, folders first, hidden files left out`() throws
  {
    let session = try open()
    #expect(session.lines == ["..", "docs/", "photos/", "a1.png", "a2.png", "notes final.md", "queue"])
    #expect(session.selected == "docs/")
  }

  @Test func `Enter on a file attaches it to the cell`() throws {
    var session = try open()
    try session.press("j j enter")
    #expect(session.attached == ["/disk/me/work/a1.png"])
    #expect(session.picker == nil)
  }

  @Test func `a file of no bytes can be attached`() throws {
    var session = try open()
    try session.press("j j j j l")
    guard case .attach(let record, let field, let files, _)? = session.submitted.last?.change else {
      Issue.record("nothing was attached")
      return
    }
    #expect(record == "1" && field == "files")
    #expect(files == [LocalFile(path: "/disk/me/work/notes final.md", name: "notes final.md", byteCount: 0)])
  }

  @Test func `h goes up and selects the folder it came from`() throws {
    var session = try open()
    try session.press("j enter h")
    #expect(session.picker?.folder == "/disk/me/work")
    #expect(session.selected == "photos/")
    try session.press("h")
    #expect(session.selected == "work/")
    try session.press("h h h h")
    #expect(session.picker?.folder == "/")
    #expect(session.lines == ["home/"])
  }

  @Test func `the line of two dots leads up`() throws {
    var session = try open()
    try session.press("g g enter")
    #expect(session.picker?.folder == "/disk/me")
  }

  @Test func `tilde goes home and a dot shows hidden files, the selection staying where it is`() throws {
    var session = try open()
    try session.press("~ j .")
    #expect(session.lines == ["..", "work/", ".profile", "zebra.txt"])
    #expect(session.selected == "zebra.txt")
    try session.press(".")
    #expect(session.lines == ["..", "work/", "zebra.txt"])
  }

  @Test func `s orders by time, newest first, then by size, largest first, then by name again`() throws {
    var session = try open()
    try session.press("s")
    #expect(session.lines.suffix(4) == ["a1.png", "notes final.md", "a2.png", "queue"])
    try session.press("s")
    #expect(session.lines.suffix(4) == ["a2.png", "a1.png", "notes final.md", "queue"])
    try session.press("s")
    #expect(session.lines.suffix(4) == ["a1.png", "a2.png", "notes final.md", "queue"])
  }

  @Test func `ticks survive a change of folder and Enter takes them in the order of ticking`() throws {
    var session = try open()
    try session.press("j j j space")
    #expect(session.selected == "notes final.md")
    try session.press("g g j enter")
    #expect(session.picker?.folder == "/disk/me/work/docs")
    try session.press("j space enter")
    #expect(session.attached == ["/disk/me/work/a2.png", "/disk/me/work/docs/plan.txt"])
  }

  @Test func `Space twice takes a tick away, and a takes what is ticked from any folder`() throws {
    var session = try open()
    try session.press("j j space space space")
    #expect(session.picker?.ticked.map(\.name) == ["a1.png", "a2.png", "notes final.md"])
    try session.press("k k space")
    #expect(session.picker?.ticked.map(\.name) == ["a1.png", "notes final.md"])
    try session.press("h a")
    #expect(session.attached?.count == 2)
  }

  @Test func `folders and sockets cannot be ticked and the reason is said`() throws {
    var session = try open()
    try session.press("space")
    #expect(session.state.notice?.text == "A folder cannot be attached; Enter opens it")
    try session.press("G space")
    #expect(session.state.notice?.text == "queue is a socket, not a file")
    try session.press("enter")
    #expect(session.state.notice?.text == "queue is a socket, not a file")
    #expect(session.picker?.ticked == [])
    #expect(session.submitted == [])
  }

  @Test func `typing after a slash narrows the list, best matches first, and Enter takes the first`() throws {
    var session = try open()
    try session.press("/")
    session.type("2pn")
    #expect(session.lines == ["a2.png"])
    #expect(session.picker?.matched(in: "a2.png") == [1, 3, 4])
    try session.press("backspace backspace backspace")
    session.type("n")
    #expect(session.lines == ["notes final.md", "a1.png", "a2.png"])
    try session.press("down enter")
    #expect(session.attached == ["/disk/me/work/a1.png"])
  }

  @Test func `Esc drops the filter first and closes after that`() throws {
    var session = try open()
    try session.press("/")
    session.type("a2")
    try session.press("tab")
    #expect(session.picker?.mode == .list)
    #expect(session.lines == ["a2.png"])
    try session.press("esc")
    #expect(session.lines.count == 7)
    #expect(session.selected == "a2.png")
    try session.press("esc")
    #expect(session.picker == nil)
    #expect(session.submitted == [])
  }

  @Test func `Space ticks while a filter is typed`() throws {
    var session = try open()
    try session.press("/")
    session.type("png  ")
    try session.press("esc a")
    #expect(session.attached == ["/disk/me/work/a1.png", "/disk/me/work/a2.png"])
  }

  @Test func `a name whose accents are written otherwise is found`() throws {
    var session = try open()
    session.disk["/disk/me/work/docs"] = [.file("re\u{301}sume\u{301}.pdf"), .file("other.pdf")]
    try session.press("enter /")
    session.type("RÉS")
    #expect(session.picker?.lineCount == 1)
  }

  @Test func `two names that differ only in how an accent is written are ticked apart`() throws {
    var session = try open()
    session.disk["/disk/me/work/docs"] = [.file("\u{E9}"), .file("e\u{301}")]
    try session.press("enter space")
    let entries = (1...2).compactMap { index -> DirectoryEntry? in
      if case .entry(let entry)? = session.picker?.line(at: index) { entry } else { nil }
    }
    #expect(entries.map { session.picker?.isTicked($0) } == [true, false])
  }

  @Test func `a folder that cannot be read says so and can be left`() throws {
    var session = try open()
    session.disk["/disk/me/work/docs"] = nil
    try session.press("enter")
    #expect(session.picker?.message == "There is no such folder")
    try session.press("enter")
    #expect(session.picker?.folder == "/disk/me/work")
    #expect(session.picker?.message == nil)
  }

  @Test func `an empty folder and one with only hidden files are told apart`() throws {
    var session = try open()
    try session.press("j enter")
    #expect(session.picker?.message == "This folder is empty")
    session.disk["/disk/me/work/photos"] = [.file(".x")]
    try session.press("r")
    #expect(session.picker?.message == "Only hidden files here; . shows them")
  }

  @Test func `a late answer about a folder that was left changes nothing`() throws {
    var session = try open()
    session.isAnswering = false
    try session.press("enter")
    #expect(session.picker?.message == "Reading…")
    try session.press("h")
    session.apply(.directory(path: "/disk/me/work/docs", .success([.file("late")])))
    #expect(session.lines == [".."])
    session.answerAll()
    #expect(session.selected == "docs/")
  }

  @Test func `the selected file is previewed, one question at a time`() throws {
    var session = try open()
    #expect(session.picker?.preview?.kind == "kind of /disk/me/work/docs")
    session.isAnswering = false
    try session.press("j j j")
    #expect(session.unanswered == [.previewFile("/disk/me/work/photos")])
    #expect(session.picker?.preview == nil)
    session.answerAll()
    #expect(session.picker?.preview?.kind == "kind of /disk/me/work/a2.png")
    #expect(session.picker?.info == "kind of /disk/me/work/a2.png · 2.0 KB · 2026-01-01 09:05")
  }

  @Test func `a double click opens, a single one selects`() throws {
    var session = try open()
    try session.click(line: 1 + 3)
    #expect(session.selected == "a1.png")
    #expect(session.picker != nil)
    try session.click(line: 1 + 1, isDouble: true)
    #expect(session.picker?.folder == "/disk/me/work/docs")
    try session.click(line: 1 + 9, isDouble: true)
    #expect(session.picker?.folder == "/disk/me/work/docs")
  }

  @Test func `a folder of 100 000 files is narrowed and ordered rightly`() throws {
    var session = try open()
    session.disk["/disk/me/work/docs"] = (0..<100_000).map { .file("file \($0).dat", bytes: $0) }
    try session.press("enter /")
    session.type("99999")
    #expect(session.lines == ["file 99999.dat"])
    try session.press("esc s s g g j")
    #expect(session.selected == "file 99999.dat")
  }

  @Test func `a file larger than the service takes is refused before anything is sent`() throws {
    var session = try FileSession(Self.disk, byteLimit: 1000)
    try session.press("a j j j enter")
    let problem = "a2.png has 2.0 KB; this service takes files of up to 1.0 KB"
    #expect(session.state.notice?.text == problem)
    try session.press("space")
    #expect(session.picker?.ticked == [])
    try session.press("e")
    session.type("a2.png")
    try session.press("enter")
    #expect(session.picker?.pathProblem == problem)
    #expect(session.submitted == [])
  }

  @Test func `the selection stays in sight when the screen gets lower`() throws {
    var session = try open()
    try session.press("G")
    session.apply(.resized(width: 60, height: 9))
    let picker = try #require(session.picker)
    let page = FilePickerState.Layout(screenHeight: 9).listHeight
    #expect(picker.list.visible(items: picker.lineCount, page: page).contains(picker.list.index))
  }

  @Test func `q closes without attaching what is ticked`() throws {
    var session = try open()
    try session.press("j j space q")
    #expect(session.picker == nil)
    #expect(session.submitted == [])
  }

  @Test func `the picker opens again in the folder in which files were taken last`() throws {
    var session = try open()
    try session.press("enter enter a")
    #expect(session.picker?.folder == "/disk/me/work/docs")
  }
}
