import Dispatch
import FoundationEssentials
import Glibc
import SheafEncoding
import SheafModel
import SheafViewModel
import Subprocess
import Synchronization

/// Lets the user edit a text in `$VISUAL` or `$EDITOR`.
///
/// The terminal must have been left to it.
enum ExternalEditor {
  /// Blocks the calling thread until the editor is left.
  ///
  /// Nil when the text was not changed.
  static func edit(_ text: String, suffix: String) -> Result<String?, FileProblem> {
    let environment = ProcessInfo.processInfo.environment
    let editor = environment["VISUAL"] ?? environment["EDITOR"] ?? "vi"
    let folder = FileManager.default.temporaryDirectory.path()
    let path = "\(folder)sheaf-\(getpid())-\(UInt32.random(in: 0 ... .max))\(suffix)"
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard file >= 0 else { return .failure(FileProblem("No file for the editor could be made in \(folder)")) }
    close(file)
    defer { unlink(path) }
    do {
      try Data(text.storedBytes).write(to: URL(filePath: path))
      if let problem = run(editor, path) { return .failure(problem) }
      let bytes = try Data(contentsOf: URL(filePath: path))
      var edited: String
      do throws(EncodingProblem) {
        // What was not UTF-8 before may stay so.
        edited = text.hasStandIns ? String(storedBytes: Array(bytes)) : try UTF8Text.text(bytes)
      } catch {
        return .failure(FileProblem("\(editor) wrote a text that was not taken: \(error.message)"))
      }
      // Editors end a file with a line break that the text need not have had.
      if edited.hasSuffix("\n"), !text.hasSuffix("\n") { edited.removeLast() }
      return .success(edited.isExactly(text) ? nil : edited)
    } catch {
      return .failure(FileProblem("The edited text could not be read: \(error.localizedDescription)"))
    }
  }

  /// Runs the editor on the terminal; nil when it ended well.
  private static func run(_ editor: String, _ path: String) -> FileProblem? {
    let outcome = Mutex<FileProblem?>(nil)
    let done = DispatchSemaphore(value: 0)
    // The main thread waits here by intent: the terminal belongs to the editor meanwhile.
    Task.detached {
      do {
        let result = try await Subprocess.run(
          .path("/bin/sh"), arguments: ["-c", "exec \(editor) \"$1\"", "sheaf", path],
          environment: .withoutSecrets,
          input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
          output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
          error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        if !result.terminationStatus.isSuccess {
          outcome.withLock {
            $0 = FileProblem("\(editor) ended with \(result.terminationStatus); nothing was taken")
          }
        }
      } catch {
        outcome.withLock { $0 = FileProblem("\(editor) could not be started: \(error)") }
      }
      done.signal()
    }
    done.wait()
    return outcome.withLock { $0 }
  }
}
