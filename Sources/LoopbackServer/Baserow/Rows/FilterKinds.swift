/// Which filters there are, and which kinds of field they take.
enum FilterKinds {
  private static let emptiness: Set<String> = ["empty", "not_empty"]
  private static let containing: Set<String> = ["contains", "contains_not"]
  private static let words: Set<String> = ["contains_word", "doesnt_contain_word"]
  private static let equality: Set<String> = ["equal", "not_equal"]
  private static let order: Set<String> = [
    "higher_than", "higher_than_or_equal", "lower_than", "lower_than_or_equal",
  ]
  private static let dates: Set<String> = [
    "date_is", "date_is_not", "date_is_before", "date_is_on_or_before", "date_is_after",
    "date_is_on_or_after", "date_is_within",
  ]
  private static let oldDates: Set<String> = [
    "date_equal", "date_not_equal", "date_before", "date_before_or_equal", "date_after",
    "date_after_or_equal",
  ]
  private static let oneOption: Set<String> = [
    "single_select_equal", "single_select_not_equal", "single_select_is_any_of",
    "single_select_is_none_of",
  ]
  private static let manyOptions: Set<String> = ["multiple_select_has", "multiple_select_has_not"]
  private static let links: Set<String> = [
    "link_row_has", "link_row_has_not", "link_row_contains", "link_row_not_contains",
  ]
  private static let files: Set<String> = ["filename_contains", "has_file_type", "files_lower_than"]
  private static let people: Set<String> = [
    "multiple_collaborators_has", "multiple_collaborators_has_not",
  ]
  private static let person: Set<String> = ["user_is", "user_is_not"]
  private static let items: Set<String> = [
    "has_value_equal", "has_not_value_equal", "has_value_contains", "has_not_value_contains",
    "has_empty_value", "has_not_empty_value",
  ]

  /// All filters that this server can compute.
  static let all: Set<String> = [
    emptiness, containing, words, equality, order, dates, oldDates, oneOption, manyOptions, links, files,
    people,
    person, items, ["length_is_lower_than", "is_even_and_whole", "boolean"],
  ].reduce(into: []) { $0.formUnion($1) }

  /// The filters that a field takes.
  static func compatible(with field: BaserowField, _ type: ValueType) -> Set<String> {
    switch field.type {
    case .linkRow: return links.union(emptiness)
    case .createdBy, .lastModifiedBy: return person.union(emptiness)
    case .password: return emptiness
    default: return compatible(with: type)
    }
  }

  private static func compatible(with type: ValueType) -> Set<String> {
    switch type {
    case .text, .url, .person:
      equality.union(containing).union(words).union(emptiness).union(["length_is_lower_than"])
    case .number: equality.union(containing).union(order).union(emptiness).union(["is_even_and_whole"])
    case .duration: equality.union(order).union(emptiness)
    case .boolean: ["boolean", "equal", "not_equal"]
    case .date: dates.union(oldDates).union(containing).union(emptiness)
    case .singleSelect: oneOption.union(containing).union(words).union(emptiness)
    case .multipleSelect: manyOptions.union(containing).union(words).union(emptiness)
    case .collaborators: people.union(emptiness)
    case .files: files.union(emptiness)
    case .array, .singleFile: items.union(emptiness)
    case .link, .button, .password, .invalid: emptiness
    }
  }
}
