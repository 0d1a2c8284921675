import FoundationEssentials
import SheafViewModel
import Subprocess

/// Shows addresses and files with the program that the user set for that.
enum Opener {
  /// Hands a target to `$SHEAF_OPENER`, else to `xdg-open`.
  static func open(_ target: String) async -> Result<String, FileProblem> {
    let program = ProcessInfo.processInfo.environment["SHEAF_OPENER"] ?? "xdg-open"
    let argument = target.hasPrefix("file://") ? URL(string: target)?.path(percentEncoded: false) ?? target : target
    let name = argument.split(separator: "/").last.map(String.init) ?? argument
    do {
      // Through the shell, so that SHEAF_OPENER may hold options; the target is an argument, never a part of
      // the command.
      let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", "exec \(program) \"$1\"", "sheaf", argument],
        output: .discarded, error: .string(limit: 4096))
      if result.terminationStatus.isSuccess { return .success(name) }
      let words = result.standardError.split(separator: "\n").first.map(String.init) ?? "\(result.terminationStatus)"
      return .failure(FileProblem("\(program) could not open \(name): \(words)"))
    } catch {
      return .failure(FileProblem("\(program) could not be started: \(error)"))
    }
  }
}
