import ArgumentParser
import FoundationEssentials
import Glibc

/// The end of the program with a sentence on standard error.
struct Failure: Error {
  var message: String
  /// 1: it failed; 2: it was called wrongly.
  var code: Int32 = 1

  func report() { FileHandleWriter.standardError("sheaf: \(message)\n") }
}

/// What the argument parser has to say: help and version are wanted, anything else is wrong usage.
enum Usage {
  /// - Parameter arguments: what the program was called with.
  static func report(
    _ error: any Error, of command: any ParsableCommand.Type, called arguments: [String]
  ) -> Int32 {
    let text = command.fullMessage(for: error)
    if command.exitCode(for: error) == .success {
      FileHandleWriter.standardOutput(text + "\n")
      return 0
    }
    if let advice = CommandWord.advice(arguments.first) {
      FileHandleWriter.standardError("sheaf: \(advice)\n")
      return 2
    }
    let sentence = text.hasPrefix("Error: ") ? String(text.dropFirst("Error: ".count)) : text
    FileHandleWriter.standardError("sheaf: \(named(sentence))\n")
    return 2
  }
}

extension Usage {
  /// Without the command that stands for none at all: a place is opened by naming it.
  private static func named(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in lines.indices {
      guard let range = lines[index].firstRange(of: "sheaf open") else { continue }
      lines[index].replaceSubrange(range, with: "sheaf")
    }
    return lines.joined(separator: "\n")
  }
}

/// Writes whole texts to the standard streams.
enum FileHandleWriter {
  static func standardOutput(_ text: String) { write(text, to: STDOUT_FILENO) }
  static func standardError(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to file: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
