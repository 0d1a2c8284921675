import SheafEncoding

/// What the program was called with.
enum CommandArguments {
  /// The arguments after the program's name, all of them text: one in another encoding is refused, since what
  /// it was meant to say would be written otherwise.
  static func read() throws(Failure) -> [String] {
    var arguments: [String] = []
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let pointer = CommandLine.unsafeArgv[index] else { break }
      var bytes: [UInt8] = []
      var next = pointer
      while next.pointee != 0 {
        bytes.append(UInt8(bitPattern: next.pointee))
        next += 1
      }
      do throws(EncodingProblem) {
        arguments.append(try UTF8Text.text(bytes))
      } catch {
        throw Failure(message: "Argument \(index) cannot be taken: \(error.message)", code: 2)
      }
    }
    return arguments
  }
}
