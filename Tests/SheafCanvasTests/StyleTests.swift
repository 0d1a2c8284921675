import SheafCanvas
import Testing

@Suite struct StyleTests {
  @Test func `a style over another keeps what it does not say`() {
    let base = Style(foreground: .rgb(1, 2, 3), background: .indexed(9), attributes: .underline)
    let top = Style(foreground: .standard, attributes: .bold)
    let both = top.over(base)
    #expect(both.foreground == .standard)
    #expect(both.background == .indexed(9))
    #expect(both.attributes == [.bold, .underline])
    #expect(Style.plain.over(base) == base)
    #expect(base.over(.plain) == base)
  }

  @Test func `a style says what it was made of`() {
    let style = Style(foreground: .rgb(255, 0, 128), background: .indexed(255), attributes: [.bold, .strike])
    #expect(style.foreground?.kind == .rgb(red: 255, green: 0, blue: 128))
    #expect(style.background?.kind == .indexed(255))
    #expect(style.description == "#ff0080 on 255 bold strike")
    #expect(Style(foreground: .indexed(0)).foreground == .indexed(0))
    #expect(Style().foreground == nil)
    #expect(Style(foreground: .rgb(0, 0, 0)) != Style(foreground: .indexed(0)))
  }

  @Test func `the number of colours gives the depth`() {
    let depths = [0, 2, 8, 16, 88, 256, 16_777_216].map { ColorDepth(colorCount: $0) }
    #expect(depths == [.none, .none, .ansi8, .ansi16, .ansi16, .indexed256, .trueColor])
  }

  @Test func `colours become the nearest that there are`() {
    #expect(ColorDepth.trueColor.reduce(.rgb(1, 2, 3)) == .rgb(1, 2, 3))
    #expect(ColorDepth.indexed256.reduce(.rgb(0x5F, 0xAF, 0xFF)) == .indexed(75))
    #expect(ColorDepth.indexed256.reduce(.rgb(48, 48, 48)) == .indexed(236))
    #expect(ColorDepth.ansi16.reduce(.rgb(250, 5, 5)) == .indexed(9))
    #expect(ColorDepth.ansi16.reduce(.indexed(196)) == .indexed(9))
    #expect(ColorDepth.ansi8.reduce(.indexed(12)) == .indexed(4))
    #expect(ColorDepth.ansi8.reduce(.standard) == .standard)
    #expect(ColorDepth.none.reduce(.standard) == nil)
  }

  @Test func `no colour depth leaves attributes only`() {
    let style = Style(foreground: .rgb(9, 9, 9), background: .standard, attributes: .reverse)
    #expect(ColorDepth.none.reduce(style) == Style(attributes: .reverse))
  }

  @Test func `text does not vanish when both its colours become one`() {
    let style = Style(foreground: .rgb(40, 40, 40), background: .rgb(5, 5, 5))
    let reduced = ColorDepth.ansi16.reduce(style)
    #expect(reduced.background == .indexed(0))
    #expect(reduced.foreground == .indexed(15))
  }

  @Test func `eight colours show bright ones as bold and gray as dim`() {
    let yellow = ColorDepth.ansi8.reduce(Style(foreground: .indexed(11)))
    #expect(yellow == Style(foreground: .indexed(3), attributes: .bold))
    let gray = ColorDepth.ansi8.reduce(Style(foreground: .indexed(8), attributes: .underline))
    #expect(gray == Style(foreground: .standard, attributes: [.dim, .underline]))
    #expect(ColorDepth.ansi16.reduce(Style(foreground: .indexed(8))) == Style(foreground: .indexed(8)))
  }

  @Test func `a role without a look has its group's`() {
    let bold = Style(attributes: .bold)
    let theme = Theme(
      name: "t", styles: ["edit": bold, "edit.saved": Style(foreground: .indexed(2)), "grid.header": bold])
    #expect(theme[.editPending] == bold)
    #expect(theme[.editSaved] == Style(foreground: .indexed(2)))
    #expect(theme[.gridHeaderSorted] == bold)
    #expect(theme[.cellNumber] == .plain)
  }

  @Test func `every role has a meaning and a name of its own`() {
    for role in Role.allCases { #expect(!role.meaning.isEmpty, "\(role.rawValue)") }
    #expect(Set(Role.allCases.map(\.meaning)).count == Role.allCases.count)
    #expect(Role.groups.isDisjoint(with: Role.allCases.map(\.rawValue)))
  }

  @Test func `rectangles are split without losing a cell`() {
    let area = Rect(x: 2, y: 3, width: 10, height: 5)
    #expect(area.splitLeft(4).rest == Rect(x: 6, y: 3, width: 6, height: 5))
    #expect(area.splitRight(4).right == Rect(x: 8, y: 3, width: 4, height: 5))
    #expect(area.splitTop(99).rest.isEmpty)
    #expect(area.splitBottom(1).bottom == Rect(x: 2, y: 7, width: 10, height: 1))
    #expect(area.splitBottom(-1).rest == area)
    #expect(area.inset(x: 6, y: 1).isEmpty)
    #expect(area.row(5).isEmpty)
    #expect(area.row(0) == Rect(x: 2, y: 3, width: 10, height: 1))
    #expect(area.centered(Size(width: 4, height: 99)) == Rect(x: 5, y: 3, width: 4, height: 5))
    #expect(area.intersection(Rect(x: 20, y: 0, width: 3, height: 3)).isEmpty)
  }
}
