import SheafModel
import SheafQuery

/// The filter of a query as a line of the filter language.
enum FilterLine {
  static func text(_ query: Query, fields: [Field]) -> String {
    query.filter.map { FilterText.text($0, fields: fields) } ?? ""
  }

  /// The whole filter, and the beginning of a condition on one field.
  static func starting(_ field: Field, _ query: Query, fields: [Field]) -> String {
    let now = text(query, fields: fields)
    let name = FieldName.written(field, in: fields)
    return now.isEmpty ? name + " " : now + " and " + name + " "
  }
}

/// The sorts of a query as a line.
enum SortLine {
  static func text(_ query: Query, fields: [Field]) -> String { SortText.text(query.sorts, fields: fields) }
}
