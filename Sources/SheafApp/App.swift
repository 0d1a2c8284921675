import CursesTerminal
import SheafCanvas
import SheafInput
import SheafModel
import SheafScreens
import SheafViewModel

/// The loop: takes what has come, updates the state, carries out the effects, draws once.
///
/// It runs on the main thread and blocks there in `Terminal.wait`; nothing else of the program blocks it.
@MainActor
public final class App {
  private let terminal: any Terminal
  private let viewModel: ViewModel
  private let inbox: Inbox
  private let effects: EffectRunner
  private let themes: ThemeChoice
  private(set) var state: AppState
  private var isDone = false
  private var lateness = Lateness()
  private var marks = ChangeMarks()

  init(
    terminal: any Terminal, viewModel: ViewModel, state: AppState, inbox: Inbox, effects: EffectRunner,
    themes: ThemeChoice
  ) {
    self.terminal = terminal
    self.viewModel = viewModel
    self.state = state
    self.inbox = inbox
    self.effects = effects
    self.themes = themes
  }

  /// Runs until the user quits or the process is asked to end.
  ///
  /// - Parameter start: what happens first, before any key.
  func run(_ start: [Effect]) {
    carryOut(start)
    present()
    while !isDone {
      let timeouts = [lateness.millisecondsLeft, marks.millisecondsLeft]
      let wakeup = terminal.wait(timeoutMilliseconds: timeouts.compactMap(\.self).min())
      if !wakeup.isEmpty { take(wakeup) } else if lateness.isOver { apply(.rowsAreLate) }
      let old = marks.old
      if !old.isEmpty { apply(.marksAreOld(old)) }
      if isDone { break }
      awaitRows()
      present()
    }
    effects.stop()
  }

  private func take(_ wakeup: Wakeup) {
    apply(.clock(LocalTime.now()))
    if wakeup.contains(.resized) || wakeup.contains(.continued) {
      apply(.resized(width: terminal.size.width, height: terminal.size.height))
    }
    if wakeup.contains(.terminate) { apply(.terminated) }
    if wakeup.contains(.stopAsked) { suspend() }
    if wakeup.contains(.input) {
      for event in terminal.readInput() {
        apply(.input(event))
        if isDone { return }
      }
    }
    for action in inbox.drain() { apply(action) }
  }

  /// Gives rows that are already on their way the time of a blink to arrive, so that a local table is drawn
  /// once, not first with placeholders.
  ///
  /// A key that comes meanwhile is answered at once.
  private func awaitRows() {
    let clock = ContinuousClock()
    let deadline = clock.now + Self.patience
    while !isDone, state.grid?.isWaitingForRows == true {
      let left = clock.now.duration(to: deadline)
      guard left > .zero else { return }
      let wakeup = terminal.wait(timeoutMilliseconds: max(1, Int(left / .milliseconds(1))))
      if wakeup.isEmpty { return }
      let isOnlyRows = wakeup == .wake
      take(wakeup)
      if !isOnlyRows { return }
    }
  }

  /// Less than a person sees, more than a local page takes.
  private static let patience = Duration.milliseconds(12)

  private func present() {
    guard !isDone else { return }
    terminal.present(draw(state, theme: themes.theme, keymap: viewModel.keymap))
    lateness.see(state.grid)
    marks.see(state.grid)
  }

  private func apply(_ action: Action) { carryOut(viewModel.update(&state, action)) }

  private func carryOut(_ wanted: [Effect]) {
    for effect in wanted {
      switch effect {
      case .quit: isDone = true
      case .redraw: terminal.redraw()
      case .suspend: suspend()
      case .copy(let text):
        // Beyond what terminals take the text still is in the program's own register.
        terminal.copyToClipboard(text)
      case .openEditor(let text, let suffix): openEditor(text, suffix: suffix)
      case .loadTheme(let name): apply(.themeLoaded(name: name, warnings: themes.load(name)))
      default: effects.run(effect)
      }
    }
  }

  private func suspend() {
    terminal.suspend()
    apply(.resized(width: terminal.size.width, height: terminal.size.height))
  }

  private func openEditor(_ text: String, suffix: String) {
    terminal.pause()
    let result = ExternalEditor.edit(text, suffix: suffix)
    terminal.resume()
    apply(.resized(width: terminal.size.width, height: terminal.size.height))
    switch result {
    case .success(let edited): apply(.editorClosed(text: edited))
    case .failure(let problem): apply(.openedOutside(.failure(problem)))
    }
  }
}
