import SheafClock
import SheafModel

/// How the cells of one field are read and written.
struct FieldPlan: Sendable {
  enum Form: Hashable, Sendable {
    case text
    case number, integer
    case boolean
    case date, dateTime
    /// Seconds, with a fraction where the format has one.
    case duration
    case singleSelect, multipleSelect
    case links
    case files
    case people, person
    case password
    /// `{"url", "label"}`.
    case button
    /// Values of other records, each of that form and beside what it is from.
    indirect case lookup(Form)
    /// JSON as it came.
    case raw

    /// Of one value where there are several.
    var item: Form { if case .lookup(let form) = self { form } else { self } }
  }

  let wire: WireField
  let form: Form
  var field: Field
  /// The name of the field's member in a row.
  let key: String
  /// The clock on which the field's times are shown and typed; nil for UTC.
  let clock: WallClock?

  init(_ wire: WireField) {
    self.wire = wire
    key = "field_\(wire.id)"
    let (form, kind) = Self.content(wire, wire.contentType)
    self.form = form
    let filters = FieldFilters(wire, form)
    field = Field(
      id: ID(String(wire.id)), name: wire.name, kind: kind, isPrimary: wire.isPrimary,
      readOnlyReason: Self.readOnlyReason(wire, form), nativeType: Self.nativeType(wire),
      comparisons: filters.comparisons, isSortable: filters.isSortable, isMasked: form == .password)
    field.isWriteOnly = form == .password
    if form.item == .date || form.item == .dateTime { field.dateStyle = wire.dateStyle }
    if form.item == .duration {
      field.durationStyle = wire.durationFormat.flatMap { DurationStyle(baserow: $0) }
    }
    if form == .people { field.people = wire.collaborators }
    clock = form.item == .dateTime ? wire.zone.flatMap { WallClock(named: $0) } : nil
    if case .zone = clock { field.hasSeasonalClock = true }
  }

  /// How many digits after the point the cells of a number field have; nil for other fields and where any may be.
  var decimals: Int? {
    switch form {
    case .integer: 0
    case .number: if case .number(let format) = field.kind { format.decimals } else { nil }
    default: nil
    }
  }

  /// The next smaller number that a cell of the field can hold; nil when a cell can hold the number itself.
  func floor(of number: DecimalText) -> DecimalText? {
    if let decimals { return number.floor(toDecimals: decimals) }
    // What formulas compute is not rounded to the format in which it is shown.
    guard wire.type == "duration", let format = wire.durationFormat else { return nil }
    return switch format {
    case "h:mm:ss.s": number.floor(toDecimals: 1)
    case "h:mm:ss.ss": number.floor(toDecimals: 2)
    case "h:mm:ss.sss": number.floor(toDecimals: 3)
    case "h:mm", "d h:mm", "d h mm": number.floor(toMultipleOf: 60)
    case "d h": number.floor(toMultipleOf: 3600)
    default: number.floor(toDecimals: 0)
    }
  }

  private static func content(_ wire: WireField, _ type: String) -> (Form, Field.Kind) {
    switch type {
    case "text", "char", "uuid", "invalid": return (.text, .text)
    case "long_text": return (.text, .longText)
    case "url": return (.text, .url)
    case "email": return (.text, .email)
    case "phone_number": return (.text, .phone)
    case "number": return (.number, .number(numberFormat(wire)))
    case "autonumber": return (.integer, .number(NumberFormat(decimals: 0, allowsNegative: false)))
    case "rating": return (.integer, .rating(max: wire.maxValue))
    case "boolean": return (.boolean, .boolean)
    case "date", "created_on", "last_modified":
      return wire.includesTime ? (.dateTime, .dateTime) : (.date, .date)
    case "duration", "date_interval": return (.duration, .duration)
    case "single_select":
      return (.singleSelect, .choice(options: wire.options.map(\.choice), allowsMany: false))
    case "multiple_select":
      return (.multipleSelect, .choice(options: wire.options.map(\.choice), allowsMany: true))
    case "link_row":
      return (.links, .link(to: wire.linkedTable.map { ID(String($0)) }, allowsMany: wire.allowsManyLinks))
    case "file": return (.files, .attachments)
    case "multiple_collaborators": return (.people, .people(allowsMany: true))
    case "created_by", "last_modified_by": return (.person, .people(allowsMany: false))
    case "password": return (.password, .text)
    case "link", "button": return (.button, .url)
    case "lookup", "array": return array(wire)
    default: return (.raw, .unknown(wire.type))
    }
  }

  /// What lookups and formulas gather: values of the kind of the field that they are from.
  private static func array(_ wire: WireField) -> (Form, Field.Kind) {
    let type = wire.arrayFormulaType ?? "text"
    if type == "single_file" { return (.files, .attachments) }
    // An array of arrays has no form that is known.
    guard type != "array", type != "lookup" else { return (.lookup(.raw), .list(of: .unknown(wire.type))) }
    let (form, kind) = content(wire, type)
    switch kind {
    case .choice(let options, _): return (.lookup(form), .choice(options: options, allowsMany: true))
    case .people: return (.lookup(form), .people(allowsMany: true))
    case .attachments: return (.files, .attachments)
    default: return (.lookup(form), .list(of: kind))
    }
  }

  private static func numberFormat(_ wire: WireField) -> NumberFormat {
    NumberFormat(
      decimals: wire.decimals ?? (wire.type == "number" ? 0 : nil), allowsNegative: wire.allowsNegative,
      prefix: wire.prefix, suffix: wire.suffix)
  }

  private static func readOnlyReason(_ wire: WireField, _ form: Form) -> String? {
    switch wire.type {
    case "formula" where wire.formulaType == "invalid":
      return "the formula is broken" + (wire.error.map { ": \($0)" } ?? "")
    case "formula", "count", "rollup", "lookup": return "computed by Baserow"
    case "created_on", "last_modified", "created_by", "last_modified_by", "uuid", "autonumber":
      return "set by Baserow"
    default:
      if form == .raw { return "Sheaf does not know fields of the type “\(wire.type)”" }
      return wire.isReadOnly ? "read-only in Baserow" : nil
    }
  }

  private static func nativeType(_ wire: WireField) -> String {
    if let duration = wire.durationFormat, wire.type == "duration" { return "duration \(duration)" }
    guard wire.type == "formula", let result = wire.formulaType else { return wire.type }
    return "formula → \(result)"
  }
}
