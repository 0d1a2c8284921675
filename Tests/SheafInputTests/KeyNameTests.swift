import SheafInput
import Testing

@Suite struct KeyNameTests {
  @Test(arguments: [
    ("a", Key.character("a")), ("A", .character("A")), ("ctrl-d", .control("d")), ("ctrl-D", .control("d")),
    ("alt-x", .alt("x")), ("alt-X", .alt("X")), ("space", .space),
    ("ctrl-space", Key(.character(" "), .control)),
    ("f1", Key(.function(1))), ("shift-tab", Key(.tab, .shift)), ("pgdn", Key(.pageDown)),
    ("Esc", .escape), ("-", .character("-")), ("ctrl--", .control("-")), ("alt--", .alt("-")),
    ("ctrl-alt-del" + "ete", Key(.delete, [.control, .alt])), ("\"", .character("\"")),
    ("é", .character("é")),
    ("ctrl-left", Key(.left, .control)), ("<", .character("<")), ("shift-a", .character("A")),
  ])
  func `a name in a configuration file is a key`(name: String, key: Key) throws {
    #expect(try Key(name: name) == key)
    #expect(try Key(name: key.name) == key)
  }

  @Test(arguments: [
    ("escape", "esc"), ("return", "enter"), ("C-d", "ctrl-d"), ("ctrl+d", "ctrl-d"), ("ctrl-i", "tab"),
    ("ctrl-m", "enter"), ("shift-pageup", "shift-pgup"), ("backspc", "backspace"),
  ])
  func `a wrong name says what may have been meant`(name: String, suggestion: String) {
    #expect { try Key(name: name) } throws: { ($0 as? KeyNameError)?.suggestion == suggestion }
  }

  @Test(arguments: ["", "ctrl-", "xyz", "f99", "ctrl-xyz", "  "])
  func `a text that names no key is refused`(name: String) {
    #expect(throws: KeyNameError.self) { try Key(name: name) }
    #expect(throws: KeyNameError.self) { try KeySequence(name: name) }
  }

  @Test func `a sequence is keys with spaces between them`() throws {
    #expect(try KeySequence(name: "g g").keys == [.character("g"), .character("g")])
    #expect(try KeySequence(name: "  z   t ").name == "z t")
    #expect(try KeySequence(name: "g g").label == "gg")
    #expect(try KeySequence(name: "ctrl-k space").label == "Ctrl+K Space")
  }

  @Test func `keys are shown as keyboards spell them`() {
    #expect(Key.control("d").label == "Ctrl+D")
    #expect(Key.control("d").symbol == "^D")
    #expect(Key.enter.symbol == "⏎")
    #expect(Key(.tab, .shift).label == "Shift+Tab")
    #expect(Key(.tab, .shift).symbol == "Shift+⇥")
    #expect(Key(.pageDown).label == "PgDn")
    #expect(Key.space.symbol == "␣")
    #expect(Key.character("?").symbol == "?")
  }

  @Test func `only plain characters are typed into a text`() {
    #expect(Key.character("é").typed == "é")
    #expect(Key.space.typed == " ")
    #expect(Key.control("a").typed == nil)
    #expect(Key.alt("a").typed == nil)
    #expect(Key.enter.typed == nil)
  }
}
