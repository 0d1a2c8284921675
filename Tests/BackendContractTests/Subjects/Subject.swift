import LoopbackServer
import SheafModel
import SheafTestSupport
import Testing

/// An adapter under test: a name, and a way to get a fresh service with known tables.
///
/// To put an adapter to the test, give it a file in this folder that extends `Subject` with a static list of
/// subjects, one for each way to prove who one is, and name the list in `Subject.all`. The tests find out what
/// to check from the table's own `Capabilities` and fields, so a claim is a promise: what is claimed must hold,
/// and what is not claimed must be refused as `.unsupported`.
struct Subject: Sendable, CustomTestStringConvertible {
  var name: String
  /// Makes a service that nobody else uses, and a backend on it.
  var start: @Sendable () async throws -> Trial

  var testDescription: String { name }

  static let all = sqlite + baserow + bika + bubble + botBye

  /// Those that are reached through the network, where answers get lost.
  static let remote = baserow + bika + bubble + botBye

  /// Runs a test on a fresh service and ends the service afterwards; a few at a time.
  func trial(_ body: (Trial) async throws -> Void) async throws {
    await Turnstile.trials.enter()
    do {
      try await run(body)
    } catch {
      await Turnstile.trials.leave()
      throw error
    }
    await Turnstile.trials.leave()
  }

  private func run(_ body: (Trial) async throws -> Void) async throws {
    let trial = try await start()
    do {
      try await body(trial)
    } catch {
      try await trial.end()
      throw error
    }
    try await trial.end()
  }
}

/// A fresh service with two tables to test on.
struct Trial: Sendable {
  var backend: any Backend
  /// A table with as many kinds of fields as the service has, and 3 to 50 records.
  ///
  /// It is written to.
  var kinds: ID<Table>
  /// A table of 60 to 2000 records, which is only read.
  var many: ID<Table>
  /// The server, where there is one.
  var server: LoopbackServer?
  /// The requests by which the adapter does things, so that faults meet them.
  var routes: [Deed: Route] = [:]
  /// Texts that no error may hold.
  var secrets: [String] = []
  /// What to write into fields of those names, in place of what suits their kind; none leaves a field out.
  var samples: [String: [Value]] = [:]
  /// Fields whose cells do not come back as they were written or deleted, such as the time of the last change.
  var volatileFields: Set<String> = []
  /// Somebody whom a field of people may hold.
  var person: Person?
  /// Texts of the larger table for which the service's own search is asked.
  var searches: [String] = []
  /// Ends the service and removes what it made.
  var end: @Sendable () async throws -> Void = {}

  func table() async throws -> Table { try await backend.table(kinds) }

  /// The routes of a deed that a test cannot do without.
  func route(_ deed: Deed) throws -> Route {
    try #require(routes[deed], "\(deed) has no route")
  }
}

/// What is done through a connection, for faults to meet.
enum Deed: String, Hashable, Sendable, CaseIterable {
  case page, update, create, delete, upload
}

/// Method and path of the requests of a deed; `*` in the path is any text.
struct Route: Sendable {
  var method: String
  var path: String
}
