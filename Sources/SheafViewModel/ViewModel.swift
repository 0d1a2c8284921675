import SheafInput
import SheafModel

/// Turns what happens into state and effects.
///
/// The only way state changes.
public struct ViewModel: Sendable {
  public var keymap: Keymap

  public init(keymap: Keymap = .standard) { self.keymap = keymap }

  public func update(_ state: inout AppState, _ action: Action) -> [Effect] {
    var effects = apply(action, to: &state)
    state.endLoadingAgain()
    effects += state.settleGrid()
    if !state.held.isEmpty {
      effects += release(&state)
      effects += state.settleGrid()
    }
    state.refreshFileOverlays()
    state.askForPasswords()
    // What was meant for a table that did not open is for nothing else, and answers no question that came up.
    if state.grid == nil, !state.isArriving { state.held = [] }
    if effects.contains(.quit) { state.isQuitting = true }
    return effects
  }

  private func apply(_ action: Action, to state: inout AppState) -> [Effect] {
    switch action {
    case .clock(let now):
      state.now = now
      return []
    case .input(let event): return hold(event, &state) ? [] : input(event, &state)
    case .resized(let width, let height):
      state.resize(width: width, height: height)
      return []
    case .connected(let request, let result): return state.connected(request, result)
    case .placeRefused(let reason): return sayNothing(reason, &state)
    case .serviceConnected(let result):
      let effects = state.serviceConnected(result)
      return effects + forward(action, &state)
    case .automation(let connection, let result):
      state.automationAnswered(result, connection)
      return forward(action, &state)
    case .requestsCounted(let connection, let count):
      state.requestCounts[connection] = count
      return []
    case .loggedIn(let connection, let error): return state.loggedIn(connection, error)
    case .marksAreOld(let records):
      for record in records { state.grid?.touched[record] = nil }
      return []
    case .rowsAreLate:
      state.grid?.arrive()
      return []
    case .fetched(let connection, let event): return fetched(connection, event, &state)
    case .asked(let command): return run(command, count: nil, &state)
    case .terminated: return terminated(&state)
    case .themeLoaded(let name, let warnings):
      state.settings.theme = name
      for warning in warnings { state.say(Notice(warning, .warning)) }
      if warnings.isEmpty { state.say(Notice("Theme \(name)")) }
      return []
    case .warned(let text):
      let home = state.environment.home
      let isShort = home.count > 1
      state.say(Notice(isShort ? text.replacing(home + "/", with: "~/") : text, .warning))
      return []
    case .openedOutside(let result):
      switch result {
      case .success(let what): state.say(Notice("Opened \(what)"))
      case .failure(let problem): state.say(Notice(problem.message, .error))
      }
      return []
    case .editorClosed(let text): return editorClosed(text, &state)
    case .directory, .filePreviewed, .queryDescribed, .queryRead:
      return forward(action, &state)
    }
  }

  /// Hands an event to every overlay, for those that wait for it.
  func forward(_ action: Action, _ state: inout AppState) -> [Effect] {
    let context = context(state)
    var effects: [Effect] = []
    for index in state.overlays.indices {
      effects += state.overlays[index].modify { $0.receive(action, in: context) }
    }
    guard !state.overlays.isEmpty else { return effects }
    let decision = state.overlays[state.overlays.count - 1].modify { $0.decide(in: context) }
    if let decision { effects += carryOut(decision, from: .overlay, &state) }
    return effects
  }

  func context(_ state: AppState) -> Context {
    Context(
      width: state.width, height: state.height, now: state.now, environment: state.environment,
      edits: state.edits, undo: state.undo, messageCount: state.messages.count,
      pickerFolder: state.pickerFolder ?? state.environment.currentFolder, keymap: keymap)
  }

  private func editorClosed(_ text: String?, _ state: inout AppState) -> [Effect] {
    guard let text, !state.overlays.isEmpty else { return [] }
    let context = context(state)
    let outcome = state.overlays[state.overlays.count - 1].modify { $0.takeEdited(text, in: context) }
    return carryOut(outcome, from: .overlay, &state)
  }

  private func fetched(_ connection: ID<Connection>, _ event: FetchEvent, _ state: inout AppState) -> [Effect]
  {
    state.noteFailure(event, connection: connection)
    switch event {
    case .children(let node, let result):
      state.places.receive(result, of: node, connection: connection, page: state.placesPage)
      if case .failure(let error) = result, error.kind != .cancelled { state.tell(placesFailedWith: error) }
      state.followNames(in: connection)
      if case .palette(var palette)? = state.overlays.last {
        palette.refresh(state.places)
        state.overlays[state.overlays.count - 1] = .palette(palette)
      }
      let effects = state.childrenArrived(node, connection)
      return effects + (state.places.isGathering ? state.places.gather() : [])
    case .way(let name, let node, let result):
      return state.wayArrived(to: name, from: node, result, connection)
    case .opened(let id, let result, let pending):
      let effects = state.opened(id, result, pending: pending, connection: connection)
      return effects + forward(.fetched(connection, event), &state)
    case .edit(let id, let phase):
      let effects = state.editMoved(id, phase) + forward(.fetched(connection, event), &state)
      return effects + leaveWhenRecorded(&state)
    case .record(let ticket, let result):
      let effects = openLoaded(ticket, result, &state)
      return effects + forward(.fetched(connection, event), &state)
    case .located(let id, let record, row: nil):
      guard state.grid?.id == id, state.grid?.wanted == record else { return [] }
      // What was said of the edit that took it away tells more.
      if state.notice?.tone != .warning {
        state.say(Notice("That record is not among these rows", .warning))
      }
      return []
    case .refreshed(let id, let start, let records, let extent):
      guard state.grid?.id == id else { return [] }
      let effects = state.grid?.refresh(from: start, with: records, extent: extent) ?? []
      return effects + forward(.fetched(connection, event), &state)
    case .rowsFailed(let id, _, let error):
      if connection == state.grid?.connection { state.tell(nil, of: id, failedWith: error) }
      return passOn(event, connection, &state)
    case .readFailed(let id, let read, let error):
      if connection == state.grid?.connection { state.tell(read, of: id, failedWith: error) }
      return passOn(event, connection, &state)
    case .touched(let id, let records):
      if state.grid?.id == id { state.grid?.touch(records) }
      return []
    case .removed(let id, let records):
      if state.grid?.id == id { state.othersDeleted(records) }
      return forward(.fetched(connection, event), &state)
    case .recovered(let pending):
      state.recovered(pending, connection: connection)
      return []
    case .transfer(let ticket, let progress):
      state.downloadMoved(ticket, connection, progress)
      return []
    case .downloaded(let ticket, let result):
      state.downloadEnded(ticket, connection, result)
      return []
    default: return passOn(event, connection, &state)
    }
  }

  private func passOn(_ event: FetchEvent, _ connection: ID<Connection>, _ state: inout AppState) -> [Effect]
  {
    if connection == state.grid?.connection { _ = state.grid?.receive(event) }
    return forward(.fetched(connection, event), &state)
  }
}
