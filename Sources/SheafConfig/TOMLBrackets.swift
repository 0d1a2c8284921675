/// Looks for what would end the program in the parser of TOML: in an array it takes whatever is no comma, bracket or
/// comment for the beginning of a value, without a second look.
struct TOMLBrackets {
  /// The first line, counted from 1, on which something stands where a value has to begin, and what it is.
  private(set) var fault: (line: Int, message: String)?

  private enum Text: Equatable {
    case none, comment
    case quoted(Unicode.Scalar, isLong: Bool)
  }

  private var state = Text.none
  private var open: [Unicode.Scalar] = []
  private var line = 1

  init(_ text: String) {
    var rest = text.unicodeScalars[...]
    while fault == nil, let next = rest.popFirst() {
      if next == "\n" { line += 1 }
      switch state {
      case .comment: if next == "\n" { state = .none }
      case .quoted(let mark, let isLong): follow(next, mark, isLong, &rest)
      case .none: look(at: next, &rest)
      }
    }
  }

  private mutating func follow(
    _ next: Unicode.Scalar, _ mark: Unicode.Scalar, _ isLong: Bool, _ rest: inout Substring.UnicodeScalarView
  ) {
    switch next {
    case "\\" where mark == "\"":
      if rest.popFirst() == "\n" { line += 1 }
    case "\n" where !isLong: state = .none
    case mark where !isLong: state = .none
    case mark where rest.starts(with: [mark, mark]):
      rest = rest.dropFirst(2)
      state = .none
    default: break
    }
  }

  private mutating func look(at next: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) {
    switch next {
    case "#": state = .comment
    case "\"", "'":
      let isLong = rest.starts(with: [next, next])
      if isLong { rest = rest.dropFirst(2) }
      state = .quoted(next, isLong: isLong)
    case "[", "{": open.append(next)
    case "]": if open.last == "[" { open.removeLast() }
    case "}" where open.last == "{": open.removeLast()
    case "}" where !open.isEmpty: fault = (line, "\"}\" stands where a value or \"]\" belongs")
    case "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}":
      if !open.isEmpty { fault = (line, "a line ends in a way that TOML does not have") }
    default: break
    }
  }
}
