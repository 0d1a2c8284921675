import SheafInput
import Testing

@Suite struct InputDecoderTests {
  private func decode(_ text: String) -> [InputEvent] {
    var decoder = InputDecoder()
    return decoder.feed(Array(text.utf8)[...]) + decoder.flush()
  }

  private func keys(_ text: String) -> [String] {
    decode(text).map { event in
      if case .key(let key) = event { return key.name }
      return "\(event)"
    }
  }

  @Test(arguments: [
    ("a", "a"), ("é", "é"), ("张", "张"), ("😀", "😀"), ("\r", "enter"), ("\t", "tab"), ("\u{7F}", "backspace"),
    ("\u{8}", "backspace"), ("\u{1}", "ctrl-a"), ("\u{1A}", "ctrl-z"), ("\0", "ctrl-space"), ("\n", "ctrl-j"),
    ("\u{1C}", "ctrl-\\"), ("\u{1F}", "ctrl-_"), ("\u{1B}", "esc"),
    ("\u{1B}[A", "up"), ("\u{1B}OA", "up"), ("\u{1B}[1;5D", "ctrl-left"), ("\u{1B}[1;2C", "shift-right"),
    ("\u{1B}[1;3D", "alt-left"), ("\u{1B}[H", "home"), ("\u{1B}OF", "end"), ("\u{1B}[1~", "home"),
    ("\u{1B}[8~", "end"),
    ("\u{1B}[5~", "pgup"), ("\u{1B}[6;5~", "ctrl-pgdn"), ("\u{1B}[2~", "insert"), ("\u{1B}[3~", "delete"),
    ("\u{1B}OP", "f1"), ("\u{1B}[11~", "f1"), ("\u{1B}[[A", "f1"), ("\u{1B}[15~", "f5"),
    ("\u{1B}[24~", "f12"),
    ("\u{1B}[1;2P", "shift-f1"), ("\u{1B}[Z", "shift-tab"), ("\u{1B}x", "alt-x"), ("\u{1B}X", "alt-X"),
    ("\u{1B}\r", "alt-enter"), ("\u{1B}\u{1B}[A", "alt-up"), ("\u{1B}é", "alt-é"), ("\u{1B}OM", "enter"),
    ("\u{1B}[13;2u", "shift-enter"), ("\u{1B}[27;5;13~", "ctrl-enter"), ("\u{1B}[97;5u", "ctrl-a"),
    ("\u{1B}[a", "shift-up"), ("\u{1B}Oa", "ctrl-up"), ("\u{1B}[3^", "ctrl-delete"),
    ("\u{1B}[3$", "shift-delete"),
  ])
  func `what a terminal sends for a key is that key`(bytes: String, name: String) {
    #expect(keys(bytes) == [name])
  }

  @Test func `keys typed fast arrive in order`() {
    #expect(keys("5j\u{1B}[Bq") == ["5", "j", "down", "q"])
    #expect(keys("\u{1B}\u{1B}") == ["esc", "esc"])
    #expect(keys("\u{1B}[") == ["alt-["])
    #expect(keys("\u{1B}O") == ["alt-O"])
  }

  @Test func `sequences nobody knows are no keys`() {
    #expect(keys("\u{1B}[?62;c") == [])
    #expect(keys("\u{1B}[99~x") == ["x"])
    #expect(keys("\u{1B}[I\u{1B}[Oa") == ["a"])
    #expect(keys("\u{1B}[>0;276;0cq") == ["q"])
    #expect(keys("\u{1B}[" + String(repeating: "1;", count: 100) + "x") == [])
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\u{1B}[\(String(repeating: "1;", count: 100))".utf8)[...]) == [])
    #expect(!decoder.isMidSequence)
  }

  @Test func `bytes that are no text are no keys`() {
    var decoder = InputDecoder()
    #expect(
      decoder.feed([0xFF, 0x61, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x62]) == [
        .key(.character("a")), .key(.character("(")), .key(.character("b")),
      ])
  }

  @Test func `a key cut anywhere between reads is the same key`() {
    for text in ["\u{1B}[1;5D", "张", "\u{1B}[<0;10;5M", "\u{1B}é", "\u{1B}[M !!"] {
      let bytes = Array(text.utf8)
      let whole = decode(text)
      for cut in 1..<bytes.count {
        var decoder = InputDecoder()
        #expect(decoder.feed(bytes[..<cut]) == [], "\(text) cut at \(cut)")
        #expect(decoder.isMidSequence)
        #expect(decoder.feed(bytes[cut...]) == whole)
        #expect(!decoder.isMidSequence)
      }
    }
  }

  @Test func `a lone escape waits for its delay`() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]) == [])
    #expect(decoder.isMidSequence)
    #expect(decoder.flush() == [.key(.escape)])
    #expect(!decoder.isMidSequence)
    #expect(decoder.flush() == [])
  }

  @Test func `the terminal's own description wins`() {
    var decoder = InputDecoder(described: [
      Array("\u{1B}[A".utf8): Key(.function(7)), Array("x".utf8): .enter,
    ])
    #expect(decoder.feed(Array("\u{1B}[Ax".utf8)[...]) == [.key(Key(.function(7))), .key(.character("x"))])
  }

  @Test func `the mouse is told in cells from the upper left`() {
    #expect(decode("\u{1B}[<0;10;5M") == [.mouse(MouseEvent(kind: .press, button: .left, column: 9, row: 4))])
    #expect(
      decode("\u{1B}[<2;300;5m") == [.mouse(MouseEvent(kind: .release, button: .right, column: 299, row: 4))])
    #expect(decode("\u{1B}[<32;1;1M") == [.mouse(MouseEvent(kind: .drag, button: .left, column: 0, row: 0))])
    #expect(
      decode("\u{1B}[<80;1;1M") == [
        .mouse(MouseEvent(kind: .wheelUp, button: .none, column: 0, row: 0, modifiers: .control))
      ])
    #expect(
      decode("\u{1B}[<65;1;1M") == [.mouse(MouseEvent(kind: .wheelDown, button: .none, column: 0, row: 0))])
    #expect(decode("\u{1B}[M !!") == [.mouse(MouseEvent(kind: .press, button: .left, column: 0, row: 0))])
    #expect(decode("\u{1B}[<66;1;1M\u{1B}[<0;0;0M\u{1B}[<1M") == [])
  }

  @Test func `two quick presses at one place are a double press`() {
    var clicks = ClickCounter()
    let press = MouseEvent(kind: .press, button: .left, column: 3, row: 4)
    let release = MouseEvent(kind: .release, button: .left, column: 3, row: 4)
    #expect(clicks.count(press, at: 1000).kind == .press)
    #expect(clicks.count(release, at: 1050).kind == .release)
    #expect(clicks.count(press, at: 1300).kind == .doublePress)
    #expect(clicks.count(press, at: 1400).kind == .press)
    #expect(clicks.count(press, at: 2000).kind == .press)
    let elsewhere = MouseEvent(kind: .press, button: .left, column: 4, row: 4)
    #expect(clicks.count(elsewhere, at: 2010).kind == .press)
  }
}
