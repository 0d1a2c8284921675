public import SheafHTTP
public import SheafModel

/// Bika.ai, hosted or one's own, as a service.
public enum Bika {
  /// The name of this adapter in profiles and paths.
  public static let kind = "bika"
}

extension Bika: NetworkService {
  public static let form = ConnectForm(
    kind: kind, title: "Bika.ai",
    ways: [
      ConnectWay(
        id: "token", title: "Access token",
        fields: [
          ConnectField(
            "token", "Access token", isSecret: true,
            hint: "My Settings ▸ Developer makes one; it begins with bkt"),
          ConnectField(
            "url", "Address", isRequired: false, standard: "https://bika.ai",
            hint: "of a server of your own: https and its name"),
        ])
    ])

  public static func open(
    _ profile: Profile, secret: Secret?, in context: ServiceContext
  ) throws(BackendError) -> any Backend {
    let settings = try BikaSettings(profile)
    return BikaBackend(settings, token: secret, context)
  }

  /// Lists the spaces, which only a token that holds may.
  public static func connect(
    _ answers: ConnectAnswers, in context: ServiceContext
  ) async throws(BackendError) -> NewConnection {
    guard let token = answers["token"]?.filter({ !$0.isWhitespace }), !token.isEmpty else {
      throw BackendError(.unauthorized, "an access token is needed: My Settings ▸ Developer makes one")
    }
    // The profile for which it is kept is made afterwards.
    let notes = ConnectionNotes()
    var context = context
    context.cache = notes
    let address = answers["url"] ?? "https://bika.ai"
    let root = try BikaSettings.root(address)
    let profile = Profile(
      name: "", kind: kind, settings: Profile.Settings([.init("url", .text(address))]))
    let backend = BikaBackend(try BikaSettings(profile), token: Secret(token), context)
    let spaces = try await backend.spaces(again: true)
    var settings = Profile.Settings([.init("url", .text(root.origin.text + root.path.droppingAPI))])
    if let version = answers["version"] { settings["api_version"] = .text(version) }
    let names = spaces.prefix(3).map(\.name).joined(separator: ", ")
    let count = spaces.count == 1 ? "1 space" : "\(spaces.count) spaces"
    return NewConnection(
      settings: settings, secret: Secret(token), summary: spaces.isEmpty ? "no spaces" : "\(count): \(names)",
      kept: await notes.texts, counts: await notes.counts)
  }

  /// `…/space/SPACE/node/NODE/VIEW`, or `…/space/SPACE`.
  public static func path(inURL text: String, of profile: Profile) -> [String]? {
    // Settings that cannot be right lead nowhere; opening the profile says what is wrong with them.
    guard let url = HTTPURL(text), let settings = try? BikaSettings(profile),
      url.origin == settings.root.origin
    else { return nil }
    let parts = url.path.split(separator: "/").map(String.init)
    guard let start = parts.firstIndex(of: "space"), parts.count > start + 1 else { return nil }
    let space = parts[start + 1]
    guard parts.count > start + 3, parts[start + 2] == "node" else { return [space] }
    // The identifier alone: the address does not name the folders on the way.
    var place = TablePlace(database: DatabaseID(space: space, node: parts[start + 3]))
    if parts.count > start + 4 { place.view = parts[start + 4] }
    return [place.id.raw]
  }
}

extension String {
  /// A path without the API's part of it, which is not what people call the address.
  fileprivate var droppingAPI: String {
    hasSuffix(BikaSettings.apiPath) ? String(dropLast(BikaSettings.apiPath.count)) : self
  }
}

/// What is told while a service is connected, for the cache of the profile that comes of it.
private actor ConnectionNotes: ConnectionCache {
  private(set) var texts: [String: String] = [:]
  private(set) var counts: [String: Int] = [:]

  func kept(_ key: String) -> KeptText? { texts[key].map { KeptText($0, time: 0) } }

  func keep(_ text: String?, under key: String) { texts[key] = text }

  func count(_ key: String, adding number: Int) -> Int {
    counts[key, default: 0] += number
    return counts[key, default: 0]
  }
}
