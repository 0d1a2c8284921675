import SheafCanvas
import SheafModel
import Testing

@testable import SheafScreens
@testable import SheafViewModel

@Suite struct DrawFilePickerTests {
  private static let theme = Theme(
    name: "test",
    styles: [
      "list.match": Style(attributes: .bold), "list.selected": Style(attributes: .reverse),
    ])

  private func context(height: Int = 16) throws -> Context {
    let date = try #require(CalendarDate(iso: "2026-11-21"))
    let now = try #require(DateTime(date: date, hour: 12, minute: 0))
    return Context(
      width: 60, height: height, now: now,
      environment: Environment(home: "/disk/me", currentFolder: "/disk/me", session: "s"), edits: EditBoard(),
      undo: UndoStack(), messageCount: 0, pickerFolder: "/disk/me", keymap: .standard)
  }

  private func picker(
    _ entries: [DirectoryEntry], purpose: FilePickerState.Purpose? = nil, height: Int = 16
  ) throws -> FilePickerState {
    let address = CellAddress(table: "t", record: "1", field: "f")
    var picker = FilePickerState(purpose: purpose ?? .attach(address), folder: "/disk/me/files")
    _ = picker.receive(.directory(path: "/disk/me/files", .success(entries)), in: try context(height: height))
    return picker
  }

  private func canvas(_ picker: FilePickerState, width: Int = 60, height: Int = 14) -> Canvas {
    var canvas = Canvas(size: Size(width: width, height: height))
    canvas.drawFilePicker(picker, theme: Self.theme, in: canvas.bounds)
    return canvas
  }

  private func entries() throws -> [DirectoryEntry] {
    let date = try #require(CalendarDate(iso: "2026-03-04"))
    let time = try #require(DateTime(date: date, hour: 9, minute: 5))
    return [
      DirectoryEntry(name: "docs", kind: .folder, byteCount: 0, modified: time),
      DirectoryEntry(name: "plan.pdf", kind: .file, byteCount: 12_345, modified: time),
      DirectoryEntry(name: "shot.png", kind: .file, byteCount: 0, modified: time, isLink: true),
      DirectoryEntry(
        name: "sock", kind: .other, byteCount: 0, modified: nil, refusal: "a socket, not a file"),
    ]
  }

