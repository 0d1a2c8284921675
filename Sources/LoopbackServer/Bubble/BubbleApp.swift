import FoundationEssentials

/// The app behind the dialect: its types, its things, its files.
actor BubbleApp {
  struct State: Sendable {
    var types: [String: BubbleType] = [:]
    /// As `/meta` lists them.
    var order: [String] = []
  }

  /// Who asks.
  enum Asker: Sendable { case admin, user, anybody }

  private var state: State
  private let setup: BubbleSetup
  private let folder: String
  private var files: [String: StoredFile] = [:]
  private var found: [String: (generation: Int, places: [Int])] = [:]
  private var lastMoment = 0

  struct StoredFile: Sendable {
    var path: String
    var size: Int
    var isPrivate: Bool
  }

  init(_ setup: BubbleSetup, folder: String) {
    self.setup = setup
    self.folder = folder
    state = BubbleSeed.state(setup)
  }

  var meta: JSON { BubbleMeta(state, setup).json }
  var swagger: JSON { BubbleMeta(state, setup).swagger }

  private func type(_ name: String) throws(BubbleError) -> BubbleType {
    guard let type = state.types[name] else {
      throw BubbleError(404, "NOT_FOUND", "Type not found \(name)")
    }
    return type
  }

  // Reading

  func search(_ name: String, _ call: Call, _ asker: Asker) throws(BubbleError) -> JSON {
    let type = try type(name)
    let limit = min(100, max(1, call.parameter("limit").flatMap(Int.init) ?? 100))
    let cursor = max(0, call.parameter("cursor").flatMap(Int.init) ?? 0)
    let places = mayRead(type, asker) ? try places(name, type, call) : []
    let end = min(places.count, cursor + limit, setup.offsetLimit)
    let rows = cursor < end ? places[cursor..<end] : []
    let captions = setup.usesCaptions
    var response: JSON = [
      "cursor": .int(cursor), "results": .array(rows.map { type.things[$0].json(type, captions: captions) }),
      "count": .int(rows.count),
    ]
    if call.parameter("exclude_remaining") != "true" {
      response["remaining"] = .int(max(0, places.count - cursor - rows.count))
    }
    return ["response": response]
  }

  private func places(_ name: String, _ type: BubbleType, _ call: Call) throws(BubbleError) -> [Int] {
    guard let key = BubbleSearch.key(call).map({ "\(name)\n\($0)" }) else {
      return try BubbleSearch(call, type).run()
    }
    if let known = found[key], known.generation == type.generation { return known.places }
    let places = try BubbleSearch(call, type).run()
    if found.count > 50 { found = [:] }
    found[key] = (type.generation, places)
    return places
  }

  func get(_ name: String, _ id: String, _ asker: Asker) throws(BubbleError) -> JSON {
    let type = try type(name)
    guard let index = type.places[id], mayRead(type, asker) else { throw .missing(id, name) }
    return ["response": type.things[index].json(type, captions: setup.usesCaptions)]
  }

  private func mayRead(_ type: BubbleType, _ asker: Asker) -> Bool {
    asker != .anybody || type.rules.anybodyMayRead
  }

  // Writing

  func create(
    _ name: String, _ body: JSON, _ asker: Asker, _ origin: FileOrigin
  ) throws(BubbleError) -> String {
    let type = try type(name)
    let values = try input(type, origin).values(body).compactMapValues { $0 }
    guard mayCreate(type, values, asker) else {
      throw .refused("Permission denied: cannot create this object", thing: nil)
    }
    let moment = nextMoment()
    let id = "\(moment)x\(UInt64.random(in: 100_000_000_000_000_000...999_999_999_999_999_999))"
    var thing = BubbleThing(
      id: id, created: moment, modified: moment, creator: Self.name(asker), values: values)
    if name == "user" {
      guard let email = body["email"]?.text else {
        throw BubbleError(400, "ERROR", "A user needs an email")
      }
      thing.values["authentication"] = ["email": ["email": .string(email)]]
    }
    state.types[name]?.add(thing)
    return id
  }

  private func mayCreate(_ type: BubbleType, _ values: [String: JSON], _ asker: Asker) -> Bool {
    switch asker {
    case .admin: return true
    case .anybody: return false
    case .user:
      if let rule = type.rules.refusedEnding, values[rule.field]?.text?.hasSuffix(rule.ending) == true {
        return false
      }
      return type.rules.usersMayCreate
    }
  }

  func modify(
    _ name: String, _ id: String, _ body: JSON, replaces: Bool, _ asker: Asker, _ origin: FileOrigin
  ) throws(BubbleError) {
    let type = try type(name)
    guard let index = type.places[id] else { throw .missing(id, name) }
    guard asker == .admin || (asker == .user && type.rules.usersMayModify) else {
      throw .refused("You do not have permission to modify this object", thing: id)
    }
    let values = try input(type, origin).values(body)
    var thing = type.things[index]
    if replaces { thing.values = thing.values.filter { $0.key == "authentication" } }
    for (key, value) in values { thing.values[key] = value }
    thing.modified = nextMoment()
    state.types[name]?.things[index] = thing
    state.types[name]?.generation += 1
  }

  func delete(_ name: String, _ id: String, _ asker: Asker) throws(BubbleError) {
    let type = try type(name)
    guard let index = type.places[id] else { throw .missing(id, name) }
    let isOwn = asker == .user && type.things[index].creator == Self.name(.user)
    guard asker == .admin || isOwn else {
      throw .refused("You do not have permission to delete this object", thing: id)
    }
    state.types[name]?.remove(id)
  }

  private func input(_ type: BubbleType, _ origin: FileOrigin) -> BubbleInput {
    BubbleInput(
      app: state, type: type, usesCaptions: setup.usesCaptions,
      keep: { (name, data, isPrivate) throws(BubbleError) in
        try self.keep(name, data, isPrivate: isPrivate, origin)
      })
  }

  /// Later than every moment before.
  private func nextMoment() -> Int {
    lastMoment = max(lastMoment + 1, Timestamp.now.microseconds / 1000)
    return lastMoment
  }

  private static func name(_ asker: Asker) -> String {
    asker == .user ? BubbleSeed.userID : "admin_user_loopback_test"
  }

  // Files

  /// How the addresses of files begin.
  struct FileOrigin: Sendable {
    /// `http://127.0.0.1:46531`.
    var origin: String
    /// `/version-test`, or nothing.
    var prefix: String
  }

  /// Stores a file and answers with its address: public ones have none of the app's own.
  func keep(
    _ name: String, _ data: Data, isPrivate: Bool, _ origin: FileOrigin
  ) throws(BubbleError) -> String {
    let id = "f\(nextMoment())x\(UInt64.random(in: 100_000_000_000...999_999_999_999))"
    let path = folder + "/bubble-" + id
    do {
      try data.write(to: URL(filePath: path))
    } catch {
      throw BubbleError(500, "ERROR", "The file cannot be stored")
    }
    let place = (isPrivate ? "/fileupload/" : "/appforest_uf/") + id
    files[place] = StoredFile(path: path, size: data.count, isPrivate: isPrivate)
    let last = URLText.encode(name).split(separator: "+").joined(separator: "%20")
    guard isPrivate else {
      let host = origin.origin.firstRange(of: "//").map { origin.origin[$0.upperBound...] } ?? ""
      return "//\(host)\(place)/\(last)"
    }
    return "\(origin.origin)\(origin.prefix)\(place)/\(last)"
  }

  /// A stored file by `/appforest_uf/f…` or `/fileupload/f…`, without its name.
  func file(_ place: String) -> StoredFile? { files[place] }
}
