/// Turns scalars of unknown origin into ones that every terminal draws alike, and counts their columns.
struct Sanitizer {
  /// What a scalar becomes.
  enum Replacement {
    case itself
    case nothing
    case scalar(Unicode.Scalar)
  }

  /// Marks kept on one base character; a canvas cell holds no more.
  static let maxMarks = 2

  private(set) var text = ""
  private(set) var width = 0
  private(set) var isFull = false
  private let maxColumns: Int
  private let tabStop: Int?
  private var base = Base()
  private var syllable = HangulComposer()
  private var lastWasCarriageReturn = false

  /// The character that the next mark would sit on.
  private struct Base {
    var scalar: Unicode.Scalar?
    var width = 0
    var marks = 0
  }

  /// Tabs become a symbol, or spaces up to the next multiple of `tabStop` columns.
  init(maxColumns: Int, tabStop: Int? = nil) {
    self.maxColumns = maxColumns
    self.tabStop = tabStop
  }

  /// Takes one scalar; once `isFull` is true there was no room for it and nothing more is taken.
  mutating func append(_ scalar: Unicode.Scalar) {
    guard !isFull else { return }
    defer { lastWasCarriageReturn = scalar == "\r" }
    if lastWasCarriageReturn {
      // CR LF is one line end; a CR alone is shown as what it is.
      place(scalar == "\n" ? "⏎" : "␍")
      if scalar == "\n" { return }
    }
    if scalar == "\r" { return }
    if scalar == "\t", let tabStop { return advance(toMultipleOf: tabStop) }
    switch Self.replacement(for: scalar) {
    case .nothing: return
    case .scalar(let visible): place(visible)
    case .itself: place(scalar)
    }
  }

  /// Writes what was held back while it might still have combined with a following scalar.
  mutating func finish() {
    if lastWasCarriageReturn {
      lastWasCarriageReturn = false
      place("␍")
    }
    if let held = syllable.take() { emit(held) }
  }

  private mutating func advance(toMultipleOf tabStop: Int) {
    repeat { place(" ") } while width % tabStop != 0 && !isFull
  }

  private mutating func place(_ scalar: Unicode.Scalar) {
    if syllable.absorb(scalar) { return }
    if let held = syllable.take() { emit(held) }
    if syllable.begin(scalar) { return }
    if let voiced = base.scalar.flatMap({ KanaVoicing.compose($0, scalar) }), base.marks == 0 {
      text.unicodeScalars.removeLast()
      text.unicodeScalars.append(voiced)
      base.scalar = voiced
      return
    }
    emit(scalar)
  }

  private mutating func emit(_ scalar: Unicode.Scalar) {
    guard let columns = TextWidth.knownWidth(of: scalar) else { return emit("\u{FFFD}") }
    if columns == 0 { return emitMark(scalar) }
    // A skin tone after an emoji would be a swatch here and a tint there.
    if (0x1F3FB...0x1F3FF).contains(scalar.value), base.width == 2 { return }
    guard width + columns <= maxColumns else {
      isFull = true
      return
    }
    text.unicodeScalars.append(scalar)
    width += columns
    base = Base(scalar: scalar, width: columns)
  }

  private mutating func emitMark(_ mark: Unicode.Scalar) {
    if base.scalar == nil { emit("◌") }
    // Curses drops marks on wide characters, so the text must not have them either.
    guard base.scalar != nil, base.width == 1, base.marks < Self.maxMarks else { return }
    text.unicodeScalars.append(mark)
    base.marks += 1
  }
}
