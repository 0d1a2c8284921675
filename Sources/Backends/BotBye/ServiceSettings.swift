import SheafHTTP
import SheafModel

/// A profile's settings, checked.
struct ServiceSettings: Sendable {
  /// The path has no slash at its end.
  let root: HTTPURL
  let scheme: AuthScheme
  /// Records of a page; at most 100.
  let pageSize: Int
  let wantsTotal: Bool
  /// Whether lists of values are sent as one text with commas.
  let joinsLists: Bool
  /// Whether the pattern of `like` is put between percent signs.
  let wrapsPatterns: Bool
  /// Whether the records of a page before a pointer come from its end to its beginning; nil to find it out.
  let isBackwardReversed: Bool?
  /// The least time between two requests, in milliseconds.
  let requestInterval: Int
  let entities: [Entity]
  /// What stands in paths for names in braces.
  private let parameters: [String: String]

  init(_ profile: Profile) throws(BackendError) {
    scheme = try Self.choice(profile, "auth", .keyInBase64)
    pageSize = profile.number("page_size") ?? PageCursor.sizes.upperBound
    guard PageCursor.sizes.contains(pageSize) else {
      throw Self.wrong("page_size", "is from 1 to 100")
    }
    wantsTotal = profile.flag("want_total") ?? true
    joinsLists = try Self.choice(profile, "in_encoding", ListEncoding.array) == .csv
    wrapsPatterns = try Self.choice(profile, "like_pattern", PatternEncoding.bare) == .percent
    isBackwardReversed = profile.flag("backward_reversed")
    requestInterval = max(0, profile.number("min_request_interval_ms") ?? 0)
    parameters = Self.parameters(profile)
    entities = try Self.entities(profile, parameters)
    let beginsWithVersion = entities.contains { $0.paths.contains { $0.hasPrefix(Self.version + "/") } }
    root = try Self.root(profile.url ?? profile.text("base_url") ?? "", cutsVersion: beginsWithVersion)
    try checkPaths()
  }

  private enum ListEncoding: String, CaseIterable { case array, csv }
  private enum PatternEncoding: String, CaseIterable { case bare, percent }

