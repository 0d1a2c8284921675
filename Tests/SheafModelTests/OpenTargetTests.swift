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

  @Test(arguments: [
    "https://e.org/\u{9B}31m", "https://e.org/\u{90}x", "https://e.org/\u{202E}gpj.exe",
    "https://e.org/\u{2066}x",
    "https://e.org/\u{200B}", "https://e.org/\u{FEFF}", "https://e.org/\u{E0041}", "https://e.org/\u{A0}",
    "https://e.org/\u{0}", "https://e.org/\r\nHost: x", "https://e.org\u{1B}]0;x\u{7}",
    "\u{200B}https://e.org",
  ])
  func `an address with what cannot be seen is opened nowhere`(address: String) {
    #expect(OpenTarget(address: address) == nil)
  }

  @Test(arguments: [
    "https://good.example@evil.example/", "https://user:word@evil.example/", "https:\\\\evil.example",
    "https://-x/",
    "https://:80/", "https://?x", "https://#x", "https://\\evil/", "https://a\"b/", "https://$(id)/",
    "https://%2e/",
    "http:/x", "http:x", "https://", "http://`id`/", "https://a|b/",
  ])
  func `an address that names no host, or one behind another, is opened nowhere`(address: String) {
    #expect(OpenTarget(address: address) == nil)
  }

  @Test(arguments: [
    ("https://b\u{FC}cher.example/stra\u{DF}e", "https://xn--bcher-kva.example/stra%C3%9Fe"),
    // The first letters are Cyrillic.
    ("https://\u{430}\u{440}\u{440}\u{4CF}\u{435}.com/", "https://xn--80ak6aa92e.com/"),
    ("https://\u{65E5}\u{672C}\u{8A9E}.jp", "https://xn--wgv71a119e.jp"),
    ("https://e.org/a\"b<c>`d|e\\f^{g}", "https://e.org/a%22b%3Cc%3E%60d%7Ce%5Cf%5E%7Bg%7D"),
    ("https://e.org/%20?q=\u{E4}#\u{F6}", "https://e.org/%20?q=%C3%A4#%C3%B6"),
    ("mailto:ada@example.org?subject=gr\u{FC}\u{DF}e", "mailto:ada@example.org?subject=gr%C3%BC%C3%9Fe"),
  ])
  func `what another program gets is ASCII, so that a look-alike is seen to be one`(
    address: String, given: String
  ) {
    #expect(OpenTarget(address: address)?.content == .address(given))
  }

  @Test(arguments: [
    "mailto:-x@e.org", "mailto:a@b?subject=x%0D%0AAttach:%20/etc/passwd", "mailto:a@b%0aBcc:c@d",
    "mailto:a@b?insert=/x",
    "mailto:a@b?X-Mailer=x", "mailto:a@b?attachment=/x&body=y", "mailto:a@b#x?attach=/etc/passwd",
    "mailto:a@b?body=x&Attach=/x", "MAILTO:a@b?aTTach=/x", "mailto:a@b?subject=x;attach=/etc/passwd",
  ])
  func `a message that asks for more than its text is not begun`(address: String) {
    #expect(OpenTarget(address: address) == nil)
  }

  @Test func `a file of a cell is a path only where the adapter keeps it itself`() {
    let file = Attachment(id: "1", name: "plan.pdf", url: "file:///store/plan.pdf")
    #expect(OpenTarget(file) == nil)
    #expect(
      OpenTarget(file.kept(at: "/store/plan.pdf"))?.content
        == .stored(path: "/store/plan.pdf", name: "plan.pdf"))
    #expect(OpenTarget(file.kept(at: "plan.pdf")) == nil && OpenTarget(file.kept(at: "/a\0b")) == nil)
    #expect(
      OpenTarget(Attachment(id: "2", name: "x", url: "https://e.org/x"))?.content
        == .address("https://e.org/x"))
  }
}
