import SheafFetch
import SheafModel
import SheafViewModel

/// Carries out effects: the only place that turns them into tasks.
///
/// Answers come back through the inbox.
@MainActor
final class EffectRunner {
  private struct Service {
    let fetch: FetchService
    let task: Task<Void, Never>
  }

  private let inbox: Inbox
  private let journal: any EditJournal
  private let lastPlace: LastPlace
  private let opener: Opener
  private var services: [ID<Connection>: Service] = [:]
  private var tasks: [Int: Task<Void, Never>] = [:]
  private var nextTask = 0

  init(inbox: Inbox, journal: any EditJournal, lastPlace: LastPlace, opener: Opener) {
    self.opener = opener
    self.inbox = inbox
    self.journal = journal
    self.lastPlace = lastPlace
  }

  /// Starts an effect; never waits.
  func run(_ effect: Effect) {
    switch effect {
    case .connect(let request): connect(request)
    case .fetch(let connection, let request): services[connection]?.fetch.send(request)
    case .listDirectory(let path):
      start { inbox in inbox.post(.directory(path: path, DirectoryReader.entries(of: path))) }
    case .previewFile(let path):
      start { inbox in inbox.post(.filePreviewed(path: path, FilePreviewReader.preview(path))) }
    case .openOutside(let target, let name):
      let opener = opener
      start { inbox in inbox.post(.openedOutside(await opener.open(target, named: name))) }
    case .rememberPlace(let request, let table): lastPlace.remember(request, table: table)
    case .copy, .loadTheme, .openEditor, .quit, .redraw, .suspend:
      preconditionFailure("the loop carries out what needs the terminal")
    }
  }

  /// Cancels everything that is under way.
  ///
  /// What is in the journal is sent at the next start.
  func stop() {
    for task in tasks.values { task.cancel() }
    for service in services.values { service.task.cancel() }
  }

  /// The services, for those who wait until all of them are idle.
  var fetchServices: [FetchService] { services.values.map(\.fetch) }

  private func connect(_ request: ConnectionRequest) {
    // Opening is quick, and keys sent meanwhile find the connection in place.
    do throws(BackendError) {
      let (backend, info) = try BackendCatalog.openFile(request.place)
      if services[info.id] == nil { services[info.id] = service(backend, info) }
      inbox.post(.connected(request, .success(info)))
    } catch {
      inbox.post(.connected(request, .failure(error)))
    }
  }

  private func service(_ backend: any Backend, _ info: ConnectionInfo) -> Service {
    let inbox = inbox
    let id = info.id
    let fetch = FetchService(
      backend: backend, connection: id, journal: journal,
      budget: .mebibytes(BackendCatalog.pageMebibytes(info.kind))
    ) { event in inbox.post(.fetched(id, event)) }
    return Service(fetch: fetch, task: Task.detached { await fetch.run() })
  }

  private func start(_ body: @escaping @Sendable (Inbox) async -> Void) {
    let inbox = inbox
    let number = nextTask
    nextTask += 1
    tasks[number] = Task.detached { await body(inbox) }
    if tasks.count > 64 { tasks = tasks.filter { $0.key > number - 32 } }
  }
}
