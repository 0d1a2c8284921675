import Testing

@testable import SheafText

@Suite struct DisplayTextTests {
  @Test(arguments: [
    ("plain text", "plain text", 10),
    ("", "", 0),
    ("tab\there", "tab→here", 8),
    ("two\nlines", "two⏎lines", 9),
    ("two\r\nlines", "two⏎lines", 9),
    ("a\rb", "a␍b", 3),
    ("end\r", "end␍", 4),
    ("\r\r\n", "␍⏎", 2),
    ("red \u{1B}[31m", "red ␛[31m", 9),
    ("nul\0bell\u{7}del\u{7F}", "nul␀bell␇del␡", 13),
    ("c1 \u{9B}31m", "c1 \u{FFFD}31m", 7),
    ("next\u{85}line\u{2028}sep\u{2029}", "next⏎line⏎sep⏎", 14),
    ("evil\u{202E}gpj.exe\u{202C}", "evil⇄gpj.exe⇄", 13),
    ("isolate\u{2066}x\u{2069}", "isolate⇄x⇄", 10),
    ("zero\u{200B}wid\u{200D}th\u{FEFF}\u{2060}", "zerowidth", 9),
    ("soft\u{AD}hyphen", "softhyphen", 10),
    ("no\u{A0}break", "no break", 8),
    ("张伟", "张伟", 4),
    ("한국", "한국", 4),
    ("\u{1112}\u{1161}\u{11AB}", "한", 2),
    ("\u{AC00}\u{11A8}", "각", 2),
    ("\u{1112}\u{1161} \u{1100}", "하 \u{1100}", 5),
    ("か\u{3099}ハ\u{309A}う\u{3099}", "がパゔ", 6),
    ("e\u{301}", "e\u{301}", 1),
    ("\u{301}x", "◌\u{301}x", 2),
    ("z\u{300}\u{301}\u{302}\u{303}", "z\u{300}\u{301}", 1),
    ("张\u{301}", "张", 2),
    ("👍🏽", "👍", 2),
    ("❤\u{FE0F}", "❤", 1),
    ("1\u{FE0F}\u{20E3}", "1", 1),
    ("🇫🇷", "FR", 2),
    ("tag\u{E0041}", "tag", 3),
  ])
  func `text of unknown origin becomes one line that terminals agree about`(
    raw: String, text: String, width: Int
  ) {
    let shown = DisplayText(raw)
    #expect(Array(shown.text.unicodeScalars) == Array(text.unicodeScalars))
    #expect(shown.width == width)
  }

  @Test func `a scalar that the tables do not know is a replacement character`() {
    #expect(DisplayText("a\u{10FFFF}b").text == "a\u{FFFD}b")
  }

  @Test func `the width is the sum over what is left`() {
    for raw in ["👨‍👩‍👧‍👦 family", "क्षि", "ａｂ half ｶ", "عربى", "😀\u{1F3FF}x"] {
      let shown = DisplayText(raw)
      #expect(shown.width == shown.text.unicodeScalars.reduce(0) { $0 + TextWidth.width(of: $1) })
    }
  }

  @Test func `a huge text costs only what is kept of it`() {
    let huge = String(repeating: "x", count: 4_000_000) + "\u{1B}"
    let shown = DisplayText(huge)
    #expect(shown.width == DisplayText.defaultMaxColumns)
    #expect(shown.text.hasSuffix("x…"))
    #expect(DisplayText("张张张", maxColumns: 5).text == "张张…")
    #expect(DisplayText("张张张", maxColumns: 4).text == "张 …")
    #expect(DisplayText("abc", maxColumns: 3).text == "abc")
    #expect(DisplayText("abcd", maxColumns: 0).isEmpty)
  }

  @Test(arguments: [
    ("hello", 5, "hello"), ("hello", 4, "hel…"), ("hello", 1, "…"), ("hello", 0, ""), ("hello", -1, ""),
    ("张伟张", 6, "张伟张"), ("张伟张", 5, "张伟…"), ("张伟张", 4, "张…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func `a text is cut at whole characters`(raw: String, columns: Int, expected: String) {
    let cut = DisplayText(raw).truncated(to: columns)
    #expect(cut.text == expected)
    #expect(cut.width <= max(0, columns))
  }

  @Test func `a text fills the columns it is given`() {
    #expect(DisplayText("ab").padded(to: 5).text == "ab   ")
    #expect(DisplayText("ab").padded(to: 5, .trailing).text == "   ab")
    #expect(DisplayText("ab").padded(to: 5, .center).text == " ab  ")
    #expect(DisplayText("abcdef").padded(to: 3).text == "abcdef")
    for columns in 0...8 {
      #expect(DisplayText("张a伟b").fitted(to: columns).width == columns)
    }
  }

  @Test func `half of a wide character is a space in a slice`() {
    let text = DisplayText("a张b伟")
    #expect(text.slice(0..<2).text == "a ")
    #expect(text.slice(2..<4).text == " b")
    #expect(text.slice(1..<3).text == "张")
    #expect(text.slice(2..<5).text == " b ")
    #expect(text.slice(4..<99).text == "伟")
    #expect(text.slice(9..<12).isEmpty)
    #expect(DisplayText("xe\u{301}y").slice(1..<2).text == "e\u{301}")
    for start in 0...6 {
      for end in start...6 { #expect(text.slice(start..<end).width == end - start) }
    }
  }

  @Test func `texts are put together with their widths`() {
    let joined = DisplayText.joined(["a", "张"], separator: " · ")
    #expect(joined.text == "a · 张")
    #expect(joined.width == 6)
    #expect(DisplayText.joined([]).isEmpty)
    #expect(DisplayText("ab").repeated(3).width == 6)
    #expect(DisplayText.spaces(-1).isEmpty)
  }
}
