import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct TypedPathTests {
  private func open(_ path: String = "") throws -> FileSession {
    var session = try FileSession(FilePickerTests.disk)
    try session.press("a e")
    session.type(path)
    return session
  }

  @Test func `Enter on a typed folder goes there`() throws {
    for path in ["docs", "docs/", "/disk/me/work/docs", "~/work/docs", "../work//./docs"] {
      var session = try open(path)
      try session.press("enter")
      #expect(session.picker?.folder == "/disk/me/work/docs", "\(path)")
      #expect(session.picker?.mode == .list)
    }
  }

  @Test func `Enter on a typed file takes it, wherever it is`() throws {
    for (path, file) in [
      ("a1.png", "/disk/me/work/a1.png"), ("~/zebra.txt", "/disk/me/zebra.txt"),
      ("docs/plan.pdf", "/disk/me/work/docs/plan.pdf"),
    ] {
      var session = try open(path)
      try session.press("enter")
      #expect(session.attached == [file])
      #expect(session.picker == nil)
    }
  }

  @Test func `a typed path that leads nowhere says so and stays`() throws {
    var session = try open("docs/none.pdf")
    try session.press("enter")
    #expect(session.picker?.pathProblem == "There is no none.pdf in /disk/me/work/docs")
    session.type("x")
    #expect(session.picker?.pathProblem == nil)
    #expect(session.picker?.path.text == "docs/none.pdfx")
  }

  @Test func `a folder inside one that cannot be read is still reached by its path`() throws {
    var session = try open("/closed/mine")
    session.disk["/closed/mine"] = [.file("x")]
    try session.press("enter")
    #expect(session.picker?.folder == "/closed/mine")
    #expect(session.selected == "x")
  }

  @Test func `Tab completes a name, a folder with a slash`() throws {
    var session = try open("d")
    try session.press("tab")
    #expect(session.picker?.path.text == "docs/")
    try session.press("tab")
    #expect(session.picker?.path.text == "docs/plan.")
    #expect(session.picker?.completions.map(\.name) == ["plan.pdf", "plan.txt"])
    session.type("p")
    #expect(session.picker?.completions == [])
    try session.press("tab enter")
    #expect(session.attached == ["/disk/me/work/docs/plan.pdf"])
  }

  @Test func `Tab completes in the home folder and finds names whatever their capitals`() throws {
    var session = try open("~/ZEB")
    try session.press("tab")
    #expect(session.picker?.path.text == "~/zebra.txt")
  }

  @Test func `Tab says when nothing begins so`() throws {
    var session = try open("qqq")
    try session.press("tab")
    #expect(session.picker?.pathProblem == "Nothing begins with qqq here")
    #expect(session.picker?.path.text == "qqq")
  }

  @Test func `an answer to Tab that comes after more was typed changes nothing`() throws {
    var session = try open("~/ze")
    session.isAnswering = false
    try session.press("tab")
    session.type("x")
    session.answerAll()
    #expect(session.picker?.path.text == "~/zex")
  }

  @Test func `a path dropped on the terminal is taken without its quotes`() throws {
    var session = try FileSession(FilePickerTests.disk)
    try session.press("a")
    session.paste("'/disk/me/work/notes final.md' ")
    try session.press("enter")
    #expect(session.attached == ["/disk/me/work/notes final.md"])
  }

  @Test func `an address of a file is taken as its path`() throws {
    var session = try FileSession(FilePickerTests.disk)
    try session.press("a")
    session.paste("file:///disk/me/work/notes%20final.md\n")
    #expect(session.picker?.path.text == "/disk/me/work/notes final.md")
  }

  @Test func `Esc leaves the path for the list`() throws {
    var session = try open("docs")
    try session.press("esc")
    #expect(session.picker?.mode == .list)
    #expect(session.picker?.folder == "/disk/me/work")
  }

  @Test func `a typed file is taken after those that are ticked`() throws {
    var session = try FileSession(FilePickerTests.disk)
    try session.press("a j j space e")
    session.type("docs/plan.pdf")
    try session.press("enter")
    #expect(session.attached == ["/disk/me/work/a1.png", "/disk/me/work/docs/plan.pdf"])
  }

  @Test func `names are ordered as people count`() {
    let names = ["b", "A10", "a9", "a1", "B2", "10", "9", "a01"]
    #expect(
      names.sorted(by: FileNameOrder.precedes) == ["9", "10", "a01", "a1", "a9", "A10", "b", "B2"])
  }

  @Test func `a name is made free by a number before its ending`() {
    #expect(PathText.free("plan.pdf", among: ["other"]) == "plan.pdf")
    #expect(PathText.free("plan.pdf", among: ["plan.pdf", "plan (2).pdf"]) == "plan (3).pdf")
    #expect(PathText.free(".profile", among: [".profile"]) == ".profile (2)")
  }
}
