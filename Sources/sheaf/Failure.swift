import ArgumentParser
import FoundationEssentials
import SheafScripting

/// The end of the program with a sentence on standard error.
struct Failure: Error {
  var message: String
  /// 1: it failed; 2: it was called wrongly.
  var code: Int32 = 1

  func report() { Streams.messages("sheaf: \(message)\n") }
}

/// What the argument parser has to say: help and version are wanted, anything else is wrong usage.
enum Usage {
  /// - Parameter arguments: what the program was called with.
  static func report(
    _ error: any Error, of command: any ParsableCommand.Type, called arguments: [String]
  ) -> Int32 {
    let text = command.fullMessage(for: error)
    if command.exitCode(for: error) == .success {
      Streams.output(text + "\n")
      return 0
    }
    if let advice = CommandWord.advice(arguments.first) {
      Streams.messages("sheaf: \(advice)\n")
      return 2
    }
    let sentence = text.hasPrefix("Error: ") ? String(text.dropFirst("Error: ".count)) : text
    Streams.messages("sheaf: \(named(sentence))\n")
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

/// The standard streams, for commands that have no `Scripting` of their own.
enum Streams {
  /// Data for whoever asked for it.
  static func output(_ text: String) { write(text, to: DescriptorOutput.standardOutput) }
  /// Everything else.
  static func messages(_ text: String) { write(text, to: DescriptorOutput.standardError) }

  private static func write(_ text: String, to output: DescriptorOutput) {
    do throws(OutputError) {
      try output.write(text)
      try output.flush()
    } catch {
      // There is nowhere left to complain.
    }
  }
}
