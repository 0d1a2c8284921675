import GRDB

/// Turns filters into SQL over the cells of stored records.
struct FilterCompiler {
  let context: BaserowContext
  let schema: TableSchema

  /// The condition of a tree; nil where it lets every record through.
  func condition(_ tree: FilterTree) throws -> SQL? {
    var parts: [SQL] = []
    for filter in tree.filters {
      if let part = try condition(filter) { parts.append("(\(part))") }
    }
    for group in tree.groups {
      if let part = try condition(group) { parts.append("(\(part))") }
    }
    guard !parts.isEmpty else { return nil }
    return parts.joined(separator: tree.isOr ? " OR " : " AND ")
  }

  private static let nothing: SQL = "0"

  private func condition(_ filter: FilterTree.Filter) throws -> SQL? {
    let kind = try ValueTypes(context: context).type(of: filter.field, in: schema)
    let cell = CellSQL(field: filter.field, type: kind)
    switch filter.type {
    case "empty": return cell.isEmpty
    case "not_empty": return "NOT (\(cell.isEmpty))"
    default: break
    }
    let value = filter.value.trimmingSpaces()
    // An empty value is a filter that is not filled in yet; most let everything through.
    guard
      !value.isEmpty || filter.type == "boolean" || filter.type.hasSuffix("_value")
        || filter.type == "is_even_and_whole"
    else { return nil }
    if let part = textCondition(filter.type, cell, value) { return part }
    switch kind {
    case .number, .duration: return numberCondition(filter, cell, value)
    case .boolean: return booleanCondition(filter.type, cell, value)
    case .date: return DateFilter(cell: cell, now: context.now).condition(filter.type, value)
    default: return setCondition(filter, cell, value)
    }
  }

  private func textCondition(_ type: String, _ cell: CellSQL, _ value: String) -> SQL? {
    let folded = value.foldedCase
    switch type {
    case "contains", "has_value_contains", "link_row_contains", "filename_contains":
      return "instr(folded(\(cell.words)), \(folded)) > 0"
    case "contains_not", "has_not_value_contains", "link_row_not_contains":
      return "coalesce(instr(folded(\(cell.words)), \(folded)), 0) = 0"
    case "contains_word": return wordCondition(cell, folded)
    case "doesnt_contain_word": return "NOT coalesce((\(wordCondition(cell, folded))), 0)"
    case "length_is_lower_than":
      guard let length = Int(value) else { return Self.nothing }
      return "length(coalesce(\(cell.words), '')) < \(length)"
    case "equal" where cell.type.isText: return "\(cell.value) = \(value)"
    case "not_equal" where cell.type.isText: return "coalesce(\(cell.value), '') <> \(value)"
    default: return nil
    }
  }

  /// Between spaces or the ends, punctuation being as good as a space.
  private func wordCondition(_ cell: CellSQL, _ word: String) -> SQL {
    let plain: SQL =
      "' ' || replace(replace(replace(replace(folded(\(cell.words)), '.', ' '), ',', ' '), '!', ' '), char(10), ' ') || ' '"
    return "instr(\(plain), \(" " + word + " ")) > 0"
  }

  private func numberCondition(_ filter: FilterTree.Filter, _ cell: CellSQL, _ value: String) -> SQL? {
    if filter.type == "is_even_and_whole" {
      return "CAST(\(cell.number) AS INTEGER) = \(cell.number) AND CAST(\(cell.number) AS INTEGER) % 2 = 0"
    }
    let number: Double? =
      if case .duration(let format) = cell.type {
        Double(value) ?? DurationReader.seconds(value, format: format)
      } else {
        Double(value)
      }
    guard let number, number.isFinite else { return Self.nothing }
    switch filter.type {
    case "equal": return "\(cell.number) = \(number)"
    case "not_equal": return "coalesce(\(cell.number) <> \(number), 1)"
    case "higher_than": return "\(cell.number) > \(number)"
    case "higher_than_or_equal": return "\(cell.number) >= \(number)"
    case "lower_than": return "\(cell.number) < \(number)"
    case "lower_than_or_equal": return "\(cell.number) <= \(number)"
    default: return nil
    }
  }

