import SheafHTTP
import SheafModel

/// What a profile says about a Bika server; `docs/bika.md` lists the settings.
struct BikaSettings: Sendable {
  /// One of the families of addresses that records have; for `auto` the second, and the first where the second
  /// is missing or cannot do what is wanted.
  enum Version: String, Sendable { case auto, v1, v2 }

  /// How changes are written.
  enum WriteDialect: String, Sendable {
    case auto
    case v2Fields = "v2-fields"
    case v1Cells = "v1-cells"
    case v1Fields = "v1-fields"
  }

  enum FieldKey: String, Sendable { case name, id }

  /// How a list is asked for a view's records.
  enum ViewParameter: String, Sendable { case viewId, view, none }

  static let apiPath = "/api/openapi/bika"

  /// Ends in `/api/openapi/bika`, without a slash.
  let root: HTTPURL
  let version: Version
  let list: Version
  let writes: WriteDialect
  let fieldKey: FieldKey
  let viewParameter: ViewParameter
  /// Records of one request.
  let pageSize: Int
  let interval: Duration
  let timeZone: String?
  let locale: String?
  let triggersPath: String?
  let webhooksPath: String?
  /// The one space that is shown; nil for all.
  let space: String?

  init(_ profile: Profile) throws(BackendError) {
    root = try Self.root(profile.url ?? profile.text("base_url") ?? "https://bika.ai")
    version = try Self.choice(profile, "api_version", .auto)
    list = try Self.choice(profile, "list_api", .auto)
    writes = try Self.choice(profile, "write_dialect", .auto)
    fieldKey = try Self.choice(profile, "field_key", .name)
    viewParameter = try Self.choice(profile, "view_param", .viewId)
    pageSize = profile.number("page_size") ?? 500
    guard (1...1000).contains(pageSize) else {
      throw BackendError(.unsupported, "page_size goes from 1 to 1000, not \(pageSize)")
    }
    interval = .milliseconds(max(0, profile.number("min_request_interval_ms") ?? 600))
    timeZone = profile.text("time_zone")
    locale = profile.text("locale")
    triggersPath = profile.text("triggers_path")
    webhooksPath = profile.text("webhooks_path")
    space = profile.text("default_space")
  }

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ profile: Profile, _ name: String, _ standard: Choice
  ) throws(BackendError) -> Choice where Choice.RawValue == String {
    guard let text = profile.text(name) else { return standard }
    if let choice = Choice(rawValue: text) { return choice }
    let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw BackendError(.unsupported, "\(name) is one of \(all), not “\(text)”")
  }

  /// The API's address in whatever people paste: the site's, one of its pages', or the API's own.
  static func root(_ text: String) throws(BackendError) -> HTTPURL {
    let address = text.contains("://") ? text : "https://" + text
    guard var url = HTTPURL(address) else {
      throw BackendError(.unsupported, "“\(text)” is not an address such as https://bika.ai")
    }
    url.query = []
    var parts = url.path.split(separator: "/").map(String.init)
    if let api = parts.firstIndex(of: "openapi"), api > 0, parts[api - 1] == "api" {
      parts = Array(parts[..<(api - 1)])
    } else if let page = parts.firstIndex(of: "space") {
      parts = Array(parts[..<page])
    }
    url.path = parts.map { "/" + $0 }.joined() + apiPath
    return url
  }
}

extension BikaSettings.Version: CaseIterable {}
extension BikaSettings.WriteDialect: CaseIterable {}
extension BikaSettings.FieldKey: CaseIterable {}
extension BikaSettings.ViewParameter: CaseIterable {}
