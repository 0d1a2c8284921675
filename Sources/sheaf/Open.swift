import ArgumentParser
import FoundationEssentials
import SQLiteBackend
import SheafApp
import SheafConfig
import SheafModel
import SheafViewModel

/// Options that every command with a screen has.
struct ScreenOptions: ParsableArguments {
  @Option(name: .long, help: "The folder of config.toml, profiles.toml and themes.")
  var configDir: String?

  @Option(name: .long, help: "The theme to use.")
  var theme: String?

  @MainActor
  func launch(_ request: ConnectionRequest?) throws {
    do throws(LaunchError) {
      try Launch.run(Launch.Options(configDirectory: configDir, theme: theme, request: request))
    } catch {
      throw Failure(message: error.message)
    }
  }
}

struct Open: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a file or a place on the screen.", shouldDisplay: false)

  @Argument(help: "A SQLite file, with a table's name after a slash if wanted: crm.sqlite/Contacts.")
  var place: String?

  @OptionGroup var options: ScreenOptions

  func run() throws {
    let request = try place.map { try LocalPlace.request($0) }
    try MainActor.assumeIsolated { try options.launch(request) }
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
      try Paths.make(paths.data)
      try SQLite.makeDemo(at: path)
    } catch let error as BackendError {
      throw Failure(message: ErrorText.sentence(error))
    } catch let error as PathError {
      throw Failure(message: error.message)
    }
    let request = ConnectionRequest(kind: SQLite.kind, place: path, path: [])
    try MainActor.assumeIsolated { try options.launch(request) }
  }
}

/// Finds the file in a place that may go on inside it.
enum LocalPlace {
  /// `./crm.sqlite/Contacts` is the table Contacts of the file crm.sqlite.
  static func request(_ place: String) throws -> ConnectionRequest {
    let files = FileManager.default
    let absolute = place.hasPrefix("/") ? place : files.currentDirectoryPath + "/" + place
    var file = absolute[...]
    var inside: [String] = []
    while !files.fileExists(atPath: String(file)), let slash = file.lastIndex(of: "/"), slash > file.startIndex {
      inside.insert(String(file[file.index(after: slash)...]), at: 0)
      file = file[..<slash]
    }
    var isFolder = false
    guard files.fileExists(atPath: String(file), isDirectory: &isFolder), !isFolder else {
      throw Failure(message: "There is no file \(place)")
    }
    // A file that is no database is refused before the screen is taken.
    do throws(BackendError) {
      _ = try SQLite.open(path: String(file))
    } catch {
      throw Failure(message: ErrorText.sentence(error))
    }
    return ConnectionRequest(kind: SQLite.kind, place: String(file), path: inside.filter { !$0.isEmpty })
  }
}
