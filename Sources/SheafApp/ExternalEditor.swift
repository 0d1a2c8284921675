import Dispatch
import FoundationEssentials
import Glibc
import SheafConfig
import SheafEncoding
import SheafFiles
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
    // What stands in the cell, and what the editor keeps beside it, is nobody else's to read.
    guard let folder = OwnFolder.makeTemporary(in: temporary) else {
      return .failure(FileProblem("No file for the editor could be made in \(temporary)"))
    }
    // With whatever copies the editor has put beside it.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/cell\(suffix)"
    do throws(FileRefusal) {
      try OwnFile.replace(path, with: text.storedBytes)
      if let problem = run(editor, path) { return .failure(problem) }
      let bytes = try RegularFile.bytes(of: path, upTo: largest)
      var edited: String
      do throws(EncodingProblem) {
        // What was not UTF-8 before may stay so.
        edited = text.hasStandIns ? String(storedBytes: bytes) : try UTF8Text.text(bytes)
      } catch {
        return .failure(FileProblem("\(editor) wrote a text that was not taken: \(error.message)"))
      }
      // Editors end a file with a line break that the text need not have had.
      if edited.hasSuffix("\n"), !text.hasSuffix("\n") { edited.removeLast() }
      return .success(edited.isExactly(text) ? nil : edited)
    } catch {
      return .failure(FileProblem("The text could not be edited: \(error.message)"))
    }
  }

  /// More than any cell takes.
  private static let largest = 256 << 20
  private static let temporary = FileManager.default.temporaryDirectory.path()

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
