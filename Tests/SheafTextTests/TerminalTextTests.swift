import SheafText
import Testing

/// Text that a terminal shows as it comes.
@Suite struct TerminalTextTests {
  @Test(arguments: ["", "plain", "two\nlines\n", "a\tb", "größer\n日本語\t✓\n"])
  func `lines, tabs and letters stay`(text: String) {
    #expect(TerminalText.safe(text) == text)
  }

  @Test(arguments: [
    ("\u{1B}]0;HACKED\u{7}x\n", "␛]0;HACKED␇x\n"), ("a\u{1B}[2Jb", "a␛[2Jb"),
    ("a\u{9B}31mb", "a\u{FFFD}31mb"),
    ("a\rb\n", "a␍b\n"), ("a\u{8}b", "a␈b"), ("\u{202E}abc\n\u{2066}d", "⇄abc\n⇄d"),
    ("a\u{200B}b\u{FEFF}c", "abc"),
    ("a\u{2028}b", "a⏎b"), ("a\0b\u{7F}", "a␀b␡"), ("a\u{E0041}b", "ab"),
  ])
  func `what is no text becomes a symbol, or goes`(text: String, safe: String) {
    #expect(TerminalText.safe(text) == safe)
  }
}
