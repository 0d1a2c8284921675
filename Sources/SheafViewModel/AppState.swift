public import SheafInput
public import SheafModel

/// The whole state of the program: two panes, the overlays over them, and what is on its way.
public struct AppState: Equatable, Sendable {
  public enum Focus: Hashable, Sendable { case places, grid }

  public internal(set) var width: Int
  public internal(set) var height: Int
  public internal(set) var now: DateTime
  public internal(set) var places = PlacesState()
  /// The open table, if there is one.
  public internal(set) var grid: GridState?
  public internal(set) var focus: Focus = .places
  /// The last is on top and gets the keys.
  public internal(set) var overlays: [Overlay] = []
  public internal(set) var edits = EditBoard()
  public internal(set) var undo = UndoStack()
  /// Attachments being saved to this machine, oldest first.
  public internal(set) var downloads: [Download] = []
  public internal(set) var notice: Notice?
  /// Everything that was said, newest last.
  public internal(set) var messages: [Message] = []
  /// Keys of a sequence that is not complete, and the count typed before it.
  public internal(set) var pendingKeys: [Key] = []
  public internal(set) var count: Int?
  /// What was saved last.
  public internal(set) var lastSaved: String?
  /// Text copied with `y`, one line a row, cells parted by tabs.
  public internal(set) var register = Register()
  /// Requests sent in this month, for services that sell a number of them.
  public internal(set) var requestCounts: [ID<Connection>: Int] = [:]
  /// The place that the program was started with, until its service is connected, and whether the user still wants
  /// to go there.
  var opening: (request: ConnectionRequest, isWanted: Bool)? {
    get { openingRequest.map { ($0, isOpeningWanted) } }
    set { (openingRequest, isOpeningWanted) = (newValue?.request, newValue?.isWanted ?? false) }
  }
  private var openingRequest: ConnectionRequest?
  private var isOpeningWanted = false
  /// Where a new connection should lead.
  var arrival: Arrival?
  /// Services whose session has ended, and those that the user was asked about.
  var logins = Logins()
  /// What the user has let be done though not all of it can be taken back.
  var agreements: Set<Agreement> = []
  /// What was last said of edits that wait for their service.
  var waitingNotice: Notice?
  /// The change that `.` repeats.
  var lastChange: RepeatableChange?
  /// Lines typed before, the newest last.
  var searches: [String] = []
  var commandLines: [String] = []
  /// The folder in which files were chosen last.
  var pickerFolder: String?
  /// The long text that was read whole last, for an editor.
  var wholeValues: [CellAddress: Value] = [:]
  /// What the cell held for which an editor was opened: the edit is made against it.
  var opened: (address: CellAddress, value: Value)? {
    get { openedAddress.map { ($0, openedValue) } }
    set { (openedAddress, openedValue) = (newValue?.address, newValue?.value ?? .null) }
  }
  private var openedAddress: CellAddress?
  private var openedValue = Value.null
  /// What was typed ahead of rows that are on their way.
  var held: [InputEvent] = []
  /// Whether what was typed waits for rows that are on their way.
  public var isHolding: Bool { !held.isEmpty }
  /// What records that were made here are called by their service.
  var renamed: [ID<Record>: ID<Record>] = [:]
  /// Filters entered before, the newest last.
  var filters: [String] = []
  public internal(set) var settings: Settings
  public internal(set) var environment: Environment
  public internal(set) var isQuitting = false
  /// Whether the program is to end as soon as the journal has every edit.
  var leaving: Leaving?
  /// Numbers grids, edits and tickets: the same actions give the same state, always.
  var nextNumber: Int

  /// - Parameters:
  ///   - profiles: the services that can be opened, as roots of the tree.
  ///   - opening: what is being opened from the start.
  public init(
    width: Int, height: Int, now: DateTime, settings: Settings = Settings(), environment: Environment,
    profiles: [Profile] = [], opening: ConnectionRequest? = nil, firstNumber: Int = 1
  ) {
    self.width = width
    self.height = height
    self.now = now
    self.settings = settings
    self.environment = environment
    nextNumber = firstNumber
    places.offersServices = !environment.forms.isEmpty
    for profile in profiles {
      let isOpening = opening?.kind == profile.kind && opening?.place == profile.name
      places.setRoot(isOpening ? .connecting : .closed, kind: profile.kind, place: profile.name)
      if isOpening, let opening, !opening.path.isEmpty { self.opening = (opening, isWanted: true) }
    }
  }

  public var layout: ScreenLayout { ScreenLayout(width: width, height: height, showsSidebar: true) }

  /// Whether the place tree is on the screen: beside the grid, or in its place while it has the keys.
  public var showsPlaces: Bool { layout.sidebarWidth > 0 || focus == .places || grid == nil }

  mutating func number() -> Int {
    nextNumber += 1
    return nextNumber - 1
  }

  mutating func say(_ notice: Notice) {
    self.notice = notice
    messages.append(Message(notice: notice, time: now))
    if messages.count > 500 { messages.removeFirst() }
  }
}

/// Something that was said, and when.
public struct Message: Hashable, Sendable {
  public var notice: Notice
  public var time: DateTime
}

/// What the user may set.
public struct Settings: Hashable, Sendable {
  /// Typing a character on a cell starts an edit from empty; commands then need Alt.
  public var typingEdits = false
  public var theme: String

  public init(typingEdits: Bool = false, theme: String = "default-dark") {
    self.typingEdits = typingEdits
    self.theme = theme
  }
}

/// What the view model must know of the world around it, told once at the start.
public struct Environment: Hashable, Sendable {
  /// Absolute paths.
  public var home: String
  public var currentFolder: String
  /// Themes that can be chosen.
  public var themes: [String]
  /// Sets edits of this run of the program apart from those of others.
  public var session: String
  /// Services that can be connected.
  public var forms: [ConnectForm]

  public init(
    home: String, currentFolder: String, session: String, themes: [String] = [], forms: [ConnectForm] = []
  ) {
    self.forms = forms
    self.session = session
    self.home = home
    self.currentFolder = currentFolder
    self.themes = themes
  }
}

/// An edit of a cell that can be made again elsewhere.
struct RepeatableChange: Equatable, Sendable {
  var field: ID<Field>
  var value: Value
}
