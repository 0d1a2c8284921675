import SheafHTTP
import SheafModel

/// One field of a type as it is read, written and asked about.
struct FieldPlan: Sendable {
  var field: Field
  /// The key in rows, exactly as the app returns it.
  var key: String
  var type: BubbleType
  /// The internal name, and the caption without spaces, which searches take as well.
  var otherKeys: [String] = []

  /// The key for a search: as returned, else by its other names.
  func searchKey(_ style: Int) -> String {
    style == 0 || otherKeys.isEmpty ? key : otherKeys[min(style, otherKeys.count) - 1]
  }
}

/// The fields that every thing has.
enum BuiltIn {
  static let id = "_id"
  static let created = "Created Date"
  static let modified = "Modified Date"
  static let creator = "Created By"
  static let slug = "Slug"
  static let keys = [created, modified, creator, slug, id]

  static func type(_ key: String) -> BubbleType { key == created || key == modified ? .date : .text }

  static func title(_ key: String) -> String { key == id ? "unique ID" : key }
}

/// A type as a table: its fields, and what may be done with it.
struct TablePlan: Sendable {
  let place: TablePlace
  let fields: [FieldPlan]
  let table: Table
  private let indices: [ID<Field>: Int]

  init(place: TablePlace, fields: [FieldPlan], table: Table) {
    self.place = place
    self.fields = fields
    self.table = table
    indices = Dictionary(
      fields.enumerated().map { ($1.field.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func plan(_ id: ID<Field>) throws(BackendError) -> FieldPlan {
    guard let index = indices[id] else {
      throw BackendError(.notFound, "“\(table.name)” has no field “\(id)”")
    }
    return fields[index]
  }

  func plans(of ids: [ID<Field>]) throws(BackendError) -> [FieldPlan] {
    var plans: [FieldPlan] = []
    for id in ids { plans.append(try plan(id)) }
    return plans
  }

  var primary: FieldPlan? { fields.first { $0.field.isPrimary } }
}

/// What a table's identifier names: a type, or a handful of its things in no order.
struct TablePlace: Hashable, Sendable {
  var type: String
  var isRandom = false

  private static let randomMark = "?random"

  init(type: String, isRandom: Bool = false) {
    self.type = type
    self.isRandom = isRandom
  }

  init(_ id: ID<Table>) {
    isRandom = id.raw.hasSuffix(Self.randomMark)
    type = isRandom ? String(id.raw.dropLast(Self.randomMark.count)) : id.raw
  }

  var id: ID<Table> { ID(type + (isRandom ? Self.randomMark : "")) }
}
