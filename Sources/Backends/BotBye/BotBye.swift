public import SheafHTTP
public import SheafModel

/// BotBye, and any API that pages by keyset as it does, as a service.
public enum BotBye: NetworkService {
  public static let kind = "botbye"

  public static let form = ConnectForm(
    kind: kind, title: "BotBye",
    ways: [
      ConnectWay(
        id: "token", title: "API token",
        fields: [
          ConnectField(
            "url", "Address of the API", hint: "The address before /api/v1, such as https://app.botbye.com"),
          ConnectField("account", "Account identifier", hint: "It stands in every path of the API"),
          ConnectField(
            "token", "API token", isSecret: true,
            hint: "From Profile, Create Token, as it was shown there; it is encoded when it is sent"),
        ])
    ])

  /// What the profile says in other words, or need not say, is not asked for again.
  public static func form(renewing profile: Profile) -> ConnectForm {
    var form = form
    for index in form.ways.indices {
      form.ways[index].fields.removeAll { !$0.isSecret && profile.settings[$0.key] == nil }
    }
    return form
  }

  /// The backend is a `QueryTextBackend`.
  public static func open(
    _ profile: Profile, secret: Secret?, in context: ServiceContext
  ) throws(BackendError) -> any Backend {
    BotByeBackend(try ServiceSettings(profile), client: try client(profile, secret, context))
  }

  public static func connect(
    _ answers: ConnectAnswers, in context: ServiceContext
  ) async throws(BackendError) -> NewConnection {
    var settings = context.profile?.settings ?? Profile.Settings()
    if context.profile == nil {
      settings["url"] = .text(answers["url"] ?? "")
      settings["account"] = answers["account"].map(Setting.text)
    }
    let token = answers["token"].map { Secret($0.filter { !$0.isWhitespace }) }
    let profile = Profile(name: "", kind: kind, settings: settings)
    let backend = BotByeBackend(
      try ServiceSettings(profile),
      client: try client(profile, token, context, attempts: RequestGate.connectingAttempts))
    let summary = try await backend.summary()
    return NewConnection(settings: settings, secret: token, summary: summary)
  }

  /// Of the API's own addresses only: the dashboard's do not say what they show.
  public static func path(inURL url: String, of profile: Profile) -> [String]? {
    // Settings that cannot be right lead nowhere; opening the profile says what is wrong with them.
    guard let settings = try? ServiceSettings(profile), let address = HTTPURL(url),
      address.origin == settings.root.origin, address.path.hasPrefix(settings.root.path)
    else { return nil }
    return settings.names(
      inPath: String(address.path.dropFirst(settings.root.path.count)), address.query)
  }

  private static func client(
    _ profile: Profile, _ secret: Secret?, _ context: ServiceContext, attempts: Int = 1
  ) throws(BackendError) -> BotByeClient {
    let settings = try ServiceSettings(profile)
    return BotByeClient(
      root: settings.root, transport: context.transport,
      gate: RequestGate(interval: .milliseconds(settings.requestInterval), attempts: attempts),
      login: Login(token: secret, scheme: settings.scheme))
  }
}
