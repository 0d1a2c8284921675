/// A named way to a service, as the user's file of profiles has it.
///
/// It holds no secret.
public struct Profile: Hashable, Sendable {
  /// What the user calls it; the first part of its places' paths.
  public var name: String
  /// The adapter that opens it, such as `baserow`.
  public var kind: String
  public var settings: Settings

  /// Settings by name, in the order in which they are written.
  public struct Settings: Hashable, Sendable {
    public var entries: [Entry]

    public struct Entry: Hashable, Sendable {
      @ExactText public var name: String
      public var value: Setting

      public init(_ name: String, _ value: Setting) {
        self.name = name
        self.value = value
      }
    }

    public init(_ entries: [Entry] = []) { self.entries = entries }

    public subscript(name: String) -> Setting? {
      get { entries.first { $0.name.isExactly(name) }?.value }
      set {
        let index = entries.firstIndex { $0.name.isExactly(name) }
        switch (index, newValue) {
        case (let index?, let value?): entries[index].value = value
        case (let index?, nil): entries.remove(at: index)
        case (nil, let value?): entries.append(Entry(name, value))
        case (nil, nil): break
        }
      }
    }
  }

  public init(name: String, kind: String, settings: Settings = Settings()) {
    self.name = name
    self.kind = kind
    self.settings = settings
  }

  /// A setting that is a text; nil when it is missing, empty or something else.
  public func text(_ name: String) -> String? {
    guard case .text(let text)? = settings[name], !text.isEmpty else { return nil }
    return text
  }

  public func number(_ name: String) -> Int? {
    if case .number(let number)? = settings[name] { number } else { nil }
  }

  public func flag(_ name: String) -> Bool? {
    if case .flag(let flag)? = settings[name] { flag } else { nil }
  }

  /// The texts of a list; those of its members that are none are left out.
  public func texts(_ name: String) -> [String] {
    guard case .list(let members)? = settings[name] else { return [] }
    return members.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// The address of the service, from `url`.
  public var url: String? { text("url") }
}

/// A value of a profile's setting.
public indirect enum Setting: Hashable, Sendable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([Setting])
  case table(Profile.Settings)
}
