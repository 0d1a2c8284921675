import FoundationEssentials
import SheafConfig
import SheafViewModel
import Subprocess

/// Shows addresses and files with the program that the user set for that.
struct Opener: Sendable {
  /// Where stored files stand under their own names while they are shown.
  let cacheFolder: String

  /// Hands a target to `$SHEAF_OPENER`, else to `xdg-open`.
  ///
  /// - Parameter name: the name under which a file of this machine is to be shown; nil for its own.
  func open(_ target: String, named name: String?) async -> Result<String, FileProblem> {
    let program = ProcessInfo.processInfo.environment["SHEAF_OPENER"] ?? "xdg-open"
    let argument = argument(target, named: name)
    let shown = name ?? argument.split(separator: "/").last.map(String.init) ?? argument
    do {
      // Through the shell, so that SHEAF_OPENER may hold options; the target is an argument, never a part of
      // the command.
      let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", "exec \(program) \"$1\"", "sheaf", argument],
        output: .discarded, error: .string(limit: 4096))
      if result.terminationStatus.isSuccess { return .success(shown) }
      let words =
        result.standardError.split(separator: "\n").first.map(String.init) ?? "\(result.terminationStatus)"
      return .failure(FileProblem("\(program) could not open \(shown): \(words)"))
    } catch {
      return .failure(FileProblem("\(program) could not be started: \(error)"))
    }
  }

  private func argument(_ target: String, named name: String?) -> String {
    guard target.hasPrefix("file://"), let path = URL(string: target)?.path(percentEncoded: false) else {
      return target
    }
    guard let name, !path.hasSuffix("/" + name) else { return path }
    return link(to: path, named: name) ?? path
  }

  /// A link to a stored file under the name that people know.
  ///
  /// Where none can be made, the file's own name does.
  private func link(to path: String, named name: String) -> String? {
    let safe = name.replacing("/", with: "_")
    guard let stored = path.split(separator: "/").last, safe != ".", safe != "..", !safe.isEmpty else {
      return nil
    }
    let folder = Paths.join(Paths.join(cacheFolder, "open"), String(stored))
    let link = Paths.join(folder, safe)
    let files = FileManager.default
    do {
      try Paths.make(folder)
      // What is no link, or is not there, leads nowhere.
      if (try? files.destinationOfSymbolicLink(atPath: link)) == path { return link }
      if (try? files.destinationOfSymbolicLink(atPath: link)) != nil { try files.removeItem(atPath: link) }
      try files.createSymbolicLink(atPath: link, withDestinationPath: path)
      return link
    } catch {
      return nil
    }
  }
}
