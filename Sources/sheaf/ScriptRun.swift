import SheafApp
import SheafFetch
import SheafModel
import SheafScripting
import SheafText
import SheafViewModel

/// Runs a command without a screen to its end.
enum ScriptRun {
  static func run(
    _ at: PlaceArgument,
    _ body: @escaping @Sendable (Scripting, [String]) async throws(ScriptingFailure) -> Void
  ) throws {
    TextWidth.useUTF8Locale()
    let catalog = Catalog.of(at.configDir)
    let place = try NamedPlace(at.place, in: catalog)
    do throws(ScriptingFailure) {
      try Waiting.run { () async throws(ScriptingFailure) in
        // A session that was renewed meanwhile must outlive this run, however that ends.
        defer { catalog.settle() }
        let scripting = try await scripting(place, in: catalog, configDirectory: at.configDir)
        try await body(scripting, place.request.path)
      }
    } catch {
      Streams.messages(advised(error, place, catalog).text(program: "sheaf"))
      throw Silent(code: error.kind.rawValue)
    }
  }

  /// What is opened first, so that a file that is no database is refused before anything else happens.
  private static func scripting(
    _ place: NamedPlace, in catalog: BackendCatalog, configDirectory: String?
  ) async throws(ScriptingFailure) -> Scripting {
    let (backend, info): (any Backend, ConnectionInfo)
    do throws(BackendError) {
      (backend, info) = try await catalog.open(place.request)
    } catch {
      var failure = ScriptingFailure(error)
      if place.isLocal { failure.message = ErrorText.sentence(error) }
      throw failure
    }
    return Scripting(
      connection: info.id, backend: backend, journal: Launch.journal(configDirectory: configDirectory),
      now: Launch.now())
  }

  /// The journal of unsaved edits; made when it is missing.
  static func journal(_ configDirectory: String?) throws(ScriptingFailure) -> any EditJournal {
    do throws(LaunchError) {
      return try Launch.openJournal(configDirectory: configDirectory)
    } catch {
      throw ScriptingFailure(.failed, error.message)
    }
  }

  /// With how to log in again where that is what is missing.
  private static func advised(
    _ failure: ScriptingFailure, _ place: NamedPlace, _ catalog: BackendCatalog
  ) -> ScriptingFailure {
    guard failure.cause == .unauthorized, let advice = catalog.loginAdvice(place.request.place) else {
      return failure
    }
    var failure = failure
    failure.details.append("  \(advice)")
    return failure
  }
}

/// The end of the program with a code, after everything was said.
struct Silent: Error {
  var code: Int32
}
