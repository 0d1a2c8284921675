import Glibc

/// The folders of the program, where the XDG rules put them.
public struct Paths: Hashable, Sendable {
  /// `config.toml`, `profiles.toml`, `themes/`.
  public let config: String
  /// The journal, the last places, the log.
  public let state: String
  /// The sample workspace.
  public let data: String
  /// What can be fetched again.
  public let cache: String

  /// Finds the folders; none is made.
  ///
  /// - Parameters:
  ///   - environment: the variables of the process; an XDG variable counts only with an absolute path.
  ///   - configDirectory: the folder to use for `config` whatever the environment says.
  public init(environment: [String: String], configDirectory: String? = nil) {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? Self.homeOfUser ?? "/"
    func folder(_ variable: String, _ otherwise: String) -> String {
      let base = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
      return Self.join(base ?? Self.join(home, otherwise), "sheaf")
    }
    config = configDirectory ?? folder("XDG_CONFIG_HOME", ".config")
    state = folder("XDG_STATE_HOME", ".local/state")
    data = folder("XDG_DATA_HOME", ".local/share")
    cache = folder("XDG_CACHE_HOME", ".cache")
  }

  /// What the system's list of users says, where no variable does.
  private static var homeOfUser: String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var texts = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(getuid(), &entry, &texts, texts.count, &found) == 0, found != nil,
      let folder = entry.pw_dir.map({ String(cString: $0) }), folder.hasPrefix("/")
    else { return nil }
    return folder
  }

  /// Settings and keys.
  public var configFile: String { Self.join(config, "config.toml") }
  /// The connections, without secrets.
  public var profilesFile: String { Self.join(config, "profiles.toml") }
  /// Secrets, for the user alone.
  public var secretsFile: String { Self.join(config, "secrets.toml") }
  /// The user's own themes.
  public var themesFolder: String { Self.join(config, "themes") }

  /// A path within a folder.
  public static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
