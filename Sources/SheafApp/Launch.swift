import CursesTerminal
import FoundationEssentials
import Glibc
import SheafCanvas
import SheafConfig
public import SheafFetch
import SheafInput
import SheafJournal
public import SheafModel
public import SheafViewModel

/// Puts the parts together and runs the screen.
public enum Launch {
  public struct Options: Sendable {
    public var configDirectory: String?
    public var theme: String?
    /// What to open first; nil opens what was open last, or the welcome screen.
    public var request: ConnectionRequest?
    /// Whether the form for a new connection is shown first.
    public var opensConnectForm = false

    public init(configDirectory: String? = nil, theme: String? = nil, request: ConnectionRequest? = nil) {
      self.configDirectory = configDirectory
      self.theme = theme
      self.request = request
    }
  }

  /// Runs until the user quits.
  ///
  /// Call it on the main thread; the terminal is as before when it returns.
  @MainActor
  public static func run(_ options: Options) throws(LaunchError) {
    let environment = ProcessInfo.processInfo.environment
    let paths = Paths(environment: environment, configDirectory: options.configDirectory)
    let (config, configWarnings) = ConfigLoader.load(path: paths.configFile)
    let (journal, journalProblem) = journal(paths)
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    let terminal = try start(config, environment)
    defer { terminal.stop() }
    let lastPlace = LastPlace(stateFolder: paths.state)
    let themes = ThemeLoader(folder: paths.themesFolder)
    let wantsColor = terminal.colorDepth != .none
    let themeName =
      wantsColor ? options.theme ?? config.theme ?? ThemeLoader.defaultName(for: terminal.colorDepth) : "mono"
    let (theme, themeWarnings) = themes.load(themeName)
    let (keymap, keyWarnings) = KeymapLoader.keymap(config.keyBindings)
    let waker = terminal.waker
    let inbox = Inbox { waker.wake() }
    let catalog = BackendCatalog(paths: paths, environment: environment) { inbox.post(.warned($0)) }
    let (profiles, profileWarnings) = catalog.profiles()
    let request = options.request ?? (options.opensConnectForm ? nil : lastPlace.recall())
    let app = App(
      terminal: terminal, viewModel: ViewModel(keymap: keymap),
      state: firstState(
        terminal, Settings(typingEdits: config.typingEdits, theme: themeName),
        world(themes: themes.names(), environment), profiles: profiles, opening: request),
      inbox: inbox,
      effects: EffectRunner(
        inbox: inbox, journal: journal, catalog: catalog, lastPlace: lastPlace,
        opener: Opener(cacheFolder: paths.cache)),
      themes: ThemeChoice(loader: themes, depth: terminal.colorDepth, theme: theme))
    for warning in configWarnings + themeWarnings + keyWarnings + profileWarnings {
      inbox.post(.warned(warning.description))
    }
    if let journalProblem { inbox.post(.warned("Nothing can be edited here: \(journalProblem)")) }
    if options.opensConnectForm { inbox.post(.asked(.connectService)) }
    app.run(request.map { [.connect($0)] } ?? [])
    catalog.settle()
  }

  /// The time on the wall here.
  public static func now() -> DateTime { LocalTime.now() }

  /// The journal of unsaved edits; made when it is missing.
  public static func openJournal(configDirectory: String?) throws(LaunchError) -> any EditJournal {
    try openJournal(Paths(environment: ProcessInfo.processInfo.environment, configDirectory: configDirectory))
  }

  /// The same, or where nothing can be kept one that says so of every edit: reading needs none.
  public static func journal(configDirectory: String?) -> any EditJournal {
    journal(Paths(environment: ProcessInfo.processInfo.environment, configDirectory: configDirectory)).journal
  }

  private static func journal(_ paths: Paths) -> (journal: any EditJournal, problem: String?) {
    do throws(LaunchError) {
      return (try openJournal(paths), nil)
    } catch {
      let problem = "\(error.message); XDG_STATE_HOME may name a folder that can be written"
      return (UnavailableJournal(JournalError(problem)), problem)
    }
  }

  private static func openJournal(_ paths: Paths) throws(LaunchError) -> any EditJournal {
    do {
      return try SQLiteJournal(path: Paths.join(paths.state, "journal.sqlite"))
    } catch {
      throw .journal(error.message)
    }
  }

  @MainActor
  private static func start(_ config: Config, _ environment: [String: String]) throws(LaunchError)
    -> CursesTerminal
  {
    let isPlain = environment["NO_COLOR"]?.isEmpty == false
    do {
      return try CursesTerminal(
        .init(
          wantsColor: !isPlain, wantsMouse: config.mouse,
          escapeDelayMilliseconds: config.escapeDelayMilliseconds))
    } catch {
      throw .terminal(error.message)
    }
  }

  @MainActor
  private static func firstState(
    _ terminal: CursesTerminal, _ settings: Settings, _ world: Environment, profiles: [Profile],
    opening request: ConnectionRequest?
  ) -> AppState {
    AppState(
      width: terminal.size.width, height: terminal.size.height, now: LocalTime.now(), settings: settings,
      environment: world, profiles: profiles, opening: request)
  }

  private static func world(themes: [String], _ environment: [String: String]) -> Environment {
    let now = LocalTime.now()
    return Environment(
      home: environment["HOME"] ?? "/", currentFolder: FileManager.default.currentDirectoryPath,
      session: "\(getpid())-\(String(now.epochSeconds, radix: 36))", themes: themes,
      forms: BackendCatalog.forms)
  }
}

/// Why the screen could not be started, in one sentence.
public enum LaunchError: Error, Hashable, Sendable {
  case notATerminal
  case terminal(String)
  case journal(String)

  public var message: String {
    switch self {
    case .notATerminal:
      "This needs a terminal; for pipes and scripts there are sheaf ls, rows, get, add, set, rm and attach"
    case .terminal(let message): message
    case .journal(let message): message
    }
  }
}
