import SheafCanvas
import SheafText
import Testing

@Suite struct ChangesTests {
  private func screen(_ rows: DisplayText..., width: Int = 10) -> Canvas {
    var canvas = Canvas(size: Size(width: width, height: rows.count))
    for (y, row) in rows.enumerated() { canvas.write(row, at: Point(x: 0, y: y)) }
    return canvas
  }

  @Test func `nothing changed is nothing to show`() {
    #expect(screen("abc", "张").changes(since: screen("abc", "张")) == [])
  }

  @Test func `a first or resized screen is shown whole`() {
    let now = screen("abc", "def")
    let whole = [Run(row: 0, columns: 0..<10), Run(row: 1, columns: 0..<10)]
    #expect(now.changes(since: nil) == whole)
    #expect(now.changes(since: screen("abc", "def", width: 9)) == whole)
  }

  @Test func `only changed columns are shown`() {
    let before = screen("abcdefg", "same")
    #expect(
      screen("abXdefY", "same").changes(since: before) == [
        Run(row: 0, columns: 2..<3), Run(row: 0, columns: 6..<7),
      ])
  }

  @Test func `a run holds whole wide characters of both screens`() {
    #expect(screen("a张b").changes(since: screen("axyb")) == [Run(row: 0, columns: 1..<3)])
    #expect(screen("axyb").changes(since: screen("a张b")) == [Run(row: 0, columns: 1..<3)])
    #expect(screen("张 b").changes(since: screen(" 张b")) == [Run(row: 0, columns: 0..<3)])
    var restyled = screen("a张b")
    restyled.restyle(Rect(x: 2, y: 0, width: 1, height: 1), Style(attributes: .bold))
    #expect(restyled.changes(since: screen("a张b")) == [Run(row: 0, columns: 1..<3)])
  }

  @Test func `applying the changes to the old screen gives the new one`() {
    var random = SplitMix(state: 42)
    let texts: [DisplayText] = ["张伟张", "abc", "a张", "👍x", "  "]
    var old = Canvas(size: Size(width: 12, height: 2))
    for _ in 0..<500 {
      var new = old
      for _ in 0...random.next(3) {
        new.write(
          texts[random.next(texts.count)], at: Point(x: random.next(14) - 1, y: random.next(2)),
          style: Style(foreground: .indexed(UInt8(random.next(3)))))
      }
      let runs = new.changes(since: old)
      for y in 0..<2 {
        for x in 0..<12 where !runs.contains(where: { $0.row == y && $0.columns.contains(x) }) {
          #expect(new[x, y] == old[x, y])
        }
      }
      for run in runs {
        for canvas in [old, new] {
          #expect(!canvas[run.columns.lowerBound, run.row].isTail)
          #expect(run.columns.upperBound == 12 || !canvas[run.columns.upperBound, run.row].isTail)
        }
      }
      old = new
    }
  }
}
