import SheafModel
import Testing

/// What other programs are given of what servers and files say.
@Suite struct OpenTargetTests {
  @Test(arguments: [
    "http://example.org", "https://example.org/a?b=c#d", "HTTPS://example.org", "https://[::1]:80/x",
    "mailto:ada@example.org", "mailto:ada@example.org?subject=hello&body=there",
  ])
  func `addresses of the web and of mail are opened`(address: String) {
    #expect(OpenTarget(address: address)?.content == .address(address))
  }

  @Test(arguments: [
    "", "-", "--help", "--help://x", " https://example.org", "https://example.org/ -x", "https://e.org/\n",
    "https://e.org/\u{1B}[0m", "https://e.org/\u{85}", "https://e.org/\u{2028}", "https:///etc/passwd",
    "https:?x", "file:///etc/passwd", "smb://h/s", "ftp://h/f", "x-man-page:ls", "data:text/html,x",
    "javascript:alert(1)", "vscode://x", "mailto:?attach=/etc/passwd", "mailto:a@b?ATTACHMENT=/etc/passwd",
    "mailto:a@b?subject=x&attach=/x", "mailto:a@b?%61ttach=/x", "mailto:a@b?x=y;attach=/x", "example.org",
    "https://example.org/" + String(repeating: "a", count: 40_000),
  ])
  func `everything else is shown and opened nowhere`(address: String) {
    #expect(OpenTarget(address: address) == nil)
  }

  @Test func `a file of a cell is a path only where the adapter keeps it itself`() {
    var file = Attachment(id: "1", name: "plan.pdf", url: "file:///store/plan.pdf")
    #expect(OpenTarget(file) == nil)
    file.storedPath = "/store/plan.pdf"
    #expect(OpenTarget(file)?.content == .stored(path: "/store/plan.pdf", name: "plan.pdf"))
    #expect(
      OpenTarget(Attachment(id: "2", name: "x", url: "https://e.org/x"))?.content
        == .address("https://e.org/x"))
  }
}
