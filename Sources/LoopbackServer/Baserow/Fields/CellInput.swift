/// A value that a request puts into a cell, checked.
enum CellInput: Sendable {
  /// What the cell will hold.
  case cell(JSON)
  /// The records that a link cell will point to.
  case links([Int])
  /// Links by the words of their primary field.
  case linkTexts([String])
  /// Options by number or by their words.
  case options([JSON], isList: Bool)
  /// People by number.
  case people([Int])
  /// Uploaded files by name, with the names to show.
  case files([(name: String, shown: String?)])
  /// Leave the cell as it is.
  case keep
}

/// Why a cell cannot take a value: the detail of the answer for its field.
struct CellProblem: Error {
  var detail: JSON

  init(detail: JSON) {
    self.detail = detail
  }

  init(_ message: String, _ code: String = "invalid") {
    detail = [BaserowError.problem(message, code)]
  }

  static let null = CellProblem("This field may not be null.", "null")
}

/// Checks values by the kind of field, with the service's own words when it refuses.
struct CellReader {
  let field: BaserowField

  func read(_ value: JSON) throws(CellProblem) -> CellInput {
    switch field.type {
    case .text, .longText, .ai: return .cell(try text(value))
    case .url, .email, .phoneNumber: return .cell(try patternText(value))
    case .number: return .cell(try number(value))
    case .rating: return .cell(try rating(value))
    case .boolean: return .cell(try boolean(value))
    case .date: return .cell(try date(value))
    case .duration: return .cell(try duration(value))
    case .linkRow: return try links(value)
    case .singleSelect: return try singleSelect(value)
    case .multipleSelect: return try multipleSelect(value)
    case .multipleCollaborators: return try people(value)
    case .file: return try files(value)
    case .password: return try password(value)
    case .lookup: return .keep
    case .lastModified, .lastModifiedBy, .createdOn, .createdBy, .formula, .count, .rollup, .uuid,
      .autonumber:
      return .keep
    }
  }

  private func text(_ value: JSON) throws(CellProblem) -> JSON {
    switch value {
    case .null, .string: return value
    case .number(let text): return .string(text)
    default: throw CellProblem("Not a valid string.")
    }
  }

  private func patternText(_ value: JSON) throws(CellProblem) -> JSON {
    guard !value.isNull else { return "" }
    guard case .string(let text) = try text(value) else { throw CellProblem("Not a valid string.") }
    guard !text.isEmpty else { return "" }
    var problems: [JSON] = []
    let matches =
      switch field.type {
      case .url: CellText.isURL(text)
      case .email: CellText.isEmail(text)
      default: CellText.isPhoneNumber(text)
      }
    if !matches { problems.append(BaserowError.problem("Enter a valid value.", "invalid")) }
    if field.type == .phoneNumber, text.count > 100 {
      problems.append(
        BaserowError.problem("Ensure this field has no more than 100 characters.", "max_length"))
    }
    guard problems.isEmpty else { throw CellProblem(detail: .array(problems)) }
    return .string(text)
  }

  private func number(_ value: JSON) throws(CellProblem) -> JSON {
    let digits: DecimalDigits?
    switch value {
    case .null: return .null
    case .number(let text), .string(let text): digits = DecimalDigits(text)
    default: digits = nil
    }
    guard let digits else { throw CellProblem("A valid number is required.") }
    let places = field.decimalPlaces
    if digits.significantCount > 50 {
      throw CellProblem("Ensure that there are no more than 50 digits in total.", "max_digits")
    }
    if digits.fraction.count > places {
      throw CellProblem(
        "Ensure that there are no more than \(places) decimal places.", "max_decimal_places")
    }
    let text = digits.text(places: places)
    if text.hasPrefix("-"), field.options["number_negative"]?.bool != true {
      throw CellProblem("Ensure this value is greater than or equal to 0.", "min_value")
    }
    return .string(text)
  }

  private func rating(_ value: JSON) throws(CellProblem) -> JSON {
    guard !value.isNull else { throw .null }
    guard let number = Int(value.plainText), value.bool == nil else {
      throw CellProblem("A valid integer is required.")
    }
    let highest = field.options["max_value"]?.int ?? 5
    if number < 0 { throw CellProblem("Ensure this value is greater than or equal to 0.", "min_value") }
    if number > highest {
      throw CellProblem("Ensure this value is less than or equal to \(highest).", "max_value")
    }
    return .int(number)
  }

  private func boolean(_ value: JSON) throws(CellProblem) -> JSON {
    guard !value.isNull else { throw .null }
    switch value.plainText.lowercased() {
    case "true", "t", "yes", "y", "on", "1": return true
    case "false", "f", "no", "n", "off", "0": return false
    default: throw CellProblem("Must be a valid boolean.")
    }
  }

