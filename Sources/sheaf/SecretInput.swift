import Glibc
import SheafEncoding
import SheafScripting

/// Questions to the person at the terminal, and secrets from standard input.
enum SecretInput {
  /// The first line of standard input.
  static func line(_ what: String) throws(Failure) -> String {
    guard let line = readLine(from: STDIN_FILENO), !line.isEmpty else {
      throw Failure(message: "No \(what) came on standard input", code: 2)
    }
    return try text(line, what)
  }

  /// Whether somebody sits at a terminal who can be asked.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

  /// Asks on the terminal itself, whatever the standard streams lead to; the answer without its line break.
  /// - Parameter isSecret: what is typed is not shown.
  static func ask(_ question: String, isSecret: Bool = false) throws(Failure) -> String {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { throw Failure(message: "There is no terminal to ask on") }
    defer { close(terminal) }
    write(question, to: terminal)
    guard isSecret else {
      guard let line = readLine(from: terminal) else { throw Failure(message: "Nothing was answered") }
      return try text(line, "answer")
    }
    let answer = hidden(terminal)
    write("\n", to: terminal)
    guard let answer else { throw Failure(message: "Nothing was answered") }
    return try text(answer, "answer")
  }

  /// Reads a line without echo; nil when it was given up.
  ///
  /// The terminal is as before in any case.
  private static func hidden(_ terminal: Int32) -> [UInt8]? {
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { return nil }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    // Without a handler, Ctrl-C would end the program and leave the terminal silent.
    let signals = [SIGINT, SIGTERM, SIGHUP, SIGTSTP]
    var former = Array(repeating: sigaction(), count: signals.count)
    var interruption = sigaction()
    interruption.__sigaction_handler.sa_handler = { _ in }
    for (index, signal) in signals.enumerated() { sigaction(signal, &interruption, &former[index]) }
    tcsetattr(terminal, TCSAFLUSH, &silent)
    let line = readLine(from: terminal)
    tcsetattr(terminal, TCSAFLUSH, &before)
    for (index, signal) in signals.enumerated() { sigaction(signal, &former[index], nil) }
    return line
  }

  /// Nil at the end of the input, and when a signal came.
  private static func readLine(from file: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(file, &byte, 1)
      if count < 0 { return nil }
      if count == 0 { return bytes.isEmpty ? nil : bytes }
      if byte == UInt8(ascii: "\n") { return bytes.last == 0x0D ? bytes.dropLast() : bytes }
      bytes.append(byte)
    }
  }

  /// A secret in another encoding would be another secret, so it is refused; no byte of it is told.
  private static func text(_ bytes: [UInt8], _ what: String) throws(Failure) -> String {
    do throws(EncodingProblem) {
      return try UTF8Text.text(bytes)
    } catch {
      throw Failure(message: "The \(what) is not UTF-8: see its byte \(error.byte)", code: 2)
    }
  }

  private static func write(_ text: String, to file: Int32) {
    let output = DescriptorOutput(file)
    do throws(OutputError) {
      try output.write(text)
      try output.flush()
    } catch {
      // Without its question, what is asked for can still be typed.
    }
  }
}
