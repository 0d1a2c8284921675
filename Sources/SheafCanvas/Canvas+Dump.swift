extension Canvas {
  /// What the screen says, row by row, without trailing spaces.
  public var lines: [String] {
    (0..<size.height).map { row in
      let text = (0..<size.width).map { self[$0, row].text }.joined()
      return String(text.reversed().drop(while: { $0 == " " }).reversed())
    }
  }

  /// How the screen looks: a letter for each style in order of appearance, `.` for the base, and what the
  /// letters mean.
  ///
  /// Tests keep it beside `lines`.
  public func styleMap() -> (lines: [String], legend: [(letter: Character, style: Style)]) {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    var known: [Style: Character] = [base: "."]
    var legend: [(letter: Character, style: Style)] = []
    let lines = (0..<size.height).map { row in
      String(
        (0..<size.width).map { column -> Character in
          let style = self[column, row].style
          if let letter = known[style] { return letter }
          // More styles than letters share the last sign: a map that crowded says enough.
          let letter = legend.count < letters.count ? letters[legend.count] : "*"
          known[style] = letter
          legend.append((letter, style))
          return letter
        })
    }
    return (lines, legend)
  }
}
