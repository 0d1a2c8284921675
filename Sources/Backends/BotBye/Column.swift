import SheafModel

/// One member of a list's items, as a column.
struct Column: Hashable, Sendable {
  /// What the service sends, and what it is shown as.
  enum Form: String, CaseIterable, Sendable {
    case text
    case longText = "long_text"
    case url, email, integer, number, boolean, date
    /// ISO 8601.
    case dateTime = "date_time"
    /// Milliseconds since 1970, as a text or a number.
    case epoch
    /// Lists and objects; not compared by the service.
    case json
  }

  /// The member's name, and the column's.
  var name: String
  var form: Form
  /// The name in queries; nil for the one that follows from the member's.
  var fieldPath: String?
  var isEditable = false
  var isRequired = false
  var isMasked = false
  /// Whether the service sends a moment as a number, as far as is known.
  var isSentAsNumber = false
  /// Whether the column is there for an order only.
  var isHidden = false

  init(_ name: String, _ form: Form = .text, isEditable: Bool = false) {
    self.name = name
    self.form = form
    self.isEditable = isEditable
  }

  /// A column that can be changed and not emptied.
  static func required(_ name: String, _ form: Form = .text) -> Column {
    var column = Column(name, form, isEditable: true)
    column.isRequired = true
    return column
  }

  var id: ID<Field> { ID(name) }

  func path(_ style: FieldPathStyle) -> String { fieldPath ?? style.path(name) }

  /// Whether the column is what a query calls `path`, in any style.
  func isNamed(_ path: String) -> Bool {
    path == fieldPath || path == name || path == FieldPathStyle.snakeCase.path(name)
  }

  var kind: Field.Kind {
    switch form {
    case .text: .text
    case .longText: .longText
    case .url: .url
    case .email: .email
    case .integer: .number(.integer)
    case .number: .number(.decimal)
    case .boolean: .boolean
    case .date: .date
    case .dateTime, .epoch: .dateTime
    case .json: .json
    }
  }

  private var nativeType: String {
    switch form {
    case .text, .longText, .url, .email: "string"
    case .integer, .number: "number"
    case .boolean: "boolean"
    case .date: "date"
    case .dateTime: "date-time"
    case .epoch: "milliseconds since 1970"
    case .json: "JSON"
    }
  }

  /// The comparisons that the query language has for such values; `not contains` it never has.
  var comparisons: Set<Comparison> {
    switch form {
    case .text, .longText, .url, .email: Comparison.general.subtracting([.notContains])
    case .integer, .number, .date, .dateTime, .epoch:
      [
        .equals, .notEquals, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .isEmpty, .isNotEmpty,
      ]
    case .boolean: [.equals, .notEquals, .isEmpty, .isNotEmpty]
    case .json: []
    }
  }

  var isText: Bool { [.text, .longText, .url, .email].contains(form) }

  func field(isPrimary: Bool) -> Field {
    Field(
      id: id, name: name, kind: kind, isPrimary: isPrimary,
      readOnlyReason: isEditable ? nil : "the API does not change it", isRequired: isRequired,
      nativeType: nativeType,
      comparisons: comparisons, isSortable: form != .json, isHidden: isHidden,
      isMasked: isMasked)
  }
}
