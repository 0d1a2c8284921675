import SheafModel

extension AppState {
  /// A profile was made: it is opened.
  mutating func serviceConnected(_ result: Result<ConnectedService, BackendError>) -> [Effect] {
    switch result {
    case .success(let service):
      say(Notice("\(service.request.place) is connected: \(service.summary)", .good))
      places.setRoot(.connecting, kind: service.request.kind, place: service.request.place)
      focus = .places
      return [.connect(service.request)]
    case .failure(let error):
      // The form says it, where there is one.
      let isShown = overlays.contains { if case .connectForm = $0 { true } else { false } }
      if !isShown { say(Notice(ErrorText.sentence(error), .error)) }
      return []
    }
  }

  /// Remembers that a session has ended, to ask for the password once nothing else is being typed.
  mutating func noteFailure(_ event: FetchEvent, connection: ID<Connection>) {
    guard let error = event.failure, error.kind == .unauthorized,
      places.connection(connection)?.account != nil
    else { return }
    logins.ended(connection)
  }

  /// Asks for the password of a session that has ended; what is on the screen stays.
  mutating func askForPasswords() {
    guard overlays.isEmpty, let connection = logins.next() else { return }
    askForPassword(of: connection)
  }

  mutating func askForPassword(of connection: ID<Connection>, problem: String? = nil) {
    guard let info = places.connection(connection), let account = info.account else { return }
    var prompt = PromptState(.password(connection, account: account))
    prompt.problem = .init(
      message: problem ?? "The session of \(info.name) has ended; nothing that you typed is lost", range: nil)
    overlays.append(.prompt(prompt))
  }

  /// A new session has begun: what failed for want of one is done again.
  mutating func loggedIn(_ connection: ID<Connection>, _ error: BackendError?) -> [Effect] {
    if let error {
      guard error.kind == .unauthorized else {
        say(Notice(ErrorText.sentence(error), .error))
        logins.forget(connection)
        return []
      }
      askForPassword(of: connection, problem: error.message)
      return []
    }
    logins.forget(connection)
    say(Notice("Logged in to \(places.connection(connection)?.name ?? connection.raw)", .good))
    var effects = places.reloadFailed(in: connection)
    if let grid, grid.connection == connection {
      effects.append(
        .fetch(connection, grid.failure == nil ? .reload(grid.id) : .open(grid.id, grid.tableID, nil)))
      self.grid?.failure = nil
    }
    for entry in edits.entries.values where entry.connection == connection {
      if case .rejected(let error) = entry.phase, error.kind == .unauthorized {
        effects.append(.fetch(connection, .retry(entry.edit.id)))
      }
    }
    return effects + [.fetch(connection, .sendPending)]
  }
}

/// Sessions that have ended.
struct Logins: Equatable, Sendable {
  /// To be asked about.
  private var waiting: [ID<Connection>] = []
  /// Asked about, and not answered: the user is not asked twice for the same loss.
  private var asked: Set<ID<Connection>> = []

  mutating func ended(_ connection: ID<Connection>) {
    guard !asked.contains(connection), !waiting.contains(connection) else { return }
    waiting.append(connection)
  }

  mutating func next() -> ID<Connection>? {
    guard !waiting.isEmpty else { return nil }
    let connection = waiting.removeFirst()
    asked.insert(connection)
    return connection
  }

  mutating func forget(_ connection: ID<Connection>) { asked.remove(connection) }
}

extension FetchEvent {
  /// What went wrong, for an event that says so.
  var failure: BackendError? {
    switch self {
    case .children(_, .failure(let error)), .opened(_, .failure(let error), _), .rowsFailed(_, _, let error),
      .readFailed(_, _, let error),
      .edit(_, .rejected(let error)), .edit(_, .waiting(_, let error)), .record(_, .failure(let error)),
      .candidates(_, .failure(let error)), .downloaded(_, .failure(let error)),
      .choiceAdded(_, .failure(let error)):
      error
    default: nil
    }
  }
}
