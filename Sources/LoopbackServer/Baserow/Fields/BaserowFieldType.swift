/// The kinds of field.
enum BaserowFieldType: String, Sendable, CaseIterable {
  case text
  case longText = "long_text"
  case url
  case email
  case phoneNumber = "phone_number"
  case number
  case rating
  case boolean
  case date
  case lastModified = "last_modified"
  case lastModifiedBy = "last_modified_by"
  case createdOn = "created_on"
  case createdBy = "created_by"
  case duration
  case linkRow = "link_row"
  case file
  case singleSelect = "single_select"
  case multipleSelect = "multiple_select"
  case formula
  case count
  case rollup
  case lookup
  case multipleCollaborators = "multiple_collaborators"
  case uuid
  case autonumber
  case password
  case ai

  /// Whether the service computes it.
  var isReadOnly: Bool {
    switch self {
    case .lastModified, .lastModifiedBy, .createdOn, .createdBy, .formula, .count, .rollup, .lookup, .uuid,
      .autonumber:
      true
    default: false
    }
  }

  /// Whether its cells follow from other cells.
  var isComputed: Bool { [.formula, .count, .rollup, .lookup].contains(self) }

  private static let dateOptions: JSONObject = [
    "date_format": "EU", "date_include_time": false, "date_time_format": "24",
    "date_show_tzinfo": false, "date_force_timezone": nil,
  ]

  /// The options of a formula; what its type fills stays null otherwise.
  static let formulaOptions: JSONObject = [
    "date_show_tzinfo": nil, "array_formula_type": nil, "duration_format": nil,
    "date_include_time": nil, "nullable": false, "number_separator": "", "date_force_timezone": nil,
    "error": nil, "number_decimal_places": nil, "number_prefix": "", "number_suffix": "",
    "date_time_format": nil, "date_format": nil,
  ]

  /// The options that a request may set, with what they are otherwise.
  var defaultOptions: JSONObject {
    switch self {
    case .text: ["text_default": ""]
    case .longText: ["long_text_enable_rich_text": nil]
    case .number:
      [
        "number_decimal_places": 0, "number_negative": false, "number_prefix": "", "number_suffix": "",
        "number_separator": "", "number_default": nil,
      ]
    case .rating: ["max_value": 5, "color": "dark-orange", "style": "star"]
    case .boolean: ["boolean_default": false]
    case .date, .lastModified, .createdOn: Self.dateOptions
    case .duration: ["duration_format": "h:mm"]
    case .linkRow:
      [
        "link_row_table_id": nil, "link_row_related_field_id": nil,
        "link_row_limit_selection_view_id": nil, "link_row_multiple_relationships": true,
      ]
    case .singleSelect: ["select_options": [], "single_select_default": nil]
    case .multipleSelect: ["select_options": [], "multiple_select_default": nil]
    case .formula: Self.formulaOptions.merging(["formula": "", "formula_type": "text"])
    case .count: Self.formulaOptions.merging(["through_field_id": nil, "formula_type": "number"])
    case .rollup:
      Self.formulaOptions.merging([
        "through_field_id": nil, "target_field_id": nil, "rollup_function": nil,
        "formula_type": "number",
      ])
    case .lookup:
      Self.formulaOptions.merging([
        "through_field_id": nil, "through_field_name": nil, "target_field_id": nil,
        "target_field_name": nil, "formula_type": "array",
      ])
    case .multipleCollaborators: ["notify_user_when_added": true]
    case .password: ["allow_endpoint_authentication": false]
    case .ai:
      [
        "select_options": [], "ai_generative_ai_type": nil, "ai_generative_ai_model": nil,
        "ai_output_type": "text", "ai_temperature": nil, "ai_prompt": "", "ai_file_field_id": nil,
      ]
    case .url, .email, .phoneNumber, .lastModifiedBy, .createdBy, .file, .uuid, .autonumber: [:]
    }
  }
}
