import SheafText
import Testing

@Suite struct WrappingTests {
  private func lines(_ raw: String, _ width: Int, max: Int = .max) -> [String] {
    DisplayText.lines(raw, width: width, maxLines: max).map(\.text)
  }

  @Test func `lines break between words`() {
    #expect(lines("the quick brown fox", 10) == ["the quick", "brown fox"])
    #expect(lines("exactly ten", 7) == ["exactly", "ten"])
    #expect(lines("one", 10) == ["one"])
  }

  @Test func `a word wider than the line is broken`() {
    #expect(lines("abcdefghij", 4) == ["abcd", "efgh", "ij"])
    #expect(lines("a abcdefgh", 4) == ["a", "abcd", "efgh"])
    #expect(lines("张伟张伟", 5) == ["张伟", "张伟"])
  }

  @Test func `line ends of every kind start a line and empty lines stay`() {
    #expect(lines("a\n\nb\r\nc\rd\u{2028}e", 9) == ["a", "", "b", "c", "d", "e"])
    #expect(lines("", 9) == [""])
    #expect(lines("a\n", 9) == ["a", ""])
  }

  @Test func `tabs become spaces and controls stay visible`() {
    #expect(lines("a\tb\u{1B}", 20) == ["a   b␛"])
    #expect(lines("abcd\tb", 20) == ["abcd    b"])
  }

  @Test func `indentation is kept and spaces at a break are not`() {
    #expect(lines("  indented text", 10) == ["  indented", "text"])
    #expect(lines("ab    cd", 3) == ["ab", "cd"])
  }

  @Test func `no line is wider than asked, down to one column`() {
    let text = "The 张伟 quick\tbrown 👍🏽 fox\njumps e\u{301}"
    for width in 2...30 {
      for line in DisplayText.lines(text, width: width) { #expect(line.width <= width) }
    }
    #expect(DisplayText.lines("张a", width: 1).map(\.text) == ["张", "a"])
    #expect(DisplayText.lines("a", width: 0).isEmpty)
  }

  @Test func `only as many lines are made as are wanted`() {
    let huge = String(repeating: "word ", count: 1_000_000)
    #expect(lines(huge, 9, max: 3) == ["word word", "word word", "word word"])
    #expect(lines("a\nb\nc", 9, max: 2) == ["a", "b"])
  }
}
