/// What a service must be told to make a profile of it; the form on the screen and the options of
/// `sheaf connect` are made from it.
public struct ConnectForm: Hashable, Sendable {
  /// The adapter's kind, such as `baserow`.
  public var kind: String
  /// The service's name as people write it.
  public var title: String
  /// At least one; the first is offered first.
  public var ways: [ConnectWay]

  public init(kind: String, title: String, ways: [ConnectWay]) {
    self.kind = kind
    self.title = title
    self.ways = ways
  }
}

/// One way to prove who one is, such as a token, or e-mail and password.
public struct ConnectWay: Hashable, Sendable {
  /// Tells the way from the form's others: `password`, `token`, `register`.
  public var id: String
  /// A few words: “E-mail and password”.
  public var title: String
  public var fields: [ConnectField]

  public init(id: String, title: String, fields: [ConnectField]) {
    self.id = id
    self.title = title
    self.fields = fields
  }
}

/// One question of a form.
public struct ConnectField: Hashable, Sendable {
  /// The answer's key and the option's name: `url`, `email`, `password`, `token`, `account`, `version`.
  public var key: String
  public var title: String
  /// Typed unseen, and read from standard input by the command.
  public var isSecret: Bool
  public var isRequired: Bool
  /// What is taken when nothing is answered; shown dimmed.
  public var standard: String?
  /// One sentence that helps to answer.
  public var hint: String?

  public init(
    _ key: String, _ title: String, isSecret: Bool = false, isRequired: Bool = true, standard: String? = nil,
    hint: String? = nil
  ) {
    self.key = key
    self.title = title
    self.isSecret = isSecret
    self.isRequired = isRequired
    self.standard = standard
    self.hint = hint
  }
}

/// What was answered, some of it secret: printing it tells the keys only.
public struct ConnectAnswers: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The way that was chosen.
  public var way: String
  private var texts: [String: String]

  public init(way: String, _ texts: [String: String] = [:]) {
    self.way = way
    self.texts = texts
  }

  /// The answer to a question; nil when there is none or it is empty.
  public subscript(key: String) -> String? {
    get { texts[key].flatMap { $0.isEmpty ? nil : $0 } }
    set { texts[key] = newValue }
  }

  public var description: String { "\(way): \(texts.keys.sorted().joined(separator: ", "))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
