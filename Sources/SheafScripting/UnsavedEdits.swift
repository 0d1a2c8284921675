public import SheafFetch
public import SheafModel
import SheafText

/// The edits that no service has yet, as the journal keeps them: listed, tried again, dropped.
///
/// Data goes to `output`, everything else to `messages`. Listing and dropping send nothing.
public struct UnsavedEdits: Sendable {
  /// Which edits a command is about.
  public struct Scope: Hashable, Sendable {
    /// Those of all connections for nil.
    public var connection: ID<Connection>?
    /// Those of all tables for nil.
    public var table: ID<Table>?

    public init(connection: ID<Connection>? = nil, table: ID<Table>? = nil) {
      (self.connection, self.table) = (connection, table)
    }
  }

  let journal: any EditJournal
  let scope: Scope
  /// How the user writes the place of a connection; nil for one that is not known any more.
  let place: @Sendable (ID<Connection>) -> String?
  let output: any TextOutput
  let messages: any TextOutput
  let clock: any Clock<Duration>

  public init(
    journal: any EditJournal, scope: Scope = Scope(), place: @escaping @Sendable (ID<Connection>) -> String?,
    output: any TextOutput = DescriptorOutput.standardOutput,
    messages: any TextOutput = DescriptorOutput.standardError, clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.journal = journal
    self.scope = scope
    self.place = place
    self.output = output
    self.messages = messages
    self.clock = clock
  }

  /// Prints the edits, oldest first.
  ///
  /// - Parameter revealsValues: whether what was typed is told, which may be a secret.
  public func list(_ format: UnsavedEditFormat, revealsValues: Bool = false) async throws(ScriptingFailure) {
    let items = try await items()
    if items.isEmpty { note("everything is saved") }
    let printer = UnsavedEditPrinter(items: items, place: place, revealsValues: revealsValues)
    try emit(printer.text(format, isTerminal: output.isTerminal))
  }

  /// Forgets the named edits, and tells which went.
  ///
  /// Nothing is dropped when one of them cannot be.
  public func drop(_ edits: [ID<Edit>]) async throws(ScriptingFailure) {
    let named = try await named(edits)
    for (connection, items) in Dictionary(grouping: named, by: \.entry.connection) {
      let gone = try await asked { () async throws(JournalError) in
        try await journal.drop(items.map(\.entry.edit.id), of: connection)
      }
      for entry in gone { try emit("dropped \(line(entry))\n") }
    }
  }

  func items() async throws(ScriptingFailure) -> [JournalItem] {
    try await asked { () async throws(JournalError) in try await journal.all() }
      .filter { item in
        (scope.connection == nil || item.entry.connection == scope.connection)
          && (scope.table == nil || item.entry.edit.table == scope.table)
      }
  }

  /// The edits of those identifiers, which must be there and in nobody's hands.
  func named(_ edits: [ID<Edit>]) async throws(ScriptingFailure) -> [JournalItem] {
    let items = try await items()
    var found: [JournalItem] = []
    for id in edits {
      guard let item = items.first(where: { $0.entry.edit.id == id }) else {
        throw ScriptingFailure(
          .failed, "there is no unsaved edit “\(id)”; sheaf changes lists those that there are")
      }
      guard !item.isInUse else {
        throw ScriptingFailure(
          .failed, "“\(item.entry.edit.words)” is in the hands of a sheaf that is running; M lists it there")
      }
      found.append(item)
    }
    return found
  }

  /// An edit on one line: its identifier, and what it does.
  func line(_ entry: JournalEntry) -> String {
    "\(entry.edit.id.raw)  \(DisplayText(entry.edit.words, maxColumns: 2000).text)"
  }

  func emit(_ text: String) throws(ScriptingFailure) {
    do throws(OutputError) {
      try output.write(text)
      try output.flush()
    } catch {
      // A reader that has gone has seen enough.
      if case .failed(let reason) = error {
        throw ScriptingFailure(.failed, "the output cannot be written: \(reason)")
      }
    }
  }

  /// A line for the person at the terminal.
  func note(_ text: String) {
    do throws(OutputError) {
      try messages.write("sheaf: \(DisplayText(text, maxColumns: 2000).text)\n")
      try messages.flush()
    } catch {
      // There is nowhere left to complain.
    }
  }

  private func asked<Answer>(
    _ body: () async throws(JournalError) -> Answer
  ) async throws(ScriptingFailure) -> Answer {
    do throws(JournalError) {
      return try await body()
    } catch {
      throw ScriptingFailure(.failed, error.message)
    }
  }
}

extension Edit {
  /// What it does, in the words that were kept with it, else in those of its identifiers.
  var words: String {
    if let label { return label }
    switch change {
    case .update(let record, let changes):
      return "\(changes.map(\.field.raw).joined(separator: ", ")) of \(record)"
    case .create: return "a new record in \(table)"
    case .delete(let records): return "the deletion of \(records.map(\.raw).joined(separator: ", "))"
    case .restore(let restoration):
      return "bringing back \(restoration.records.map(\.raw).joined(separator: ", "))"
    case .attach(let record, let field, let files, let stored):
      return "\((stored.map(\.name) + files.map(\.name)).joined(separator: ", ")) for \(field) of \(record)"
    case .move(let record, _, _): return "the place of \(record)"
    }
  }
}
