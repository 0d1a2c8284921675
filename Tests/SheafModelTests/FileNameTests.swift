import SheafModel
import Testing

/// What a file is called here that a service calls something.
@Suite struct FileNameTests {
  @Test(arguments: [
    ("plan.pdf", "plan.pdf"), ("Bericht für März.pdf", "Bericht für März.pdf"), ("日本語.txt", "日本語.txt"),
    ("a: b?.txt", "a: b?.txt"), ("archive.tar.gz", "archive.tar.gz"), (" padded ", "padded"),
  ])
  func `a name that does no harm stays as it is`(name: String, safe: String) {
    #expect(FileName.safe(name) == safe)
  }

  @Test(arguments: [
    ("", "file"), (".", "file"), ("..", "file"), ("...", "file"), (" . ", "file"), ("\u{3000}", "file"),
    (".bashrc", "_.bashrc"), (".ssh/authorized_keys", "_.ssh_authorized_keys"), ("..bashrc", "_..bashrc"),
    ("../../etc/passwd", "_.._.._etc_passwd"), ("/etc/passwd", "_etc_passwd"), ("..\\x", "_.._x"),
    ("-rf", "_-rf"), ("--help", "_--help"), ("\u{A0}.profile", "_.profile"),
    ("CON", "_CON"), ("con.txt", "_con.txt"), ("Lpt1.tar.gz", "_Lpt1.tar.gz"), ("aux .c", "_aux .c"),
    ("console", "console"), ("COM", "COM"),
    ("a\u{1B}[31m\nb", "a_[31m_b"), ("a\r\nb", "a__b"), ("a\0b", "a_b"), ("a\u{9B}b", "a_b"),
    ("a\u{85}b\u{2028}c", "a_b_c"), ("invoice\u{202E}fdp.exe", "invoice_fdp.exe"),
    ("\u{200B}.bashrc", "_.bashrc"), ("\u{FEFF}x", "_x"), ("x. . .", "x"), ("tail.", "tail"),
  ])
  func `a name that could mean something else gets one that is seen and means nothing`(
    name: String, safe: String
  ) {
    #expect(FileName.safe(name) == safe)
  }

  @Test(arguments: [
    String(repeating: "é", count: 300) + ".pdf", String(repeating: "x", count: 300),
    "x." + String(repeating: "y", count: 300), String(repeating: "日", count: 5_000_000),
    "e" + String(repeating: "\u{301}", count: 9_000), String(repeating: ".", count: 300) + "x",
  ])
  func `a long name is cut, with room for a number and with its ending`(name: String) {
    let safe = FileName.safe(name)
    #expect(!safe.isEmpty && safe.utf8.count <= FileName.limit - 10 && safe.utf8.first != UInt8(ascii: "."))
    #expect(!name.hasSuffix(".pdf") || safe.hasSuffix(".pdf"))
  }
}
