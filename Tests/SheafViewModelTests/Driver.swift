import SheafInput
import SheafModel
import Testing

@testable import SheafViewModel

/// Somebody at the keyboard: presses keys by name, and sees the state and what is asked of the world.
///
/// What is asked of the fetch service is answered by the fake one.
struct Driver {
  var state: AppState
  var service: FakeService
  var viewModel = ViewModel()
  /// Everything that was asked for since `forget`.
  private(set) var effects: [Effect] = []

  static let connection: ID<Connection> = "c"

  init(
    rows: Int = 100, width: Int = 80, height: Int = 24, forms: [ConnectForm] = [], profiles: [Profile] = [],
    opening: ConnectionRequest? = nil, _ prepare: (inout FakeService) -> Void = { _ in }
  ) {
    service = FakeService(rows: rows)
    prepare(&service)
    state = AppState(
      width: width, height: height, now: Sample.moment,
      environment: Environment(
        home: "/home/ada", currentFolder: "/work", session: "s", themes: ["mono"], forms: forms),
      profiles: profiles, opening: opening)
  }

  /// With the table of people open and its first rows loaded.
  static func inTable(
    rows: Int = 100, width: Int = 80, height: Int = 24, _ prepare: (inout FakeService) -> Void = { _ in }
  ) -> Driver {
    var driver = Driver(rows: rows, width: width, height: height, prepare)
    driver.connect(path: ["CRM", "People"])
    driver.forget()
    return driver
  }

  mutating func connect(
    path: [String], opensFirst: Bool = true, account: String? = nil, hasAutomations: Bool = false,
    queryLanguage: String? = nil
  ) {
    var info = ConnectionInfo(
      id: Self.connection, name: "acme", kind: "fake", place: "fake", account: account)
    info.hasAutomations = hasAutomations
    info.queryLanguage = queryLanguage
    send(
      .connected(
        ConnectionRequest(kind: "fake", place: "fake", path: path, opensFirst: opensFirst),
        .success(info)))
  }

  mutating func send(_ action: Action) {
    var waiting = viewModel.update(&state, action)
    while !waiting.isEmpty {
      let effect = waiting.removeFirst()
      effects.append(effect)
      switch effect {
      case .fetch(let connection, let request):
        for event in service.answer(request) {
          waiting += viewModel.update(&state, .fetched(connection, event))
        }
      case .listDirectory(let path):
        waiting += viewModel.update(&state, .directory(path: path, .success(Self.folder)))
      default: break
      }
    }
  }

  /// What every folder holds.
  private static let folder = [
    DirectoryEntry(name: "old", kind: .folder, byteCount: 0, modified: nil),
    DirectoryEntry(name: "notes.txt", kind: .file, byteCount: 12, modified: nil),
    DirectoryEntry(name: "plan.pdf", kind: .file, byteCount: 9000, modified: nil),
  ]

  mutating func hear(_ events: [FetchEvent]) {
    for event in events { send(.fetched(Self.connection, event)) }
  }

  mutating func answerHeld() { hear(service.answerHeld()) }

  /// Saves every edit that waits.
  mutating func saveAll() {
    for id in service.waiting { hear(service.save(id)) }
  }

  /// Keys by name, with spaces between them.
  mutating func press(_ names: String, sourceLocation: SourceLocation = #_sourceLocation) {
    for name in names.split(separator: " ") {
      do {
        send(.input(.key(try Key(name: String(name)))))
      } catch {
        Issue.record("\(error.message)", sourceLocation: sourceLocation)
      }
    }
  }

  /// Characters, each as a key of its own.
  mutating func type(_ text: String) {
    for character in text { send(.input(.key(.character(character)))) }
  }

  mutating func paste(_ text: String) { send(.input(.paste(text))) }

  mutating func click(column: Int, row: Int, isDouble: Bool = false) {
    send(
      .input(
        .mouse(MouseEvent(kind: isDouble ? .doublePress : .press, button: .left, column: column, row: row))))
  }

  mutating func wheel(_ kind: MouseEvent.Kind, column: Int = 40, row: Int = 10) {
    send(.input(.mouse(MouseEvent(kind: kind, button: .none, column: column, row: row))))
  }

  mutating func resize(_ width: Int, _ height: Int) { send(.resized(width: width, height: height)) }

  mutating func forget() { effects = [] }

  /// Goes to the column of a field and the row, counted from 1.
  mutating func go(to field: String, row: Int) {
    press("g g")
    type(":column \(field)")
    press("enter")
    type(":\(row)")
    press("enter")
  }
}

extension Driver {
  var grid: GridState {
    get throws { try #require(state.grid) }
  }

  /// The row number of the selection, as people count.
  var row: Int { (state.grid?.selection.row ?? -1) + 1 }
  var top: Int { (state.grid?.top ?? -1) + 1 }
  var column: String { state.grid?.selectedField?.name ?? "" }
  var notice: String { state.notice?.text ?? "" }
  var overlay: Overlay? { state.overlays.last }

  /// What was asked of the fetch service.
  var requests: [FetchRequest] {
    effects.compactMap { if case .fetch(_, let request) = $0 { request } else { nil } }
  }

  var needs: [Range<Int>] {
    requests.compactMap { if case .need(_, let rows, _) = $0 { rows } else { nil } }
  }

  var submitted: [Edit] {
    requests.compactMap { if case .submit(let edit) = $0 { edit } else { nil } }
  }

  /// What the cell under the selection shows, with edits over it.
  var cell: Value? {
    guard let address = state.grid?.selectedAddress, let loaded = state.grid?.loadedValue(address) else {
      return nil
    }
    return state.edits.value(at: address, over: loaded)
  }

  /// What the service has in a cell.
  func stored(_ field: ID<Field>, row: Int) -> Value? {
    guard let index = Sample.fields.firstIndex(where: { $0.id == field }),
      service.people.indices.contains(row - 1)
    else { return nil }
    return service.people[row - 1].cells[index]
  }

  /// The text and the problem of the editor or line on top.
  var line: String? {
    switch overlay {
    case .cellEditor(let editor): editor.line.text
    case .textEditor(let editor): editor.line.text
    case .prompt(let prompt): prompt.line.text
    default: nil
    }
  }

  var problem: String? {
    switch overlay {
    case .cellEditor(let editor): editor.problem
    case .textEditor(let editor): editor.problem
    case .prompt(let prompt): prompt.problem?.message
    default: nil
    }
  }
}
