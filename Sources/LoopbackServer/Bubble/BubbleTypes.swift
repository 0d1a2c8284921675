/// One field of a type of the app.
struct BubbleField: Sendable {
  /// The internal name, such as `name_text`.
  var id: String
  /// What the editor shows.
  var display: String
  /// As `/meta` names it, such as `list.custom.room`.
  var type: String

  init(_ display: String, _ type: String) {
    self.display = display
    self.type = type
    let name = Self.sanitized(display, separator: "_")
    id = "\(name)_" + type.split(separator: ".").joined(separator: "_")
  }

  var isList: Bool { type.hasPrefix("list.") }
  /// The type of one item of a list, else its own.
  var element: String { isList ? String(type.dropFirst("list.".count)) : type }

  static func sanitized(_ text: String, separator: String = "") -> String {
    text.lowercased().split(separator: " ").joined(separator: separator)
  }
}

/// A type of thing.
struct BubbleType: Sendable {
  var name: String
  var display: String
  var fields: [BubbleField]
  var rules = BubbleRules()
  /// In the order of making.
  var things: [BubbleThing] = []
  /// Where each is.
  var places: [String: Int] = [:]
  /// Changes with everything that happens to a thing.
  var generation = 0

  func field(_ key: String) -> BubbleField? {
    fields.first { $0.display == key } ?? fields.first { $0.id == key }
      ?? fields.first { BubbleField.sanitized($0.display) == BubbleField.sanitized(key) }
  }

  mutating func add(_ thing: BubbleThing) {
    places[thing.id] = things.count
    things.append(thing)
    generation += 1
  }

  mutating func remove(_ id: String) {
    guard let index = places[id] else { return }
    things.remove(at: index)
    places = Dictionary(uniqueKeysWithValues: things.enumerated().map { ($1.id, $0) })
    generation += 1
  }
}

/// What those may do who are bound by privacy rules: anybody, and those who are logged in.
struct BubbleRules: Sendable {
  var anybodyMayRead = true
  var usersMayCreate = true
  var usersMayModify = true
  /// Values that nobody bound by rules may make a thing with, by internal name: the end of a text.
  var refusedEnding: (field: String, ending: String)?
}

/// One thing.
struct BubbleThing: Sendable {
  var id: String
  /// In milliseconds since 1970.
  var created: Int
  var modified: Int
  var creator: String
  /// By internal name; empty fields are not there.
  var values: [String: JSON] = [:]
}

/// The fields that every thing has.
enum BubbleBuiltIn {
  static let types = [
    "_id": "text", "Created Date": "date", "Modified Date": "date", "Created By": "user", "Slug": "text",
  ]

  /// The built-in field that a search means.
  static func key(_ name: String) -> String? {
    types.keys.first { $0 == name || BubbleField.sanitized($0) == BubbleField.sanitized(name) }
  }
}

extension BubbleThing {
  /// The value of a field by internal name, built-in ones too.
  func value(_ id: String) -> JSON? {
    switch id {
    case "_id": .string(self.id)
    case "Created Date": .string(BubbleDate.text(created))
    case "Modified Date": .string(BubbleDate.text(modified))
    case "Created By": .string(creator)
    default: values[id]
    }
  }

  /// The thing as answers have it: without its empty fields.
  func json(_ type: BubbleType, captions: Bool) -> JSON {
    var object = JSONObject()
    for field in type.fields {
      if let value = values[field.id] { object.append(captions ? field.display : field.id, value) }
    }
    for key in ["Created Date", "Created By", "Modified Date", "_id"] {
      if let value = value(key) { object.append(key, value) }
    }
    return .object(object)
  }
}

/// Moments in milliseconds.
enum BubbleDate {
  static func text(_ milliseconds: Int) -> String {
    let text = Timestamp(microseconds: milliseconds * 1000).text(alwaysFraction: true)
    // Three digits of the six.
    return String(text.dropLast(4)) + "Z"
  }

  /// Of a text or a number of milliseconds; nil for anything else.
  static func milliseconds(_ json: JSON) -> Int? {
    switch json {
    case .string(let text): Timestamp(iso: text).map { $0.microseconds.floorDivided(by: 1000) }
    case .number(let digits): Double(digits).map { Int($0) }
    default: nil
    }
  }
}

/// Why the app refuses, in one of its two shapes.
struct BubbleError: Error {
  var status: Int
  var body: JSON

  /// The shape of most errors.
  init(_ status: Int, _ code: String, _ message: String) {
    self.status = status
    body = [
      "statusCode": .int(status), "body": ["status": .string(code), "message": .string(message)],
    ]
  }

  /// The shape of what privacy rules refuse.
  static func refused(_ translation: String, thing: String?) -> BubbleError {
    var error = BubbleError(401, "", "")
    error.body = [
      "error_class": "Unauthorized", "args": thing.map { ["code": .string($0)] } ?? .object(JSONObject()),
      "message": .null, "translation": .string(translation),
    ]
    return error
  }

  static func missing(_ id: String, _ type: String) -> BubbleError {
    BubbleError(
      400, "MISSING_DATA", "Missing object of type \(type): object with id \(id) does not exist")
  }

  static func unknownField(_ key: String) -> BubbleError {
    BubbleError(400, "ERROR", "Unrecognized field: \(key)")
  }

  static func invalid(_ key: String, _ reason: String) -> BubbleError {
    BubbleError(400, "INVALID_DATA", "Invalid data for field \(key): \(reason)")
  }

  var reply: Reply { .json(status, body) }

  /// As one line of a bulk answer.
  var line: JSON {
    let message = body["body"]?["message"]?.text ?? body["translation"]?.text ?? "error"
    return ["status": "error", "message": .string(message)]
  }
}
