public import ArgumentParser
import SheafApp
import SheafModel
public import SheafScripting
import SheafText

struct Changes: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the edits that are not saved, send them again, or drop them.",
    discussion: """
      Without a place, those of all files and profiles. A line for each edit: identifier, place, state, what it does, \
      and why it is not saved. Nothing is sent unless it is asked for.
      """)

  @Argument(help: ArgumentHelp("Only the edits of that place. " + PlaceArgument.help))
  var place: String?

  @Option(name: .long, help: "table, json or jsonl.")
  var format: UnsavedEditFormat = .table

  @Flag(name: .long, help: "In json and jsonl: print what was typed, which may hold secrets.")
  var reveal = false

  @Flag(name: .long, help: "Send them again, except records that may have been added all the same.")
  var retry = false

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Send these again, also where the first time may have done it.")
  var resend: [String] = []

  @Option(name: .long, parsing: .upToNextOption, help: "Write these over what somebody else changed.")
  var overwrite: [String] = []

  @Option(name: .long, parsing: .upToNextOption, help: "Forget these, for good.")
  var drop: [String] = []

  @Option(name: .long, help: "The folder of config.toml, profiles.toml and themes.")
  var configDir: String?

  func validate() throws {
    let wishes = [retry, !resend.isEmpty, !overwrite.isEmpty, !drop.isEmpty].count { $0 }
    guard wishes < 2 else {
      throw ValidationError("--retry, --resend, --overwrite and --drop are commands of their own")
    }
  }

  func run() throws {
    TextWidth.useUTF8Locale()
    let catalog = Catalog.of(configDir)
    let named = try place.map { (text) throws(Failure) in try NamedPlace(text, in: catalog) }
    do throws(ScriptingFailure) {
      try Waiting.run { () async throws(ScriptingFailure) in
        // A session that was renewed meanwhile must outlive this run, however that ends.
        defer { catalog.settle() }
        try await run(in: catalog, named)
      }
    } catch {
      Streams.messages(error.text(program: "sheaf"))
      throw Silent(code: error.kind.rawValue)
    }
  }

  private func run(in catalog: BackendCatalog, _ named: NamedPlace?) async throws(ScriptingFailure) {
    let scope = try await scope(of: named, catalog)
    let edits = UnsavedEdits(
      journal: try ScriptRun.journal(configDir), scope: scope, place: { catalog.request(for: $0)?.place })
    if !drop.isEmpty { return try await edits.drop(drop.map { ID($0) }) }
    guard let decision else { return try await edits.list(format, revealsValues: reveal) }
    try await edits.send(decision) { (connection) async throws(BackendError) in
      guard let request = catalog.request(for: connection) else {
        throw BackendError(.notFound, "there is no profile any more for these edits")
      }
      return try await catalog.open(request).0
    }
  }

  private var decision: UnsavedEdits.Decision? {
    if retry { return .retry }
    if !resend.isEmpty { return .resend(resend.map { ID($0) }) }
    return overwrite.isEmpty ? nil : .overwrite(overwrite.map { ID($0) })
  }

  /// A table is looked for at its service, where names lead to it.
  private func scope(
    of named: NamedPlace?, _ catalog: BackendCatalog
  ) async throws(ScriptingFailure) -> UnsavedEdits.Scope {
    guard let request = named?.request else { return UnsavedEdits.Scope() }
    let connection: ID<Connection>
    let backend: (any Backend)?
    do throws(BackendError) {
      connection = try catalog.connection(of: request)
      backend = request.path.isEmpty ? nil : try await catalog.open(request).0
    } catch {
      throw ScriptingFailure(error)
    }
    guard let backend else { return UnsavedEdits.Scope(connection: connection) }
    let scripting = Scripting(
      connection: connection, backend: backend, journal: try ScriptRun.journal(configDir), now: Launch.now())
    return UnsavedEdits.Scope(connection: connection, table: try await scripting.table(at: request.path))
  }
}

extension UnsavedEditFormat: ExpressibleByArgument {}