  private func date(_ value: JSON) throws(CellProblem) -> JSON {
    guard !value.isNull else { return .null }
    let text = value.text ?? ""
    if field.includesTime {
      guard let moment = Timestamp(iso: text) else {
        throw CellProblem(
          """
          Datetime has wrong format. Use one of these formats instead: \
          YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].
          """)
      }
      return .string(moment.text())
    }
    guard text.count == 10, let day = CivilDay(text) else {
      throw CellProblem("Date has wrong format. Use one of these formats instead: YYYY-MM-DD.")
    }
    return .string(day.text)
  }

  private func duration(_ value: JSON) throws(CellProblem) -> JSON {
    guard !value.isNull else { return .null }
    guard
      let seconds = value.double
        ?? value.text.flatMap({ DurationReader.seconds($0, format: field.durationFormat) }),
      seconds.magnitude < 1e11
    else { throw CellProblem("The value \(value.plainText) is not a valid duration.") }
    return .float(DurationReader.rounded(seconds, format: field.durationFormat))
  }

  private func links(_ value: JSON) throws(CellProblem) -> CellInput {
    let items: [JSON]
    switch value {
    case .null: throw .null
    case .array(let list): items = list
    case .string(let text): items = CellText.commaSeparated(text).map { .string($0) }
    case .number: items = [value]
    default: throw CellProblem("The provided value must be a list of valid integer or string")
    }
    if items.contains(where: { $0.int == nil && $0.text == nil }) {
      throw CellProblem("The provided value must be a list of valid integer or string")
    }
    let ids = items.compactMap(\.int)
    if !ids.isEmpty, ids.count < items.count {
      throw CellProblem("All list values must be same type.", "not_same_type")
    }
    if items.count > 1, field.options["link_row_multiple_relationships"]?.bool == false {
      throw CellProblem("Ensure this field has no more than 1 elements.", "max_length")
    }
    return ids.isEmpty && !items.isEmpty ? .linkTexts(items.compactMap(\.text)) : .links(ids)
  }

  private func singleSelect(_ value: JSON) throws(CellProblem) -> CellInput {
    switch value {
    case .null: return .cell(.null)
    case .number, .string: return .options([value], isList: false)
    default: throw CellProblem("The provided value should be a valid integer or string")
    }
  }

  private func multipleSelect(_ value: JSON) throws(CellProblem) -> CellInput {
    switch value {
    case .null: throw .null
    case .string(let text): return .options(CellText.commaSeparated(text).map { .string($0) }, isList: true)
    case .number: return .options([value], isList: true)
    case .array(let items):
      var problems = JSONObject()
      for (index, item) in items.enumerated() where item.int == nil && item.text == nil {
        problems[String(index)] = [
          BaserowError.problem("The provided value should be a valid integer or string", "invalid")
        ]
      }
      guard problems.isEmpty else { throw CellProblem(detail: .object(problems)) }
      return .options(items, isList: true)
    default: throw CellProblem("The provided value should be a valid integer or string")
    }
  }

  private func people(_ value: JSON) throws(CellProblem) -> CellInput {
    guard !value.isNull else { throw .null }
    guard let items = value.array else {
      throw CellProblem("Expected a list of items but got type \"\(value.pythonType)\".", "not_a_list")
    }
    var problems: [JSON] = []
    var people: [Int] = []
    for item in items {
      if let id = item["id"]?.int {
        people.append(id)
      } else if item.object == nil {
        problems.append([
          "non_field_errors": [
            BaserowError.problem(
              "Invalid data. Expected a dictionary, but got \(item.pythonType).", "invalid")
          ]
        ])
      } else {
        problems.append(["id": [BaserowError.problem("This field is required.", "required")]])
      }
    }
    guard problems.isEmpty else { throw CellProblem(detail: .array(problems)) }
    return .people(people)
  }

  private func files(_ value: JSON) throws(CellProblem) -> CellInput {
    let items: [JSON]
    switch value {
    case .null: return .files([])
    case .string(let text): items = CellText.commaSeparated(text).map { .string($0) }
    case .array(let list): items = list
    default: throw CellProblem("The user file name is invalid.")
    }
    var files: [(name: String, shown: String?)] = []
    for item in items {
      guard let name = item.text ?? item["name"]?.text, CellText.isFileName(name) else {
        throw CellProblem("The user file name is invalid.")
      }
      files.append((name, item["visible_name"]?.text))
    }
    return .files(files)
  }

  private func password(_ value: JSON) throws(CellProblem) -> CellInput {
    switch value {
    case .null: return .cell(.null)
    case .bool(true): return .keep
    case .string(let text) where !text.isEmpty: return .cell(true)
    case .string: return .cell(.null)
    default: throw CellProblem("Not a valid string.")
    }
  }
}
