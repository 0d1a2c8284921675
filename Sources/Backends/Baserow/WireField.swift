import SheafHTTP
import SheafJSON
import SheafModel

/// A field as the server describes it.
struct WireField: Sendable {
  struct Option: Sendable {
    var id: Int
    var value: String
    var color: String
  }

  var id: Int
  var name: String
  var order: Int
  var type: String
  var isPrimary: Bool
  var isReadOnly: Bool
  /// Whether the server says that the type cannot be changed, which old servers do not.
  var tellsOfImmutability: Bool
  /// For restoring deleted records.
  var workspaceID: Int?
  /// The kind of a formula's result.
  var formulaType: String?
  var arrayFormulaType: String?
  /// What is wrong with a formula.
  var error: String?
  var decimals: Int?
  var allowsNegative: Bool
  var prefix: String
  var suffix: String
  var maxValue: Int
  var includesTime: Bool
  var dateStyle: DateStyle
  /// The zone in which every user sees the times of a field; nil for each user's own.
  var zone: String?
  var durationFormat: String?
  var options: [Option]
  var collaborators: [Person]
  var linkedTable: Int?
  /// The field that names the records that are linked to.
  var linkedPrimary: (id: Int, type: String)?
  var allowsManyLinks: Bool
  var aiOutputType: String?

  init?(_ json: JSON) {
    guard let id = json["id"]?.int else { return nil }
    self.id = id
    name = json["name"]?.string ?? "Field \(id)"
    order = json["order"]?.int ?? id
    type = json["type"]?.string ?? ""
    isPrimary = json["primary"]?.bool ?? false
    isReadOnly = json["read_only"]?.bool ?? false
    tellsOfImmutability = json["immutable_type"] != nil
    workspaceID = json["workspace_id"]?.int
    formulaType = json["formula_type"]?.string
    arrayFormulaType = json["array_formula_type"]?.string
    error = json["error"]?.string
    // More than a decimal number has digits for says nothing.
    decimals = json["number_decimal_places"]?.count.map { min($0, 38) }
    allowsNegative = json["number_negative"]?.bool ?? true
    prefix = json["number_prefix"]?.string ?? ""
    suffix = json["number_suffix"]?.string ?? ""
    maxValue = min(json["max_value"]?.count ?? 5, 100)
    includesTime = json["date_include_time"]?.bool ?? false
    dateStyle = DateStyle(
      order: ["EU": .dayFirst, "US": .monthFirst][json["date_format"]?.string ?? ""] ?? .yearFirst,
      usesTwelveHours: json["date_time_format"]?.string == "12")
    zone = json["date_force_timezone"]?.string
    durationFormat = json["duration_format"]?.string
    options = (json["select_options"]?.items ?? []).compactMap(Option.init)
    collaborators = (json["available_collaborators"]?.items ?? []).compactMap(Person.init(wire:))
    linkedTable = json["link_row_table_id"]?.int ?? json["link_row_table"]?.int
    if let primary = json["link_row_table_primary_field"], let id = primary["id"]?.int {
      linkedPrimary = (id, primary["type"]?.string ?? "")
    }
    allowsManyLinks = json["link_row_multiple_relationships"]?.bool ?? true
    aiOutputType = json["ai_output_type"]?.string
  }

  /// The kind of what its cells hold, looking through formulas.
  var contentType: String {
    switch type {
    case "formula", "count", "rollup": formulaType ?? (type == "count" ? "number" : "text")
    case "ai": aiOutputType == "choice" ? "single_select" : "long_text"
    default: type
    }
  }
}

extension WireField.Option {
  init?(_ json: JSON) {
    guard let id = json["id"]?.int else { return nil }
    self.id = id
    value = json["value"]?.string ?? ""
    color = json["color"]?.string ?? ""
  }

  var choice: Choice { Choice(id: String(id), name: value, color: ChoiceColor(baserow: color)) }
}

extension Person {
  init?(wire json: JSON) {
    guard let id = json["id"]?.int else { return nil }
    self.init(id: String(id), name: json["name"]?.string ?? "")
  }
}

extension ChoiceColor {
  /// The hue of a colour's name, whichever its shade: `light-green`, `darker-red`, `dark-orange`.
  init?(baserow name: String) {
    let dash = name.utf8.lastIndex(of: UInt8(ascii: "-"))
    let hue = dash.map { String(name[name.utf8.index(after: $0)...]) } ?? name
    switch hue {
    case "gray", "grey": self = .gray
    case "brown": self = .orange
    case "cyan": self = .teal
    default: self.init(rawValue: hue)
    }
  }

  /// A name that every server knows.
  var baserowName: String {
    switch self {
    case .gray: "light-gray"
    case .red: "light-red"
    case .orange: "light-orange"
    case .yellow: "light-yellow"
    case .green: "light-green"
    case .teal: "light-cyan"
    case .blue: "light-blue"
    case .purple: "light-purple"
    case .pink: "light-pink"
    }
  }
}