  static func wrong(_ setting: String, _ reason: String) -> BackendError {
    BackendError(.unsupported, "the setting “\(setting)” of the profile \(reason)")
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ profile: Profile, _ setting: String, _ standard: Choice
  ) throws(BackendError) -> Choice {
    guard let word = profile.text(setting) else { return standard }
    if let choice = Choice(rawValue: word) { return choice }
    throw wrong(setting, "is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  private static let version = "/api/v1"

  /// - Parameter cutsVersion: whether paths begin with the API's version themselves.
  private static func root(_ text: String, cutsVersion: Bool) throws(BackendError) -> HTTPURL {
    let address = text.contains("://") ? text : "https://" + text
    guard var url = HTTPURL(address), !text.isEmpty else {
      throw wrong("url", "must be an address such as https://app.botbye.com")
    }
    url.query = []
    while url.path.hasSuffix("/") { url.path.removeLast() }
    if cutsVersion, url.path.hasSuffix(version) { url.path.removeLast(version.count) }
    return url
  }

  private static func parameters(_ profile: Profile) -> [String: String] {
    var parameters: [String: String] = [:]
    for entry in profile.settings.entries {
      parameters[entry.name] = profile.text(entry.name) ?? profile.number(entry.name).map(String.init)
    }
    parameters["account_id"] = parameters["account_id"] ?? parameters["account"]
    return parameters
  }

  // Entities

  private static func entities(
    _ profile: Profile, _ parameters: [String: String]
  ) throws(BackendError) -> [Entity] {
    var entities = profile.flag("standard_entities") == false ? [] : Entity.standard
    if case .list(let members)? = profile.settings["entities"] {
      for member in members {
        guard case .table(let settings) = member else {
          throw wrong("entities", "is a list of tables, each with a name and a path")
        }
        let part = Profile(name: profile.name, kind: profile.kind, settings: settings)
        let known = part.text("name").flatMap { name in entities.firstIndex { $0.name.isExactly(name) } }
        let entity = try Entity(part, over: known.map { entities[$0] })
        if let known { entities[known] = entity } else { entities.append(entity) }
      }
    } else if profile.settings["entities"] != nil {
      throw wrong("entities", "is a list of tables, each with a name and a path")
    }
    // A path with a project is one of each project, unless the profile says which one it is.
    if parameters["project_id"] == nil, entities.contains(where: { $0.name.isExactly(Entity.projects.name) })
    {
      for index in entities.indices where entities[index].parent == nil && entities[index].needsProject {
        entities[index].parent = Entity.projects.name
      }
    }
    let masked = profile.texts("masked_columns")
    for index in entities.indices { entities[index].mask(masked) }
    try check(entities)
    return entities
  }

  private static func check(_ entities: [Entity]) throws(BackendError) {
    guard !entities.isEmpty else { throw wrong("entities", "names no list") }
    var keys: Set<String> = []
    for entity in entities {
      guard keys.insert(entity.key).inserted else {
        throw wrong("entities", "has “\(entity.name)” twice")
      }
      guard let parent = entity.parent else { continue }
      guard let other = entities.first(where: { $0.name.isExactly(parent) }), other.parent == nil,
        other.idField != nil
      else {
        throw wrong("entities", "has “\(entity.name)” below “\(parent)”, which is no list of the first level")
      }
    }
  }

  /// Every name in braces must mean something, which is better known now than at the first request.
  private func checkPaths() throws(BackendError) {
    for entity in entities {
      let parent: Set<String> = entity.parent == nil ? [] : ["parent_id", "project_id"]
      let list = parent.union(parameters.keys)
      for path in entity.paths { try check(path, list, entity) }
      if let path = entity.itemPath { try check(path, list.union(["id"]), entity) }
      if let path = entity.update?.path { try check(path, list.union(["id"]), entity) }
    }
  }

  private func check(_ path: String, _ known: Set<String>, _ entity: Entity) throws(BackendError) {
    let template = PathTemplate(path)
    guard template.isWhole else {
      throw Self.wrong(
        "path", "of “\(entity.name)” has a brace without its other one, or no name inside: \(path)")
    }
    for piece in template.names where !known.contains(piece) {
      throw Self.wrong(piece, "is missing: the path of “\(entity.name)” needs it")
    }
  }

  func entity(named name: String) -> Entity? { entities.first { $0.name.isExactly(name) } }

  func entity(key: String) -> Entity? { entities.first { $0.key.isExactly(key) } }

  /// The path of a template below the root.
  func path(_ template: String, parent: String?, id: String? = nil) -> FilledPath {
    var values = parameters
    if let parent {
      values["parent_id"] = parent
      values["project_id"] = parent
    }
    values["id"] = id
    return PathTemplate(template).filled(values)
  }

  /// The names that lead to the table whose list is at a path below the root; nil when none is.
  func names(inPath path: String, _ query: [HTTPQueryItem] = []) -> [String]? {
    for entity in entities {
      for template in entity.paths {
        guard let found = PathTemplate(template).match(path, query),
          found.allSatisfy({ isParent($0.key, of: entity) || parameters[$0.key] == $0.value })
        else { continue }
        guard let parent = entity.parent.flatMap({ self.entity(named: $0) }) else { return [entity.name] }
        guard let id = found.first(where: { isParent($0.key, of: entity) })?.value else { continue }
        return ["\(parent.key):\(id)", entity.name]
      }
    }
    return nil
  }

  private func isParent(_ name: String, of entity: Entity) -> Bool {
    entity.parent != nil && (name == "parent_id" || name == "project_id")
  }
}

extension Entity {
  /// Whether its path names a project.
  fileprivate var needsProject: Bool { PathTemplate(paths[0]).names.contains("project_id") }
}
