public import SheafInput
public import SheafModel

/// Everything that can happen.
///
/// Actions are facts; the view model decides what they mean.
public enum Action: Equatable, Sendable {
  case input(InputEvent)
  case resized(width: Int, height: Int)
  /// The time of day, told before each batch of other actions.
  case clock(DateTime)
  case connected(ConnectionRequest, Result<ConnectionInfo, BackendError>)
  /// Answers `openPlace` when the place is none.
  case placeRefused(String)
  /// Answers `connectService`.
  case serviceConnected(Result<ConnectedService, BackendError>)
  /// Answers `logIn`; nil when the session is a new one.
  case loggedIn(ID<Connection>, BackendError?)
  case automation(ID<Connection>, Result<AutomationAnswer, BackendError>)
  /// Answers `describeQuery`; nil where nothing is sent.
  case queryDescribed(Query, String?)
  /// Answers `readQuery`.
  case queryRead(String, Result<Filter, BackendError>)
  /// How many requests a connection has sent in this month, where its service counts them.
  case requestsCounted(ID<Connection>, Int)
  case fetched(ID<Connection>, FetchEvent)
  /// Rows that a movement leads to have not come within the time that a person waits without noticing.
  case rowsAreLate
  /// These records have been marked as changed by others for as long as a person needs to see it.
  case marksAreOld([ID<Record>])
  /// What a folder holds, in the order of `FileNameOrder`.
  case directory(path: String, Result<[DirectoryEntry], FileProblem>)
  case filePreviewed(path: String, FilePreview)
  /// `$EDITOR` was left; nil when nothing is to be taken from it.
  case editorClosed(text: String?)
  case openedOutside(Result<String, FileProblem>)
  case themeLoaded(name: String, warnings: [String])
  /// Something to know that stops nothing, such as a mistake in a configuration file.
  case warned(String)
  /// A command that the program was started with.
  case asked(Command)
  /// Something outside asks the program to end, such as SIGTERM.
  case terminated
}

/// What is told of a folder's content.
public struct DirectoryEntry: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case folder, file, other }

  public var name: String
  public var kind: Kind
  public var byteCount: Int
  /// When its content changed last, in local time.
  public var modified: DateTime?
  public var isLink: Bool
  /// Why it can be neither opened nor taken ("a socket"); nil when it can.
  public var refusal: String?

  public init(
    name: String, kind: Kind, byteCount: Int, modified: DateTime?, isLink: Bool = false,
    refusal: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.byteCount = byteCount
    self.modified = modified
    self.isLink = isLink
    self.refusal = refusal
  }

  /// Whether its name begins with a dot.
  public var isHidden: Bool { name.utf8.first == UInt8(ascii: ".") }
}

/// What the first bytes of a file look like.
public struct FilePreview: Hashable, Sendable {
  /// Such as "PNG image, 640×480" or "text".
  public var kind: String
  /// Some lines of a text file.
  public var lines: [String]

  public init(kind: String, lines: [String] = []) {
    self.kind = kind
    self.lines = lines
  }
}

/// Why a file or folder could not be used, in one sentence.
public struct FileProblem: Error, Hashable, Sendable {
  public var message: String
  public init(_ message: String) { self.message = message }
}
