import SheafInput
import SheafModel

extension ViewModel {
  /// Where an outcome comes from.
  enum Source { case overlay, places, grid, application }

  func input(_ event: InputEvent, _ state: inout AppState) -> [Effect] {
    switch event {
    case .key(let key): return press(key, &state)
    case .mouse(let mouse): return point(mouse, &state)
    case .paste(let text): return paste(text, &state)
    case .pasteCut(let bytes):
      state.say(Notice("The paste was cut: its last \(bytes) bytes did not fit", .warning))
      return []
    case .pasteRefused(let reason):
      state.say(Notice("Nothing was pasted: \(reason)", .warning))
      return []
    }
  }

  /// The mode in which the next key is looked up.
  public func mode(of state: AppState) -> KeymapMode {
    if let top = state.overlays.last { return top.mode }
    switch state.focus {
    case .places: return state.places.filter == nil ? .list : .picker
    case .grid: return state.grid?.anchor == nil ? .grid : .select
    }
  }

  private func press(_ key: Key, _ state: inout AppState) -> [Effect] {
    let mode = mode(of: state)
    if state.pendingKeys.isEmpty { state.notice = nil }
    state.grid?.touched = [:]
    if state.leaving == .wanted { state.leaving = nil }
    if key == .escape, state.count != nil || !state.pendingKeys.isEmpty {
      (state.count, state.pendingKeys) = (nil, [])
      return []
    }
    if state.isArriving {
      if key == .escape {
        state.stopArriving()
        state.notice = Notice("Stopped; a table opens from the list of places")
        return []
      }
      if isForArrival(key, state) {
        state.held = [.key(key)]
        return []
      }
    }
    if state.settings.typingEdits, mode == .grid {
      if let character = key.typed, character != ":", state.pendingKeys.isEmpty {
        return startTyping(character, &state)
      }
      // Commands are behind Alt then.
      if case .character(let character) = key.code, key.modifiers == .alt {
        return press(.character(character), asCommand: mode, &state)
      }
    }
    return press(key, asCommand: mode, &state)
  }

  private func press(_ key: Key, asCommand mode: KeymapMode, _ state: inout AppState) -> [Effect] {
    if takeDigit(key, mode, &state) { return [] }
    let keys = state.pendingKeys + [key]
    switch keymap.match(keys, in: mode) {
    case .pending:
      state.pendingKeys = keys
      return []
    case .command(let command):
      if mustWait(command, state) {
        state.held = keys.map { .key($0) }
        state.pendingKeys = []
        return []
      }
      let count = state.count
      state.pendingKeys = []
      state.count = nil
      return run(command, count: count, &state)
    case .none:
      let wasPending = !state.pendingKeys.isEmpty
      state.pendingKeys = []
      state.count = nil
      return wasPending ? unbound(keys, &state) : type(key, &state)
    }
  }

  /// A character over a cell begins its new content, where the user wants it so.
  private func startTyping(_ character: Character, _ state: inout AppState) -> [Effect] {
    if mustWait(.replaceCell, state) {
      state.held = [.key(.character(character))]
      return []
    }
    let effects = run(.replaceCell, count: nil, &state)
    return state.overlays.isEmpty ? effects : effects + type(.character(character), &state)
  }

  /// Digits before a command are its count; 0 alone is a command.
  private func takeDigit(_ key: Key, _ mode: KeymapMode, _ state: inout AppState) -> Bool {
    guard mode == .grid || mode == .list || mode == .select, state.pendingKeys.isEmpty,
      case .character(let character) = key.code, key.modifiers.isEmpty,
      let digit = character.isASCII ? character.wholeNumberValue : nil, digit > 0 || state.count != nil
    else { return false }
    state.count = min(999_999_999, (state.count ?? 0) * 10 + digit)
    return true
  }

  private func type(_ key: Key, _ state: inout AppState) -> [Effect] {
    guard let character = key.typed else { return [] }
    if !state.overlays.isEmpty {
      let context = context(state)
      let outcome = state.overlays[state.overlays.count - 1].modify { $0.type(character, in: context) }
      return carryOut(outcome, from: .overlay, &state)
    }
    if state.focus == .places, state.places.filter != nil {
      state.places.typeFilter(character, page: state.placesPage)
      return []
    }
    return unbound([key], &state)
  }

  private func unbound(_ keys: [Key], _ state: inout AppState) -> [Effect] {
    state.notice = Notice("\(KeySequence(keys).label) does nothing here; ? tells what does")
    return []
  }

  private func paste(_ text: String, _ state: inout AppState) -> [Effect] {
    state.notice = nil
    if !state.overlays.isEmpty {
      let context = context(state)
      let outcome = state.overlays[state.overlays.count - 1].modify { $0.paste(text, in: context) }
      return carryOut(outcome, from: .overlay, &state)
    }
    guard state.focus == .grid, let grid = state.grid else { return [] }
    return carryOut(pasteBlock(text, grid, state), from: .grid, &state)
  }

  /// Runs a command: the top overlay is asked first, then the pane with the keys, then the application.
  func run(_ command: Command, count: Int?, _ state: inout AppState) -> [Effect] {
    let (outcome, source) = outcome(of: command, count: count, &state)
    guard let outcome else {
      return carryOut(.notice("“\(command.help)” has no meaning here"), from: source, &state)
    }
    return carryOut(outcome, from: source, &state)
  }

  /// What is made of a command, and by whom; nil by nobody.
  func outcome(
    of command: Command, count: Int?, _ state: inout AppState
  ) -> (outcome: Outcome?, source: Source) {
    let context = context(state)
    if !state.overlays.isEmpty {
      let outcome = state.overlays[state.overlays.count - 1].modify {
        $0.handle(command, count: count, in: context)
      }
      if outcome.isHandled { return (outcome, .overlay) }
    } else if state.focus == .places {
      let page = state.placesPage
      let outcome =
        state.places.filter == nil
        ? state.places.handle(command, count: count, page: page)
        : state.places.handleFilter(command, count: count, page: page)
      if outcome.isHandled { return (outcome, .places) }
    } else if state.grid != nil {
      let outcome = runInGrid(command, count: count, &state)
      if outcome.isHandled { return (outcome, .grid) }
    }
    return (runInApplication(command, &state), .application)
  }

  /// Makes an outcome true.
  func carryOut(_ outcome: Outcome, from source: Source, _ state: inout AppState) -> [Effect] {
    if source == .overlay, let obstacle = state.obstacle(to: outcome.answer) {
      state.keepOpen(because: obstacle)
      return []
    }
    var effects = outcome.effects
    if let notice = outcome.notice { state.say(notice) }
    if outcome.closes, source == .overlay { state.overlays.removeLast() }
    if let overlay = outcome.overlay {
      if source == .overlay, outcome.replaces, !state.overlays.isEmpty { state.overlays.removeLast() }
      state.overlays.append(overlay)
    }
    if let repeatable = outcome.repeatable { state.lastChange = repeatable }
    let group = outcome.edits.count > 1 ? state.number() : nil
    for edit in outcome.edits { effects += state.submit(edit, group: group) }
    if let answer = outcome.answer { effects += take(answer, &state) }
    if let command = outcome.command { effects += run(command, count: nil, &state) }
    return effects
  }
}
