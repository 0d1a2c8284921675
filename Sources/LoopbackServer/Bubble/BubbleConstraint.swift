/// One constraint of a search.
struct BubbleConstraint: Sendable {
  private let key: String
  private let kind: String
  private let value: JSON?
  private let isAll: Bool
  private let field: String
  private let fieldType: String
  private let typeName: String
  private let fieldIDs: [String]

  init(_ json: JSON, _ type: BubbleType) throws(BubbleError) {
    guard let key = json["key"]?.text, let kind = json["constraint_type"]?.text else {
      throw BubbleError(400, "ERROR", "A constraint needs a key and a constraint_type")
    }
    self.key = key
    self.kind = kind
    value = json.present("value")
    isAll = key == "_all"
    typeName = type.name
    fieldIDs = type.fields.map(\.id)
    if isAll {
      (field, fieldType) = ("_all", "text")
    } else if key == "_id" {
      throw BubbleError(400, "ERROR", "Do not search by _id: get the thing by its id")
    } else if let found = BubbleSearch.resolve(key, type) {
      (field, fieldType) = found
    } else {
      throw .unknownField(key)
    }
  }

  private var isList: Bool { fieldType.hasPrefix("list.") }
  private var element: String { isList ? String(fieldType.dropFirst(5)) : fieldType }

  /// Nil for a constraint without a value, which is passed over.
  var test: BubbleSearch.Test? {
    get throws(BubbleError) {
      switch kind {
      case "is_empty": return { [field] in $0.value(field) == nil }
      case "is_not_empty": return { [field] in $0.value(field) != nil }
      case "empty" where isList: return { [field] in $0.value(field)?.array?.isEmpty ?? true }
      case "not empty" where isList: return { [field] in !($0.value(field)?.array?.isEmpty ?? true) }
      default: break
      }
      guard let value else { return nil }
      switch kind {
      case "equals", "not equal": return try equality(value, isNegated: kind == "not equal")
      case "text contains" where isAll || fieldType == "text": return try words(value, isNegated: false)
      case "not text contains" where isAll || fieldType == "text": return try words(value, isNegated: true)
      case "greater than" where isOrdered: return try order(value, isGreater: true)
      case "less than" where isOrdered: return try order(value, isGreater: false)
      case "in", "not in": return try membership(value, isNegated: kind == "not in")
      case "contains" where isList, "not contains" where isList:
        return try entry(value, isNegated: kind == "not contains")
      case "geographic_search" where fieldType == "geographic_address": return try distance(value)
      default:
        throw BubbleError(
          404, "NOT_FOUND", "Constraint type not found \(kind) for field \(field) and type \(typeName)")
      }
    }
  }

  private var isOrdered: Bool { ["text", "number", "date"].contains(fieldType) }

  private func equality(_ value: JSON, isNegated: Bool) throws(BubbleError) -> BubbleSearch.Test {
    let wanted = try comparable(value)
    return { [field, element] thing in
      (thing.value(field).map { Self.comparable($0, element) == wanted } ?? false) != isNegated
    }
  }

  private func membership(_ value: JSON, isNegated: Bool) throws(BubbleError) -> BubbleSearch.Test {
    guard let items = value.array else { throw .invalid(key, "expected a list") }
    var wanted: [BubbleSortKey] = []
    for item in items { wanted.append(try comparable(item)) }
    return { [field, element, wanted] thing in
      (thing.value(field).map { wanted.contains(Self.comparable($0, element)) } ?? false) != isNegated
    }
  }

  private func entry(_ value: JSON, isNegated: Bool) throws(BubbleError) -> BubbleSearch.Test {
    let wanted = try comparable(value)
    return { [field, element] thing in
      let items = thing.value(field)?.array ?? []
      return items.contains { Self.comparable($0, element) == wanted } != isNegated
    }
  }

  private func order(_ value: JSON, isGreater: Bool) throws(BubbleError) -> BubbleSearch.Test {
    let wanted = try comparable(value)
    if field == "Created Date", case .number(let moment) = wanted {
      return { isGreater ? Double($0.created) > moment : Double($0.created) < moment }
    }
    return { [field, element] thing in
      guard let value = thing.value(field) else { return false }
      let key = Self.comparable(value, element)
      return isGreater ? key > wanted : key < wanted
    }
  }

  /// All words of the value, by their stems, anywhere in the text.
  private func words(_ value: JSON, isNegated: Bool) throws(BubbleError) -> BubbleSearch.Test {
    guard let text = value.text else { throw .invalid(key, "expected a text") }
    let wanted = BubbleWords.stems(text)
    return { [field, isAll, fieldIDs] thing in
      let cell =
        isAll
        ? fieldIDs.compactMap { thing.values[$0]?.searchText }.joined(separator: " ")
        : thing.value(field)?.text ?? ""
      return wanted.isSubset(of: BubbleWords.stems(cell)) != isNegated
    }
  }

  private func distance(_ value: JSON) throws(BubbleError) -> BubbleSearch.Test {
    guard let range = value["range"]?.double, let address = value["origin_address"]?.text,
      let origin = BubblePlace(address: address)
    else { throw .invalid(key, "expected an origin_address and a range") }
    let unit = value["unit"]?.text ?? "miles"
    guard unit == "miles" || unit == "km" else { throw .invalid(key, "the unit is miles or km") }
    let miles = unit == "km" ? range / 1.609344 : range
    return { [field] thing in
      guard let place = BubblePlace(thing.value(field)) else { return false }
      return place.miles(to: origin) <= miles
    }
  }

  /// The value of a constraint, which must be of the field's type.
  private func comparable(_ value: JSON) throws(BubbleError) -> BubbleSortKey {
    let isRight =
      switch element {
      case "number": value.double != nil
      case "boolean": value.bool != nil
      case "date": BubbleDate.milliseconds(value) != nil
      case "geographic_address": value.text != nil || value["address"] != nil
      default: value.text != nil
      }
    guard isRight else { throw .invalid(key, "expected a \(element)") }
    return Self.comparable(value, element)
  }

  private static func comparable(_ value: JSON, _ kind: String) -> BubbleSortKey {
    switch kind {
    case "number": value.double.map(BubbleSortKey.number) ?? .empty
    case "boolean": value.bool.map { .number($0 ? 1 : 0) } ?? .empty
    case "date": BubbleDate.milliseconds(value).map { .number(Double($0)) } ?? .empty
    case "geographic_address": .text(value["address"]?.text ?? value.text ?? "")
    default: .text(value.text ?? "")
    }
  }
}

extension JSON {
  /// The words of a value that a search through everything looks at.
  fileprivate var searchText: String {
    switch self {
    case .string(let text): text
    case .array(let items): items.map(\.searchText).joined(separator: " ")
    case .object: self["address"]?.text ?? ""
    case .number(let text): text
    default: ""
    }
  }
}
