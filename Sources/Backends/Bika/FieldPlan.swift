import SheafModel

/// How the cells of one field are read, written and asked for.
struct FieldPlan: Sendable {
  enum Form: Hashable, Sendable {
    case text
    case number
    case boolean
    case dateTime
    /// Two days, as text.
    case range
    case choice, choices
    case files
    case people, person
    case links
    /// Whatever a lookup or a formula comes to, as text.
    case computed
    /// JSON as it came.
    case raw
  }

  let wire: WireField
  let form: Form
  let field: Field

  init(_ wire: WireField, space: String, isPrimary: Bool) {
    self.wire = wire
    let (form, kind) = Self.content(wire, space)
    self.form = form
    var field = Field(
      id: ID(wire.id), name: wire.name, kind: kind, isPrimary: isPrimary,
      readOnlyReason: Self.readOnlyReason(wire, form),
      nativeType: wire.type == "DATERANGE" ? "DATERANGE (days only)" : wire.type,
      comparisons: Self.comparisons(wire, form),
      roughComparisons: wire.type == "DATETIME" ? [.less, .lessOrEqual, .greater, .greaterOrEqual] : [],
      isSortable: Self.isSortable(form))
    field.isDateRange = form == .range
    self.field = field
  }

  private static func content(_ wire: WireField, _ space: String) -> (Form, Field.Kind) {
    let options = wire.options.map(\.choice)
    let table = wire.linkedDatabase.map { ID<Table>(BikaPlace.node(DatabaseID(space: space, node: $0)).raw) }
    switch wire.type {
    case "SINGLE_TEXT": return (.text, .text)
    case "LONG_TEXT": return (.text, .longText)
    case "URL": return (.text, .url)
    case "EMAIL": return (.text, .email)
    case "PHONE": return (.text, .phone)
    case "NUMBER": return (.number, .number(NumberFormat()))
    case "CURRENCY": return (.number, .number(NumberFormat(prefix: wire.symbol ?? "")))
    case "PERCENT": return (.number, .number(NumberFormat(suffix: "%")))
    case "RATING": return (.number, .rating(max: wire.max ?? 5))
    case "AUTO_NUMBER": return (.number, .number(NumberFormat(decimals: 0, allowsNegative: false)))
    case "CHECKBOX": return (.boolean, .boolean)
    case "DATETIME", "CREATED_TIME", "MODIFIED_TIME": return (.dateTime, .dateTime)
    case "DATERANGE": return (.range, .text)
    case "SINGLE_SELECT": return (.choice, .choice(options: options, allowsMany: false))
    case "MULTI_SELECT": return (.choices, .choice(options: options, allowsMany: true))
    case "ATTACHMENT": return (.files, .attachments)
    case "MEMBER": return (.people, .people(allowsMany: wire.takesMany))
    case "CREATED_BY", "MODIFIED_BY": return (.person, .people(allowsMany: false))
    case "LINK", "ONE_WAY_LINK": return (.links, .link(to: table, allowsMany: true))
    case "LOOKUP", "FORMULA": return (.computed, .text)
    default: return (.raw, .unknown(wire.type.isEmpty ? "no type" : wire.type))
    }
  }

  private static func readOnlyReason(_ wire: WireField, _ form: Form) -> String? {
    switch wire.type {
    case "LOOKUP", "FORMULA": return "computed by Bika"
    case "AUTO_NUMBER", "CREATED_TIME", "MODIFIED_TIME", "CREATED_BY", "MODIFIED_BY": return "set by Bika"
    default:
      return form == .raw ? "Bika does not say how fields of the type “\(wire.type)” are written" : nil
    }
  }

  private static let presence: Set<Comparison> = [.isEmpty, .isNotEmpty]

  /// What the query language says as ours means it; the rest is evaluated here.
  private static func comparisons(_ wire: WireField, _ form: Form) -> Set<Comparison> {
    switch form {
    case .text: return presence.union([.equals, .notEquals, .contains, .notContains])
    case .number:
      if wire.type == "AUTO_NUMBER" { return [] }
      return presence.union([.equals, .notEquals, .less, .lessOrEqual, .greater, .greaterOrEqual])
    case .boolean: return [.equals, .notEquals]
    case .choice, .choices:
      return presence.union([.equals, .notEquals, .isIn, .contains, .notContains, .startsWith])
    case .links: return presence
    case .dateTime: return wire.type == "DATETIME" ? presence : []
    case .range, .files, .people, .person, .computed, .raw: return []
    }
  }

  private static func isSortable(_ form: Form) -> Bool {
    switch form {
    case .text, .number, .boolean, .dateTime, .range, .choice: true
    default: false
    }
  }

  /// The member of `fields` that a request names.
  func key(_ key: BikaSettings.FieldKey) -> String { key == .id ? wire.id : wire.name }
}

extension WireField.Option {
  var choice: Choice { Choice(id: id, name: name, color: ChoiceColor(bika: color)) }
}

/// What is known of a table to read and write its records.
struct TablePlan: Sendable {
  let place: TablePlace
  let table: Table
  /// In the order of the table's fields.
  let plans: [FieldPlan]
  /// What linked records are called, as far as it was known when the table was read: the service sends their
  /// identifiers only, and a title that came and went would look like a change.
  var titles: [ID<Record>: String] = [:]
  private let byID: [ID<Field>: Int]
  private let byKey: [ExactText: Int]

  init(place: TablePlace, table: Table, plans: [FieldPlan]) {
    self.place = place
    self.table = table
    self.plans = plans
    byID = Dictionary(plans.enumerated().map { ($1.field.id, $0) }, uniquingKeysWith: { first, _ in first })
    // A name wins over another field's identifier.
    byKey = Dictionary(
      plans.enumerated().map { (ExactText($1.wire.name), $0) }
        + plans.enumerated().map { (ExactText($1.wire.id), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  func index(of field: ID<Field>) -> Int? { byID[field] }

  /// The place of a member of a record: fields come by name or by identifier.
  func index(ofKey key: String) -> Int? { byKey[ExactText(key)] }

  func plan(_ field: ID<Field>) throws(BackendError) -> FieldPlan {
    guard let index = byID[field] else {
      throw BackendError(.invalid(field), "the table “\(table.name)” has no field \(field)")
    }
    return plans[index]
  }

  /// A failure that names a field, with the field that it means.
  func naming(_ error: BackendError) -> BackendError {
    guard case .invalid(nil) = error.kind, let complaint = FieldComplaint(error.message),
      let index = index(ofKey: complaint.name)
    else { return error }
    var error = error
    error.kind = .invalid(plans[index].field.id)
    return error
  }
}
