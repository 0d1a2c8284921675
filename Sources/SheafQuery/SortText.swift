public import SheafModel
import SheafValues

/// Sort orders as text: `-amount,name` is by amount downwards, then by name.
public enum SortText {
  /// The sorts that a text means; blank text means none.
  ///
  /// Names with commas stand in backquotes.
  public static func parse(_ text: String, fields: [Field]) -> Result<[Sort], FilterProblem> {
    let characters = Array(text)
    var sorts: [Sort] = []
    for range in parts(characters) {
      let part = String(characters[range])
      let bare = trimmed(part)
      if bare.isEmpty {
        if parts(characters).count == 1 { return .success([]) }
        return .failure(FilterProblem("expected a field name", range: range))
      }
      // A field may really be called “-x”, so the whole is tried first.
      let (field, descending) =
        field(bare, fields).map { ($0, false) } ?? (
          field(trimmed(bare.dropFirst()), fields), bare.first == "-"
        )
      guard let field, descending || bare.first == "+" || self.field(bare, fields) != nil else {
        let name = bare.first == "-" || bare.first == "+" ? trimmed(bare.dropFirst()) : bare
        let problem = FieldLookup.unknown(name, in: fields)
        return .failure(FilterProblem(problem.message, range: range, suggestions: problem.suggestions))
      }
      if sorts.contains(where: { $0.field == field.id }) {
        return .failure(FilterProblem("“\(field.name)” is sorted by already", range: range))
      }
      sorts.append(Sort(field: field.id, descending: descending))
    }
    return .success(sorts)
  }

  /// The text that `parse` reads back as the same sorts.
  public static func text(_ sorts: [Sort], fields: [Field]) -> String {
    sorts.map { sort in
      let field = fields.first { $0.id == sort.field }
      let name = field.map { FieldName.written($0, in: fields) } ?? FieldName.quoted(sort.field.raw)
      return (sort.descending ? "-" : "") + name
    }
    .joined(separator: ",")
  }

  private static func field(_ name: String, _ fields: [Field]) -> Field? {
    guard name.first == "`", name.last == "`", name.count > 1 else {
      return FieldLookup.field(named: name, in: fields)
    }
    let inside = String(name.dropFirst().dropLast()).replacing("``", with: "`")
    return FieldLookup.field(named: inside, in: fields)
  }

  /// The places between commas outside backquotes.
  private static func parts(_ characters: [Character]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var isQuoted = false
    for (index, character) in characters.enumerated() {
      if character == "`" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        ranges.append(start..<index)
        start = index + 1
      }
    }
    return ranges + [start..<characters.count]
  }
}
