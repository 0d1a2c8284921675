import SheafFetch
import SheafModel
import SheafViewModel
import Synchronization

/// The open connections, each with its backend and fetch service; used from the loop and from tasks.
final class Services: Sendable {
  private struct Service {
    let backend: any Backend
    let fetch: FetchService
    let meter: RequestMeter?
    let task: Task<Void, Never>
  }

  private let inbox: Inbox
  private let journal: any EditJournal
  private let open = Mutex<[ID<Connection>: Service]>([:])

  init(inbox: Inbox, journal: any EditJournal) {
    self.inbox = inbox
    self.journal = journal
  }

  /// Starts the fetch service of a connection, unless it runs already.
  func start(_ backend: any Backend, _ info: ConnectionInfo) {
    open.withLock { services in
      guard services[info.id] == nil else { return }
      let inbox = inbox
      let id = info.id
      let meter = RequestMeter(backend, connection: id, inbox: inbox)
      let fetch = FetchService(
        backend: backend, connection: id, journal: journal,
        budget: .mebibytes(BackendCatalog.pageMebibytes(info.kind))
      ) { event in
        inbox.post(.fetched(id, event))
        meter?.count()
      }
      services[id] = Service(
        backend: backend, fetch: fetch, meter: meter, task: Task.detached { await fetch.run() })
    }
  }

  /// Hands a request to its connection's fetch service.
  func send(_ request: FetchRequest, to connection: ID<Connection>) {
    open.withLock { $0[connection]?.fetch }?.send(request)
  }

  func backend(of connection: ID<Connection>) -> (any Backend)? { open.withLock { $0[connection]?.backend } }

  /// Counts the requests of a connection after something was asked beside its fetch service.
  func count(_ connection: ID<Connection>) { open.withLock { $0[connection]?.meter }?.count() }

  /// For those who wait until all of them are idle.
  var fetchServices: [FetchService] { open.withLock { $0.values.map(\.fetch) } }

  /// Ends all of them; what is in the journal is sent at the next start.
  func stop() {
    for service in open.withLock({ Array($0.values) }) { service.task.cancel() }
  }
}
