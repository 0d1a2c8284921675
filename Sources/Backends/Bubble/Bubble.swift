public import SheafHTTP
public import SheafModel

/// The Data API of Bubble apps, as a service.
public enum Bubble: NetworkService {
  /// The name of this adapter in profiles and paths.
  public static let kind = "bubble"

  public static let form = ConnectForm(
    kind: kind, title: "Bubble",
    ways: [
      ConnectWay(
        id: "token", title: "API token",
        fields: [
          url, version,
          ConnectField(
            "token", "API token", isSecret: true,
            hint:
              "Settings, API, “Generate a new API token”; it sees everything, whatever the privacy rules say"),
          types,
        ]),
      ConnectWay(id: "public", title: "Without a token", fields: [url, version, types]),
    ])

  private static let url = ConnectField(
    "url", "App", hint: "https://myapp.bubbleapps.io or the app's own domain")
  private static let version = ConnectField(
    "version", "Version", isRequired: false, standard: "live", hint: "live, test, or the name of a branch")
  private static let types = ConnectField(
    "types", "Types", isRequired: false,
    hint: "only where the app hides its list of types: user, rentalunit")

  /// Opens a profile.
  ///
  /// The backend is a `LiveBackend` for names that come late, a `ChoiceBackend`, a `BulkCreateBackend` and a
  /// `RecordReplacingBackend`.
  public static func open(
    _ profile: Profile, secret: Secret?, in context: ServiceContext
  ) throws(BackendError) -> any Backend {
    try backend(profile, secret, context)
  }

  static func backend(
    _ profile: Profile, _ secret: Secret?, _ context: ServiceContext,
    attempts: Int = 1, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) throws(BackendError) -> BubbleBackend {
    let settings = try BubbleProfile(profile)
    let server = BubbleServer(
      root: settings.root, token: secret, transport: context.transport,
      gate: RequestGate(concurrency: settings.parallelPages + 4, attempts: attempts))
    return BubbleBackend(server: server, profile: settings, cache: context.cache, now: now)
  }

  public static func connect(
    _ answers: ConnectAnswers, in context: ServiceContext
  ) async throws(BackendError) -> NewConnection {
    guard let address = answers["url"] else {
      throw BackendError(.unsupported, "say where the app is: https://myapp.bubbleapps.io")
    }
    if answers.way == "token", answers["token"] == nil {
      throw BackendError(.unsupported, "an API token is needed; without one, connect as “public”")
    }
    let (root, version) = try BubbleProfile.place(address, version: answers["version"])
    var settings = Profile.Settings([.init("url", .text(root.origin.text))])
    if !version.isEmpty { settings["version"] = .text(version) }
    let types = answers["types"].map(BubbleProfile.names) ?? []
    if !types.isEmpty { settings["types"] = .list(types.map(Setting.text)) }
    let secret = answers.way == "token" ? answers["token"].map { Secret($0.trimmed) } : nil
    let profile = Profile(name: "", kind: kind, settings: settings)
    let backend = try backend(profile, secret, context, attempts: RequestGate.connectingAttempts)
    let schema = try await backend.schema()
    // A description may be public where nothing else is: one look tells whether things are given out.
    if let first = schema.types.first {
      _ = try await backend.server.json(
        backend.server.things(first.name, [HTTPQueryItem("limit", "1")]))
    }
    let name = schema.appName ?? root.origin.host
    let count = schema.types.count
    return NewConnection(
      settings: settings, secret: secret,
      summary: "\(name)\(version.isEmpty ? "" : ", version \(version)"), "
        + (count == 1 ? "one type" : "\(count) types"))
  }

  /// An address of the app's Data API that names a type, as in `/api/1.1/obj/venue`.
  public static func path(inURL text: String, of profile: Profile) -> [String]? {
    // Settings that cannot be right lead nowhere; opening the profile says what is wrong with them.
    guard let url = HTTPURL(text), let settings = try? BubbleProfile(profile),
      url.origin == settings.root.origin, url.path.hasPrefix(settings.root.path + "/")
    else { return nil }
    let parts = url.path.dropFirst(settings.root.path.count).split(separator: "/").map(String.init)
    guard parts.count >= 4, parts[0] == "api", parts[2] == "obj" else { return nil }
    return [parts[3]]
  }
}
