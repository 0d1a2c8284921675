public import SheafFetch
public import SheafModel
import SheafText

/// The commands that work without a screen, over one connection.
///
/// Data goes to `output`, everything else to `messages`. Every command throws a `ScriptingFailure` unless it did
/// all it was asked for; a reader that goes away early is no failure. Names lead from the connection's root to
/// a place, as `Place` gives them.
public struct Scripting: Sendable {
  let connection: ID<Connection>
  let backend: any Backend
  let journal: any EditJournal
  let now: DateTime
  let output: any TextOutput
  let messages: any TextOutput
  let clock: any Clock<Duration>

  /// - Parameters:
  ///   - journal: where edits are kept until the service has them, so that a crash loses none.
  ///   - now: the moment that relative dates are seen from, with the user's distance from UTC.
  public init(
    connection: ID<Connection>, backend: any Backend, journal: any EditJournal, now: DateTime,
    output: any TextOutput = DescriptorOutput.standardOutput,
    messages: any TextOutput = DescriptorOutput.standardError, clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.connection = connection
    self.backend = backend
    self.journal = journal
    self.now = now
    self.output = output
    self.messages = messages
    self.clock = clock
  }

  /// The identifier of the table that names lead to.
  public func table(at names: [String]) async throws(ScriptingFailure) -> ID<Table> {
    try await search.table(at: names).id
  }

  var search: NodeSearch { NodeSearch(scripting: self) }

  var retry: RequestRetry { RequestRetry(clock: clock) { note($0) } }

  /// Writes and flushes; true when the reader has gone.
  func emit(_ text: String) throws(ScriptingFailure) -> Bool {
    do throws(OutputError) {
      try output.write(text)
      try output.flush()
      return false
    } catch {
      switch error {
      case .closed: return true
      case .failed(let reason): throw ScriptingFailure(.failed, "the output cannot be written: \(reason)")
      }
    }
  }

  /// A line for the person at the terminal; nothing depends on its arrival.
  func note(_ text: String) { tell("sheaf: \(DisplayText(text, maxColumns: 2000).text)\n") }

  func tell(_ text: String) {
    do throws(OutputError) {
      try messages.write(text)
      try messages.flush()
    } catch {
      // There is nowhere left to complain.
    }
  }

  /// The answer of the service; a field of the table that it refuses is named.
  func ask<Answer: Sendable>(
    about table: Table? = nil, _ request: () async throws(BackendError) -> Answer
  ) async throws(ScriptingFailure) -> Answer {
    do throws(BackendError) {
      return try await retry.run(isFirst: true, request)
    } catch {
      throw ScriptingFailure(table.map { error.naming(fieldsOf: $0) } ?? error)
    }
  }
}
