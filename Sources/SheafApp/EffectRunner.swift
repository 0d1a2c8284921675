import SheafFetch
import SheafModel
import SheafViewModel

/// Carries out effects: the only place that turns them into tasks.
///
/// Answers come back through the inbox.
@MainActor
final class EffectRunner {
  private let inbox: Inbox
  private let services: Services
  private let searches: TypedSearches
  private let catalog: BackendCatalog
  private let lastPlace: LastPlace
  private let opener: Opener
  private var connecting: Task<Void, Never>?
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var nextTask = 0

  init(
    inbox: Inbox, journal: any EditJournal, catalog: BackendCatalog, lastPlace: LastPlace, opener: Opener
  ) {
    self.opener = opener
    self.inbox = inbox
    self.catalog = catalog
    self.lastPlace = lastPlace
    let services = Services(inbox: inbox, journal: journal)
    self.services = services
    searches = TypedSearches { services.send($0, to: $1) }
  }

  /// Starts an effect; never waits.
  func run(_ effect: Effect) {
    switch effect {
    case .connect(let request): connect(request)
    case .openPlace(let text): openPlace(text)
    case .connectService(let kind, let name, let answers): connectService(kind, name, answers)
    case .stopConnecting: connecting?.cancel()
    case .logIn(let connection, let answers): logIn(connection, answers)
    case .automation(let connection, let request): automation(request, connection)
    case .describeQuery(let connection, let table, let query):
      guard let backend = services.backend(of: connection) as? any QueryTextBackend else { return }
      inbox.post(.queryDescribed(query, backend.nativeText(of: query, in: table)))
    case .readQuery(let connection, let table, let text): readQuery(text, table, connection)
    case .fetch(let connection, let request): searches.take(request, for: connection)
    case .listDirectory(let path):
      start { inbox in inbox.post(.directory(path: path, DirectoryReader.entries(of: path))) }
    case .previewFile(let path):
      start { inbox in inbox.post(.filePreviewed(path: path, FilePreviewReader.preview(path))) }
    case .openOutside(let target):
      let opener = opener
      start { inbox in inbox.post(.openedOutside(await opener.open(target))) }
    case .rememberPlace(let request): lastPlace.remember(request)
    case .copy, .loadTheme, .openEditor, .quit, .redraw, .suspend:
      preconditionFailure("the loop carries out what needs the terminal")
    }
  }

  /// Cancels everything that is under way.
  ///
  /// What is in the journal is sent at the next start.
  func stop() {
    for task in tasks.values { task.cancel() }
    connecting?.cancel()
    services.stop()
  }

  /// The services, for those who wait until all of them are idle.
  var fetchServices: [FetchService] { services.fetchServices }

  private func connect(_ request: ConnectionRequest) {
    let services = services
    let catalog = catalog
    guard BackendCatalog.isLocal(request.kind) else {
      start { inbox in
        do throws(BackendError) {
          let (backend, info) = try await catalog.open(request)
          services.start(backend, info)
          inbox.post(.connected(request, .success(info)))
        } catch {
          inbox.post(.connected(request, .failure(error)))
        }
      }
      return
    }
    // A file is open at once, so that keys sent meanwhile find it in place.
    do throws(BackendError) {
      let (backend, info) = try BackendCatalog.openFile(request.place)
      services.start(backend, info)
      inbox.post(.connected(request, .success(info)))
    } catch {
      inbox.post(.connected(request, .failure(error)))
    }
  }

  private func connectService(_ kind: String, _ name: String?, _ answers: ConnectAnswers) {
    let catalog = catalog
    let inbox = inbox
    connecting?.cancel()
    connecting = Task.detached {
      do throws(BackendError) {
        inbox.post(
          .serviceConnected(.success(try await catalog.connect(kind: kind, name: name, answers: answers))))
      } catch {
        // Who stopped it needs no telling.
        if error.kind != .cancelled { inbox.post(.serviceConnected(.failure(error))) }
      }
    }
  }

  private func logIn(_ connection: ID<Connection>, _ answers: ConnectAnswers) {
    guard let backend = services.backend(of: connection) as? any LoginBackend else { return }
    start { inbox in
      do throws(BackendError) {
        try await backend.logIn(password: answers["password"] ?? "")
        inbox.post(.loggedIn(connection, nil))
      } catch {
        inbox.post(.loggedIn(connection, error))
      }
    }
  }

  private func readQuery(_ text: String, _ table: ID<Table>, _ connection: ID<Connection>) {
    guard let backend = services.backend(of: connection) as? any QueryTextBackend else { return }
    do throws(BackendError) {
      inbox.post(.queryRead(text, .success(try backend.filter(fromNative: text, in: table))))
    } catch {
      inbox.post(.queryRead(text, .failure(error)))
    }
  }

  private func automation(_ request: AutomationRequest, _ connection: ID<Connection>) {
    guard let backend = services.backend(of: connection) as? any AutomationBackend else { return }
    let services = services
    start { inbox in
      defer { services.count(connection) }
      do throws(BackendError) {
        inbox.post(.automation(connection, .success(try await backend.answer(request))))
      } catch {
        inbox.post(.automation(connection, .failure(error)))
      }
    }
  }

  private func openPlace(_ text: String) {
    switch catalog.request(for: text) {
    case .success(let request): connect(request)
    case .failure(let problem): inbox.post(.placeRefused(problem.message))
    }
  }

  private func start(_ body: @escaping @Sendable (Inbox) async -> Void) {
    let inbox = inbox
    let number = nextTask
    nextTask += 1
    tasks[number] = Task.detached { await body(inbox) }
    if tasks.count > 64 { tasks = tasks.filter { $0.key > number - 32 } }
  }
}

extension AutomationBackend {
  fileprivate func answer(_ request: AutomationRequest) async throws(BackendError) -> AutomationAnswer {
    switch request {
    case .webhooks(let node): .webhooks(of: node, try await webhooks(of: node), events: webhookEvents)
    case .add(let draft, let node): .added(try await addWebhook(draft, to: node), to: node)
    case .triggers(let node): .triggers(of: node, try await triggers(of: node))
    case .remove(let webhook, let node):
      try await removed(webhook, from: node)
    }
  }

  private func removed(_ webhook: ID<Webhook>, from node: ID<Node>) async throws(BackendError)
    -> AutomationAnswer
  {
    try await removeWebhook(webhook, from: node)
    return .removed(webhook, from: node)
  }
}