  private func booleanCondition(_ type: String, _ cell: CellSQL, _ value: String) -> SQL? {
    let wanted = ["y", "t", "o", "yes", "true", "on", "1"].contains(value.lowercased())
    let isEqual: SQL = "coalesce(\(cell.value), 0) = \(wanted ? 1 : 0)"
    return type == "not_equal" ? "NOT (\(isEqual))" : isEqual
  }

  private func setCondition(_ filter: FilterTree.Filter, _ cell: CellSQL, _ value: String) -> SQL? {
    let ids = value.split(separator: ",").compactMap { Int($0.trimmingSpaces()) }
    switch filter.type {
    case "single_select_equal", "single_select_not_equal":
      // A name instead of a number is not understood, and the filter ignored.
      guard let id = Int(value) else { return nil }
      return filter.type.hasSuffix("not_equal") ? "coalesce(\(cell.id) <> \(id), 1)" : "\(cell.id) = \(id)"
    case "single_select_is_any_of": return ids.isEmpty ? nil : "\(cell.id) IN \(ids)"
    case "single_select_is_none_of": return ids.isEmpty ? nil : "coalesce(\(cell.id) NOT IN \(ids), 1)"
    case "user_is": return Int(value).map { "\(cell.id) = \($0)" }
    case "user_is_not": return Int(value).map { "coalesce(\(cell.id) <> \($0), 1)" }
    case "multiple_select_has", "link_row_has", "multiple_collaborators_has":
      return ids.isEmpty ? nil : cell.hasItem("json_extract(item.value, '$.id') IN \(ids)")
    case "multiple_select_has_not", "link_row_has_not", "multiple_collaborators_has_not":
      return ids.isEmpty ? nil : "NOT \(cell.hasItem("json_extract(item.value, '$.id') IN \(ids)"))"
    case "has_value_equal": return cell.hasItem("plain_text(item.value) = \(value)")
    case "has_not_value_equal": return "NOT \(cell.hasItem("plain_text(item.value) = \(value)"))"
    case "has_empty_value": return cell.hasItem("coalesce(plain_text(item.value), '') = ''")
    case "has_not_empty_value": return "NOT \(cell.hasItem("coalesce(plain_text(item.value), '') = ''"))"
    case "has_file_type":
      let isImage = value == "image"
      return cell.hasItem("json_extract(item.value, '$.is_image') = \(isImage ? 1 : 0)")
    case "files_lower_than":
      guard let count = Int(value) else { return Self.nothing }
      return "json_array_length(cells, \(cell.path)) < \(count)"
    default: return nil
    }
  }
}

/// The ways SQL looks into one cell.
struct CellSQL {
  let field: BaserowField
  let type: ValueType

  var path: String { "$.\(field.key)" }

  /// The cell as SQL has it: text, a number, 0 or 1; JSON text for objects and lists.
  var value: SQL { "json_extract(cells, \(path))" }

  /// The cell as a number.
  var number: SQL { "CAST(nullif(json_extract(cells, \(path)), 'NaN') AS REAL)" }

  /// The number of the option or person in the cell.
  var id: SQL { "json_extract(cells, \(path + ".id"))" }

  /// What a person reads in the cell.
  var words: SQL {
    switch type {
    case .text, .url, .number, .date, .duration: value
    case .singleSelect: "json_extract(cells, \(path + ".value"))"
    default: "plain_text(\(value))"
    }
  }

  /// Whether the cell holds nothing.
  var isEmpty: SQL {
    switch type {
    case .array, .files, .multipleSelect, .collaborators: "coalesce(json_array_length(cells, \(path)), 0) = 0"
    case .boolean: "coalesce(\(value), 0) = 0"
    default: "coalesce(\(value), '') = ''"
    }
  }

  /// Whether some item of a list cell meets a condition on `item.value`.
  func hasItem(_ condition: SQL) -> SQL {
    "EXISTS (SELECT 1 FROM json_each(cells, \(path)) AS item WHERE \(condition))"
  }

  /// What records are sorted by.
  var sortKey: SQL {
    switch type {
    case .number, .duration: number
    case .text, .url: "\(value) COLLATE NOCASE"
    case .date, .boolean: value
    default: "folded(\(words))"
    }
  }
}
