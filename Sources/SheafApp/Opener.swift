import FoundationEssentials
import Glibc
import SheafConfig
import SheafFiles
import SheafModel
import SheafViewModel
import Subprocess

/// Shows addresses and files with the program that the user set for that.
struct Opener: Sendable {
  /// Where stored files stand under their own names while they are shown.
  let cacheFolder: String

  /// Hands a target to `$SHEAF_OPENER`, else to `xdg-open`.
  func open(_ target: OpenTarget) async -> Result<String, FileProblem> {
    let program = ProcessInfo.processInfo.environment["SHEAF_OPENER"] ?? "xdg-open"
    let argument: String
    let shown: String
    switch target.content {
    case .address(let address): (argument, shown) = (address, address)
    case .file(let path, let name): (argument, shown) = (path, name ?? Self.lastPart(path))
    case .stored(let path, let name):
      if let problem = Self.problem(withStored: path, name) { return .failure(problem) }
      argument = link(to: path, named: FileName.safe(name)) ?? path
      shown = name
    }
    do {
      // Through the shell, so that SHEAF_OPENER may hold options; the target is an argument, never a part of
      // the command, and begins with a slash or a scheme, so that it is no option either.
      let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", "exec \(program) \"$1\"", "sheaf", argument],
        environment: .withoutSecrets, output: .discarded, error: .string(limit: 4096))
      if result.terminationStatus.isSuccess { return .success(shown) }
      let words =
        result.standardError.split(separator: "\n").first.map(String.init) ?? "\(result.terminationStatus)"
      return .failure(FileProblem("\(program) could not open \(shown): \(words)"))
    } catch {
      return .failure(FileProblem("\(program) could not be started: \(error)"))
    }
  }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The folder of a workspace may come from a stranger: a link in it leads wherever that one wants.
  private static func problem(withStored path: String, _ name: String) -> FileProblem? {
    var status = stat()
    let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    if lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      return FileProblem("\(folder) is a link to somewhere else, and nothing in it is opened")
    }
    guard lstat(path, &status) == 0 else { return FileProblem("\(name) is not at \(path) any more") }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFLNK: FileProblem("\(name) is a link to somewhere else, and is not opened")
    default: FileProblem("\(name) is not a file, and is not opened")
    }
  }

  /// A link to a stored file under the name that people know.
  ///
  /// Where none can be made, or others may change what is there, the file's own name does.
  private func link(to path: String, named name: String) -> String? {
    guard let stored = path.split(separator: "/").last else { return nil }
    let folder = Paths.join(Paths.join(cacheFolder, "open"), String(stored))
    let link = Paths.join(folder, name)
    let files = FileManager.default
    do {
      for folder in [cacheFolder, Paths.join(cacheFolder, "open"), folder] {
        try OwnFolder.makePrivate(folder)
      }
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
