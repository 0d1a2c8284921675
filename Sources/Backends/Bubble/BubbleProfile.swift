import SheafClock
import SheafHTTP
import SheafModel

/// The settings of a profile for a Bubble app, checked.
struct BubbleProfile: Sendable {
  /// Scheme, host and, where the version is not live, `/version-…`.
  var root: HTTPURL
  /// As the profile says it; empty for live.
  var version: String
  /// Types that are listed although the app hides its list, or only these of its list.
  var types: [String]
  /// What the profile says of fields, by type and key.
  var fields: [ExactText: [ExactText: FieldOverride]] = [:]
  /// The order of a type that the user has not sorted, by type; the empty name is for all.
  var defaultSorts: [String: String] = [:]
  /// The place that distances are measured from where the filter names none.
  var geoReference: String?
  var zone = WallClock.system
  var clearing = Clearing.null
  var upload = UploadWay.inline
  /// The offset from which on the service gives no rows.
  var offsetLimit = 50_000
  /// How many requests of 100 rows a page may be made of.
  var parallelPages = 4

  /// What is sent to empty a field.
  enum Clearing: String, CaseIterable, Sendable {
    case null
    /// An empty text or list where the type has one.
    case empty
    /// Nothing: fields cannot be emptied.
    case omit
  }

  /// How files reach the app.
  enum UploadWay: String, CaseIterable, Sendable { case inline, fileupload, off }

  init(_ profile: Profile) throws(BackendError) {
    guard let url = profile.url else {
      throw BackendError(.unsupported, "the profile names no `url`: the app's address")
    }
    (root, version) = try Self.place(url, version: profile.text("version"))
    types = profile.texts("types")
    if let text = profile.text("types"), types.isEmpty { types = Self.names(text) }
    fields = try FieldOverride.all(profile)
    defaultSorts = try Self.sorts(profile)
    geoReference = profile.text("geo_reference")
    if let name = profile.text("time_zone") {
      guard let clock = WallClock(named: name) else {
        throw Self.wrong("time_zone", "a zone such as \"Europe/Paris\", \"-03:00\" or \"UTC\"")
      }
      zone = clock
    }
    clearing = try Self.choice(profile, "clear_value", Clearing.null)
    upload = try Self.choice(profile, "upload", UploadWay.inline)
    offsetLimit = try Self.number(profile, "keyset_after", 50_000, in: 1...10_000_000)
    parallelPages = try Self.number(profile, "parallel_pages", 4, in: 1...10)
  }

  /// The root of an app and its version; an address copied from a browser or from the documentation says both.
  static func place(_ text: String, version: String?) throws(BackendError) -> (HTTPURL, String) {
    var address = text
    if !address.contains("://") { address = "https://" + address }
    guard var url = HTTPURL(address) else {
      throw BackendError(.unsupported, "“\(text)” is not an address such as https://myapp.bubbleapps.io")
    }
    if !url.origin.host.contains("."), !url.origin.host.contains(":"), !url.origin.isLoopback {
      // The name of an app alone.
      url.origin = HTTPOrigin(isSecure: true, host: url.origin.host + ".bubbleapps.io")
    }
    let parts = url.path.split(separator: "/").map(String.init)
    let written = parts.first { $0.hasPrefix("version-") }.map { String($0.dropFirst("version-".count)) }
    let chosen = (version ?? written ?? "").lowercased()
    url.query = []
    switch chosen {
    case "", "live": url.path = "/"
    case let name where name.hasPrefix("version-"): url.path = "/" + (try checked(name))
    case let name: url.path = "/version-" + (try checked(name))
    }
    if url.path == "/" { url.path = "" }
    return (url, chosen == "live" ? "" : chosen)
  }

  private static func checked(_ version: String) throws(BackendError) -> String {
    guard version.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }) else {
      throw BackendError(.unsupported, "“\(version)” is not a version: live, test, or the name of a branch")
    }
    return version
  }

  /// Names separated by commas.
  static func names(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
  }

  private static func sorts(_ profile: Profile) throws(BackendError) -> [String: String] {
    switch profile.settings["default_sort"] {
    case nil: return [:]
    case .text(let text): return ["": text]
    case .table(let table):
      var sorts: [String: String] = [:]
      for entry in table.entries {
        guard case .text(let text) = entry.value else { throw wrong("default_sort", "texts by type") }
        sorts[entry.name] = text
      }
      return sorts
    default: throw wrong("default_sort", "a text such as \"-Created Date\"")
    }
  }

  private static func choice<T: RawRepresentable & CaseIterable>(
    _ profile: Profile, _ name: String, _ standard: T
  ) throws(BackendError) -> T where T.RawValue == String {
    guard profile.settings[name] != nil else { return standard }
    guard let text = profile.text(name), let value = T(rawValue: text) else {
      throw wrong(name, "one of \(T.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))")
    }
    return value
  }

  private static func number(
    _ profile: Profile, _ name: String, _ standard: Int, in range: ClosedRange<Int>
  ) throws(BackendError) -> Int {
    guard profile.settings[name] != nil else { return standard }
    guard let number = profile.number(name), range.contains(number) else {
      throw wrong(name, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  static func wrong(_ name: String, _ wanted: String) -> BackendError {
    BackendError(.unsupported, "the setting `\(name)` must be \(wanted)")
  }
}

/// What a profile says of one field, in place of what the app says or does not say.
struct FieldOverride: Hashable, Sendable {
  var type: BubbleType?
  /// Options of a choice, before those that are seen.
  var options: [String] = []
  var isReadOnly = false
  var isPrimary = false

  /// The table `fields`: by type, then by key; a text alone is the field's type.
  static func all(_ profile: Profile) throws(BackendError) -> [ExactText: [ExactText: FieldOverride]] {
    guard let setting = profile.settings["fields"] else { return [:] }
    guard case .table(let types) = setting else { throw BubbleProfile.wrong("fields", "a table by type") }
    var result: [ExactText: [ExactText: FieldOverride]] = [:]
    for type in types.entries {
      guard case .table(let fields) = type.value else {
        throw BubbleProfile.wrong("fields.\(type.name)", "a table by field")
      }
      for field in fields.entries {
        result[ExactText(type.name), default: [:]][ExactText(field.name)] = try FieldOverride(
          field.value, "fields.\(type.name).\(field.name)")
      }
    }
    return result
  }

  private init(_ setting: Setting, _ name: String) throws(BackendError) {
    switch setting {
    case .text(let text): type = BubbleType(text)
    case .table(let table):
      for entry in table.entries {
        switch (entry.name, entry.value) {
        case ("type", .text(let text)): type = BubbleType(text)
        case ("options", .list(let items)):
          options = items.compactMap { if case .text(let text) = $0 { text } else { nil } }
        case ("read_only", .flag(let flag)): isReadOnly = flag
        case ("primary", .flag(let flag)): isPrimary = flag
        default:
          throw BackendError(
            .unsupported, "`\(name)` has `type`, `options`, `read_only` and `primary`, not `\(entry.name)`")
        }
      }
    default: throw BubbleProfile.wrong(name, "a type such as \"text\"")
    }
  }
}

extension Substring {
  /// Without spaces at its ends.
  var trimmed: String {
    var text = drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}

extension String {
  /// Without spaces at its ends.
  var trimmed: String { self[...].trimmed }
}
