import Glibc
import SheafText

/// What stands on the screen of a terminal that can do nothing but place its cursor and be cleared.
package struct ScreenPicture {
  /// The description of that terminal, for `tic`.
  package static let terminfo = """
    \(name)|a cursor that can be placed,
    \tam, cup=\\E[%i%p1%d;%p2%dH, clear=\\E[H\\E[2J,

    """
  package static let name = "sheaf-bench"

  private enum State { case text, escape, sequence }

  /// What stands in the second column of a wide character.
  private static let rest: Unicode.Scalar = "\0"

  private let width: Int
  private var cells: [Unicode.Scalar]
  private var position = 0
  private var state = State.text
  private var parameters = ""
  private var character: [UInt8] = []

  package init(width: Int, height: Int) {
    self.width = width
    cells = Array(repeating: " ", count: width * height)
  }

  /// Describes that terminal to the programs that are started with these variables.
  package static func describe(in folder: String, _ environment: inout [String: String]) throws(DriverFailure)
  {
    try File.write(terminfo, to: "\(folder)/terminfo.src")
    guard system("tic -x -o '\(folder)/terminfo' '\(folder)/terminfo.src'") == 0 else {
      throw DriverFailure("the terminal cannot be described")
    }
    environment["TERM"] = name
    environment["TERMINFO"] = "\(folder)/terminfo"
  }

  /// What stands on a line, counted from 0; from the end for a negative number.
  package func line(_ number: Int) -> String {
    let row = number < 0 ? cells.count / width + number : number
    return Self.text(of: cells[row * width..<(row + 1) * width])
  }

  package func contains(_ scalar: Unicode.Scalar) -> Bool { cells.contains(scalar) }

  /// What stands on each line.
  package var lines: [String] {
    stride(from: 0, to: cells.count, by: width).map { start in
      Self.text(of: cells[start..<(start + width)])
    }
  }

  private static func text(of cells: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(cells.filter { $0 != rest }))
  }

  package mutating func take(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { take(byte) }
  }

  private mutating func take(_ byte: UInt8) {
    switch (state, byte) {
    case (_, 0x1B): state = .escape
    case (.escape, UInt8(ascii: "[")): (state, parameters) = (.sequence, "")
    case (.escape, _): state = .text
    case (.sequence, 0x40...0x7E):
      state = .text
      carryOut(byte)
    case (.sequence, _): parameters.unicodeScalars.append(Unicode.Scalar(byte))
    case (.text, 0x0D): position -= position % width
    case (.text, 0x0A): position += width
    case (.text, 0x08): position -= 1
    case (.text, ..<0x20): break
    case (.text, _): takeText(byte)
    }
  }

  /// Other sequences change nothing that can be seen.
  private mutating func carryOut(_ final: UInt8) {
    switch final {
    case UInt8(ascii: "H"):
      let numbers = parameters.split(separator: ";").map { (Int($0) ?? 1) - 1 }
      position = (numbers.first ?? 0) * width + (numbers.count > 1 ? numbers[1] : 0)
    case UInt8(ascii: "J"): cells = Array(repeating: " ", count: cells.count)
    default: break
    }
  }

  private mutating func takeText(_ byte: UInt8) {
    if byte & 0xC0 != 0x80 { character = [] }
    character.append(byte)
    let length = byte < 0x80 ? 1 : character[0] >= 0xF0 ? 4 : character[0] >= 0xE0 ? 3 : 2
    guard character.count == length,
      let scalar = String(decoding: character, as: UTF8.self).unicodeScalars.first
    else { return }
    let columns = TextWidth.width(of: scalar)
    for column in 0..<max(0, columns) where cells.indices.contains(position + column) {
      cells[position + column] = column == 0 ? scalar : Self.rest
    }
    position += columns
  }
}
