import SheafInput
import Testing

@Suite struct PasteTests {
  private let begin = "\u{1B}[200~"
  private let end = "\u{1B}[201~"

  @Test func `a paste is one event and its characters are no keys`() {
    var decoder = InputDecoder()
    let events = decoder.feed(Array("a\(begin)dd\u{1B}[A\u{3}张\(end)b".utf8)[...])
    #expect(events == [.key(.character("a")), .paste("dd\u{1B}[A\u{3}张"), .key(.character("b"))])
  }

  @Test func `line ends in a paste are newlines`() {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\(begin)a\r\nb\rc\nd\(end)".utf8)[...]) == [.paste("a\nb\nc\nd")])
  }

  @Test func `a paste cut anywhere is the same paste`() {
    let bytes = Array("\(begin)one \u{1B}[20 張\(end)q".utf8)
    for cut in 1..<bytes.count {
      var decoder = InputDecoder()
      let events = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
      #expect(events == [.paste("one \u{1B}[20 張"), .key(.character("q"))], "cut at \(cut)")
    }
    var decoder = InputDecoder()
    var events: [InputEvent] = []
    for byte in bytes { events += decoder.feed([byte]) }
    #expect(events == [.paste("one \u{1B}[20 張"), .key(.character("q"))])
  }

  @Test func `a paste beyond the limit is cut and says so`() {
    var decoder = InputDecoder(pasteLimit: 10)
    let events = decoder.feed(Array("\(begin)\(String(repeating: "x", count: 25))\(end)".utf8)[...])
    #expect(events == [.paste("xxxxxxxxxx"), .pasteCut(droppedBytes: 15)])
  }

  @Test func `bytes that are no UTF-8 are pasted nowhere, and what follows is typed as ever`() {
    var decoder = InputDecoder()
    let bytes = Array("\(begin)Gr".utf8) + [0xFC] + Array("n\(end)b".utf8)
    #expect(
      decoder.feed(bytes[...])
        == [.pasteRefused(reason: "line 1, byte 3 (FC) is not UTF-8"), .key(.character("b"))])
  }

  @Test func `a limit cuts no character in two`() {
    var decoder = InputDecoder(pasteLimit: 4)
    let events = decoder.feed(Array("\(begin)a張張\(end)".utf8)[...])
    #expect(events == [.paste("a張"), .pasteCut(droppedBytes: 3)])
    var other = InputDecoder(pasteLimit: 5)
    #expect(other.feed(Array("\(begin)a張張\(end)".utf8)[...]).first == .paste("a張"))
  }

  @Test func `megabytes arrive whole`() {
    var decoder = InputDecoder()
    var events = decoder.feed(Array(begin.utf8)[...])
    let chunk = [UInt8](repeating: 0x78, count: 4095)
    for _ in 0..<2560 { events += decoder.feed(chunk[...]) }
    events += decoder.feed(Array(end.utf8)[...])
    guard case .paste(let text) = events.first else {
      Issue.record("no paste")
      return
    }
    #expect(events.count == 1)
    #expect(text.utf8.count == 4095 * 2560)
  }

  @Test func `Ctrl-C ends a paste whose end was lost`() {
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("\(begin)half".utf8)[...]) == [])
    #expect(!decoder.isMidSequence)
    let events = decoder.feed([0x03])
    #expect(events.last == .key(.control("c")))
    #expect(decoder.feed([0x61]) == [.key(.character("a"))])
  }
}