  @Test func `the list shows folders, sizes, times, links and why something cannot be taken`() throws {
    var picker = try picker(entries())
    _ = picker.handle(.down, count: nil, in: try context())
    _ = picker.handle(.tick, count: nil, in: try context())
    #expect(
      canvas(picker).lines == [
        "┌─ Attach files · 1 ticked, 12.3 KB ───────────────────────┐",
        "│ /disk/me/files                                           │",
        "│  ../                                                     │",
        "│      docs/                              2026-03-04 09:05 │",
        "│  [x] plan.pdf                  12.3 KB  2026-03-04 09:05 │",
        "│›     shot.png@                 0 bytes  2026-03-04 09:05 │",
        "│      sock                           a socket, not a file │",
        "│                                                          │",
        "│                                                          │",
        "│                                                          │",
        "│                                                          │",
        "│                                                          │",
        "│ file · 0 bytes · 2026-03-04 09:05                        │",
        "└────────────────────────────── a attaches what is ticked ─┘",
      ])
  }

  @Test func `letters that match what was typed stand out`() throws {
    var picker = try picker(entries())
    _ = picker.handle(.filterList, count: nil, in: try context())
    for character in "pf" { _ = picker.type(character, in: try context()) }
    let canvas = canvas(picker)
    #expect(canvas.lines[1].hasPrefix("│ /disk/me/files › pf"))
    #expect(canvas.caret == Point(x: 21, y: 1))
    let bold = (0..<60).filter { canvas[$0, 2].style.attributes.contains(.bold) }
    #expect(bold.map { canvas[$0, 2].text } == ["p", "f"])
  }

  @Test func `names that hold escape codes, line ends and wide characters cannot break the frame`() throws {
    let names = ["a\nb\u{1B}[2Jc", String(repeating: "長", count: 60), "x\u{202E}gpj.exe"]
    let picker = try picker(names.map { DirectoryEntry(name: $0, kind: .file, byteCount: 1, modified: nil) })
    let lines = canvas(picker).lines
    #expect(lines[3].contains("a⏎b␛[2Jc"))
    #expect(lines[4].contains("長…"))
    #expect(lines[5].contains("x⇄gpj.exe"))
    #expect(lines.allSatisfy { $0.hasSuffix("│") || $0.hasSuffix("┘") || $0.hasSuffix("┐") })
  }

  @Test func `a folder that cannot be read says so in the place of the list`() throws {
    var picker = FilePickerState(
      purpose: .attach(CellAddress(table: "t", record: "1", field: "f")), folder: "/x")
    #expect(canvas(picker).lines[3].contains("Reading…"))
    let problem = FileProblem("You have no permission to read this folder")
    _ = picker.receive(.directory(path: "/x", .failure(problem)), in: try context())
    #expect(canvas(picker).lines[2].contains("../"))
    #expect(canvas(picker).lines[3].contains("You have no permission to read this folder"))
  }

  @Test func `the first lines of a text are shown where the screen is high enough`() throws {
    var picker = try picker(
      [DirectoryEntry(name: "a.txt", kind: .file, byteCount: 5, modified: nil)], height: 30)
    _ = picker.handle(.refresh, count: nil, in: try context(height: 30))
    let entry = DirectoryEntry(name: "a.txt", kind: .file, byteCount: 5, modified: nil)
    _ = picker.receive(.directory(path: "/disk/me/files", .success([entry])), in: try context(height: 30))
    _ = picker.receive(
      .filePreviewed(
        path: "/disk/me/files/a.txt", FilePreview(kind: "text", lines: ["one\ttwo", "\u{1B}c"])),
      in: try context(height: 30))
    let lines = canvas(picker, height: 28).lines
    let info = try #require(lines.firstIndex { $0.contains("text · 5 bytes") })
    #expect(lines[info + 1].contains("one two"))
    #expect(lines[info + 2].contains("␛c"))
  }

  @Test func `saving shows the name that will be used`() throws {
    let file = SheafModel.Attachment(id: "1", name: "plan.pdf")
    let picker = try picker(entries(), purpose: .save(file))
    let lines = canvas(picker).lines
    #expect(lines[0].hasPrefix("┌─ Save plan.pdf ─"))
    #expect(lines[2].hasPrefix("│› Save here as plan (2).pdf"))
    #expect(lines[12].contains("Saves /disk/me/files/plan (2).pdf"))
  }

  @Test func `completions of a typed path are listed, and how many do not fit`() throws {
    let names = (0..<20).map { DirectoryEntry(name: "n\($0)", kind: .file, byteCount: 1, modified: nil) }
    var picker = try picker(names)
    _ = picker.handle(.enterPath, count: nil, in: try context())
    _ = picker.type("n", in: try context())
    _ = picker.handle(.acceptAndRight, count: nil, in: try context())
    let lines = canvas(picker).lines
    #expect(lines[1].hasPrefix("│ path › n"))
    #expect(lines[2].contains("n0"))
    #expect(lines[11].contains("… 11 more"))
  }

  @Test func `any size of screen is drawn without trouble`() throws {
    let picker = try picker(entries())
    for width in 0..<30 {
      for height in 0..<8 { #expect(canvas(picker, width: width, height: height).lines.count == height) }
    }
  }

  @Test func `the files of a cell show size and kind, and a bar for what is on its way`() throws {
    let field = Field(id: "f", name: "Files", kind: .attachments)
    let address = CellAddress(table: "t", record: "1", field: "f")
    let plan = SheafModel.Attachment(id: "1", name: "plan.pdf", byteCount: 1200, mimeType: "application/pdf")
    var list = AttachmentsState(
      address: address, field: field, value: .attachments([plan]), connection: "c", isEditable: .available,
      takesFiles: .available)
    var edits = EditBoard()
    let local = LocalFile(path: "/photo.png", name: "photo.png", byteCount: 9)
    edits.add(
      EditBoard.Entry(
        connection: "c",
        edit: Edit(id: "e", table: "t", change: .attach("1", "f", files: [local], stored: [])),
        phase: .uploading(file: 0, of: 1, TransferProgress(completed: 43, total: 100)), label: "",
        origin: .user))
    list.refresh(.attachments([plan]), edits: edits, downloads: [], height: 20)
    var canvas = Canvas(size: Size(width: 64, height: 5))
    canvas.drawAttachments(list, theme: Self.theme, in: canvas.bounds)
    #expect(
      canvas.lines.prefix(4) == [
        "┌─ Files · 1 file · 1.2 KB ────────────────────────────────────┐",
        "│› plan.pdf                        application/pdf      1.2 KB │",
        "│  photo.png                          [====------] adding 43 % │",
        "│                                                              │",
      ])
  }
}
