import SheafCanvas
import SheafText
import Testing

@Suite struct CanvasTests {
  private let red = Style(foreground: .indexed(1))
  private let blue = Style(background: .indexed(4))

  private func canvas(_ width: Int, _ height: Int = 1) -> Canvas {
    Canvas(size: Size(width: width, height: height))
  }

  @Test func `text is written where it is asked for`() {
    var screen = canvas(10, 2)
    #expect(screen.write("张 e\u{301}x", at: Point(x: 1, y: 1)) == 5)
    #expect(screen.lines == ["", " 张 e\u{301}x"])
    #expect(screen[2, 1].isTail)
  }

  @Test func `text is clipped at the area and the edges`() {
    var screen = canvas(6, 2)
    #expect(screen.write("abcdefgh", at: Point(x: -2, y: 0)) == 6)
    #expect(screen.write("abcdefgh", at: Point(x: 0, y: 1), in: Rect(x: 2, y: 1, width: 3, height: 1)) == 3)
    #expect(screen.lines == ["cdefgh", "  cde"])
    #expect(screen.write("x", at: Point(x: 0, y: 2)) == 0)
    #expect(screen.write("x", at: Point(x: 6, y: 0)) == 0)
    #expect(screen.write("x", at: Point(x: 0, y: 0), in: Rect(x: 0, y: 1, width: 6, height: 1)) == 0)
    #expect(screen.write("xyz", at: Point(x: -3, y: 0)) == 0)
  }

  @Test func `a wide character is never left in half`() {
    var screen = canvas(6)
    screen.write("张伟张", at: Point(x: 0, y: 0))
    screen.write("x", at: Point(x: 1, y: 0))
    #expect(screen.lines == [" x伟张"])
    screen.write("伟", at: Point(x: 3, y: 0))
    #expect(screen.lines == [" x 伟"])
    screen.write("张伟", at: Point(x: 3, y: 0))
    #expect(screen.lines == [" x 张"])
    screen.write("张", at: Point(x: -1, y: 0))
    #expect(screen.lines == [" x 张"])
    screen.write("张", at: Point(x: 0, y: 0), in: Rect(x: 1, y: 0, width: 3, height: 1))
    #expect(screen.lines == ["   张"])
    screen.fill(Rect(x: 4, y: 0, width: 1, height: 1))
    #expect(screen.lines == [""])
  }

  @Test func `no wide character is in half whatever is drawn`() {
    var random = SplitMix(state: 7)
    let texts: [DisplayText] = ["张伟", "a张b", "xyz", "e\u{301}", "👍👍👍", ""]
    var screen = canvas(12, 3)
    for _ in 0..<3000 {
      let area = Rect(
        x: random.next(16) - 2, y: random.next(5) - 1, width: random.next(9), height: random.next(4))
      if random.next(4) == 0 {
        screen.fill(area)
      } else {
        screen.write(
          texts[random.next(texts.count)], at: Point(x: random.next(18) - 4, y: random.next(5) - 1), in: area)
      }
      for y in 0..<3 {
        for x in 0..<12 {
          let isWide = screen[x, y].text.unicodeScalars.contains { TextWidth.width(of: $0) == 2 }
          #expect(isWide == (x < 11 && screen[x + 1, y].isTail))
        }
      }
    }
  }

  @Test func `styles lie over what is there`() {
    var screen = Canvas(
      size: Size(width: 4, height: 1), base: Style(foreground: .indexed(7), background: .standard))
    screen.fill(screen.bounds, style: blue)
    screen.write("ab", at: Point(x: 0, y: 0), style: red)
    #expect(screen[0, 0].style == Style(foreground: .indexed(1), background: .indexed(4)))
    #expect(screen[2, 0].style == Style(foreground: .indexed(7), background: .indexed(4)))
    screen.restyle(Rect(x: 0, y: 0, width: 1, height: 9), Style(attributes: .bold))
    #expect(screen[0, 0].style.attributes == .bold)
    #expect(screen[0, 0].style.foreground == .indexed(1))
    screen.fill(screen.bounds)
    #expect(screen[0, 0].style == screen.base)
  }

  @Test func `a screen of no size takes anything`() {
    for size in [Size.zero, Size(width: 1, height: 0), Size(width: 0, height: 1), Size(width: 1, height: 1)] {
      var screen = Canvas(size: size)
      screen.write("张伟", at: Point(x: 0, y: 0))
      screen.fill(screen.bounds, style: red)
      screen.box(screen.bounds)
      screen.restyle(Rect(x: -5, y: -5, width: 50, height: 50), red)
      #expect(screen.lines.count == size.height)
      #expect(screen.changes(since: nil).count == (size.width > 0 ? size.height : 0))
    }
  }

  @Test func `a box is drawn along the edge`() {
    var screen = canvas(4, 3)
    screen.box(screen.bounds)
    #expect(screen.lines == ["┌──┐", "│  │", "└──┘"])
  }

  @Test func `the style map names each style once`() {
    var screen = canvas(4, 2)
    screen.write("ab", at: Point(x: 0, y: 0), style: red)
    screen.write("c", at: Point(x: 2, y: 1), style: blue)
    let map = screen.styleMap()
    #expect(map.lines == ["aa..", "..b."])
    #expect(map.legend.map(\.style) == [red, blue])
  }
}

/// Random numbers that are the same in every run.
struct SplitMix {
  var state: UInt64

  mutating func next(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }
}
