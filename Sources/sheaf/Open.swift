import ArgumentParser
import FoundationEssentials
import SQLiteBackend
import SheafApp
import SheafConfig
import SheafFiles
import SheafModel
import SheafViewModel

/// Options that every command with a screen has.
struct ScreenOptions: ParsableArguments {
  @Option(name: .long, help: "The folder of config.toml, profiles.toml and themes.")
  var configDir: String?

  @Option(name: .long, help: "The theme to use.")
  var theme: String?

  @MainActor
  func launch(_ request: ConnectionRequest?, opensConnectForm: Bool = false) throws {
    var options = Launch.Options(configDirectory: configDir, theme: theme, request: request)
    options.opensConnectForm = opensConnectForm
    do throws(LaunchError) {
      try Launch.run(options)
    } catch {
      throw Failure(message: error.message)
    }
  }
}

struct Open: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a file or a place on the screen.", shouldDisplay: false)

  @Argument(help: ArgumentHelp(PlaceArgument.help))
  var place: String?

  @OptionGroup var options: ScreenOptions

  func run() throws {
    let place = try place.map { try Self.named($0, in: Catalog.of(options.configDir)) }
    if let place, place.isLocal { try Self.check(place.request.place) }
    try MainActor.assumeIsolated { try options.launch(place?.request) }
  }
}

extension Open {
  /// A word that is no place may have been meant as a command.
  private static func named(_ text: String, in catalog: BackendCatalog) throws(Failure) -> NamedPlace {
    do throws(Failure) {
      return try NamedPlace(text, in: catalog)
    } catch {
      guard let advice = CommandWord.advice(text) else { throw error }
      throw Failure(message: "\(error.message); \(advice)", code: error.code)
    }
  }

  /// Refuses a file that is no database before the screen is touched.
  private static func check(_ path: String) throws(Failure) {
    do throws(BackendError) {
      _ = try BackendCatalog.openFile(path)
    } catch {
      throw Failure(message: ErrorText.sentence(error))
    }
  }
}

struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open a sample workspace that shows every kind of field, making it on first use.")

  @OptionGroup var options: ScreenOptions

  func run() throws {
    let paths = Paths(environment: ProcessInfo.processInfo.environment, configDirectory: options.configDir)
    let path = Paths.join(paths.data, "demo.sqlite")
    do {
      try OwnFolder.make(paths.data)
      try SQLite.makeDemo(at: path)
    } catch let error as BackendError {
      throw Failure(message: ErrorText.sentence(error))
    } catch let error as FileRefusal {
      throw Failure(message: error.message)
    }
    try MainActor.assumeIsolated { try options.launch(ConnectionRequest(kind: SQLite.kind, place: path)) }
  }
}
