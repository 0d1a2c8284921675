import Dispatch
import SQLiteBackend
import SheafApp
import SheafModel
import SheafScripting
import SheafText
import Synchronization

/// Runs a command without a screen to its end.
enum ScriptRun {
  static func run(
    _ at: PlaceArgument,
    _ body: @escaping @Sendable (Scripting, [String]) async throws(ScriptingFailure) -> Void
  ) throws {
    TextWidth.useUTF8Locale()
    let place = try LocalPlace(at.place)
    let backend = try place.backend()
    let scripting: Scripting
    do throws(LaunchError) {
      scripting = Scripting(
        connection: ID("\(SQLite.kind):\(place.path)"), backend: backend,
        journal: try Launch.openJournal(configDirectory: at.configDir), now: Launch.now())
    } catch {
      throw Failure(message: error.message)
    }
    if let failure = wait({ () async throws(ScriptingFailure) in try await body(scripting, place.names) }) {
      FileHandleWriter.standardError(failure.text(program: "sheaf"))
      throw Silent(code: failure.kind.rawValue)
    }
  }

  /// Blocks the main thread until the command has ended; nothing of the program needs that thread meanwhile.
  private static func wait(
    _ body: @escaping @Sendable () async throws(ScriptingFailure) -> Void
  ) -> ScriptingFailure? {
    let outcome = Mutex<ScriptingFailure?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      do throws(ScriptingFailure) {
        try await body()
      } catch {
        outcome.withLock { $0 = error }
      }
      done.signal()
    }
    done.wait()
    return outcome.withLock { $0 }
  }
}

/// The end of the program with a code, after everything was said.
struct Silent: Error {
  var code: Int32
}
