import TerminalDriver

/// What the screen of a grid says of its rows.
struct GridScreen {
  struct Row {
    /// Counted from 1; for one that is being made, that of the row before it and one more.
    var number: Int
    /// Whether it is being made.
    var isNew: Bool
    /// The text that stands in it, of those that the laboratory types.
    var text: String?
    /// Whether it is on the screen already.
    var isLoaded: Bool
    /// Whether what stands there is told to be kept.
    var isKept: Bool
    /// Whether it goes no further without the user.
    var needsUser: Bool
  }

  let lines: [String]
  var rows: [Row] = []
  /// The row of the selection and the number of rows, counted from 1; nil on a row that is being made.
  var position: (row: Int, count: Int)?
  /// Whether the selection is on a row that is being made.
  var isOnNewRow = false

  init(_ picture: ScreenPicture) {
    lines = picture.lines
    for line in lines { take(line) }
    position = lines.last.flatMap(Self.position)
    isOnNewRow = lines.last?.drop { $0 == " " }.hasPrefix("new/") ?? false
  }

  /// Whether something is said to be on its way.
  var isSaving: Bool { (lines.first ?? "").contains("saving") || rows.contains { !$0.isKept } }

  var asks: Bool { lines.contains { $0.contains("Go on?") } }

  func row(_ number: Int) -> Row? { rows.first { $0.number == number } }

  func shows(_ text: String) -> Bool { rows.contains { $0.text == text } }

  /// A row's number or the mark of a new one, what is special about it, and its cells.
  private mutating func take(_ line: String) {
    let scalars = Array(line.unicodeScalars)
    guard let bar = scalars.firstIndex(of: "│"), bar > 2, bar < 12 else { return }
    let gutter = scalars[..<bar].filter { $0 != " " }
    let digits = gutter.prefix { $0.properties.numericType != nil }
    let number: Int
    if let told = Int(String(String.UnicodeScalarView(digits))) {
      number = told
    } else if gutter.first == "+", let last = rows.last {
      number = last.number + 1
    } else {
      return
    }
    let mark = gutter.last
    rows.append(
      Row(
        number: number, isNew: gutter.first == "+", text: Self.text(in: scalars[bar...]),
        isLoaded: !line.contains("░"), isKept: mark != "…",
        needsUser: mark == "✗" || mark == "≠"))
  }

  private static func text(in scalars: ArraySlice<Unicode.Scalar>) -> String? {
    let line = String(String.UnicodeScalarView(scalars))
    return line.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init).first(
      where: Typed.isOne)
  }

  /// The words at the left end of the last line: `3/40  notes.note`.
  private static func position(_ line: String) -> (row: Int, count: Int)? {
    let parts = line.prefix { $0 != "." }.split(separator: "/")
    guard parts.count > 1, let row = Int(parts[0].filter(\.isNumber)) else { return nil }
    guard let count = Int(parts[1].prefix { $0.isNumber }) else { return nil }
    return (row, count)
  }
}

/// The texts that the laboratory types: each is typed once only.
enum Typed {
  static func text(_ number: Int) -> String {
    let digits = String(number)
    return "w" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  static func isOne(_ word: String) -> Bool {
    word.utf8.count == 7 && word.hasPrefix("w") && word.dropFirst().allSatisfy(\.isNumber)
  }
}
