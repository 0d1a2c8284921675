import SheafModel
import SheafText
import SheafValues

/// Which column of a file goes into which field.
struct ImportColumns {
  /// What the last column of a file of refused rows is called: no service has such a field.
  static let reason = "sheaf:reason"

  let names: [String]
  /// By column; nil for one that is passed over.
  let fields: [Field?]
  /// The columns that are passed over though a field is called so, and why.
  let notes: [String]

  /// - Throws: `.usage` for a column that no field is called.
  init(_ names: [String], _ table: Table) throws(ScriptingFailure) {
    self.names = names
    var fields: [Field?] = []
    var notes: [String] = []
    for name in names {
      let shown = DisplayText(name).text
      guard name != Self.reason, name != idColumn || table.fields.contains(where: { $0.name.isExactly(name) })
      else {
        fields.append(nil)
        continue
      }
      guard let field = FieldLookup.field(named: name, in: table.fields) else {
        throw ScriptingFailure(FieldLookup.unknown(name, in: table.fields))
      }
      if fields.contains(where: { $0?.id == field.id }) {
        throw ScriptingFailure(.usage, "two columns are called “\(shown)”")
      }
      if let reason = field.readOnlyReasonOnCreate {
        notes.append("“\(shown)” is passed over: \(reason)")
        fields.append(nil)
      } else {
        fields.append(field)
      }
    }
    guard fields.contains(where: { $0 != nil }) else {
      throw ScriptingFailure(.failed, "no column of the file can be written")
    }
    self.fields = fields
    self.notes = notes
  }

  /// The cells of a line, or why they are none.
  func cells(_ line: DelimitedReader.Line, now: DateTime) -> Result<[CellValue], ValueProblem> {
    if let problem = line.problem { return .failure(ValueProblem(problem)) }
    guard line.cells.count <= fields.count else {
      return .failure(ValueProblem("the line has \(line.cells.count) cells, the first one \(fields.count)"))
    }
    var cells: [CellValue] = []
    for (index, (text, field)) in zip(line.cells, fields).enumerated() {
      guard let field else { continue }
      if field.tellsEmptyText, line.emptyTexts.contains(index) {
        cells.append(CellValue(field: field.id, value: .text("")))
      } else if text.isEmpty, field.hasDefault, field.takesNothing {
        // The file says that there is nothing, and the column would make its default of what is left out.
        cells.append(CellValue(field: field.id, value: .null))
      }
      // An export does not tell secrets, so there is none to be written.
      if text.isEmpty || SecretText.isMask(text, of: field) { continue }
      switch value(text, field, now) {
      case .success(let value):
        if !value.isEmpty { cells.append(CellValue(field: field.id, value: value)) }
      case .failure(let problem):
        return .failure(ValueProblem("\(field.name): \(problem.message)"))
      }
    }
    return .success(cells)
  }

  /// The fields of which a line has no more than the mark of a secret.
  func masked(_ line: DelimitedReader.Line) -> [Field] {
    zip(line.cells, fields).compactMap { text, field in
      field.flatMap { SecretText.isMask(text, of: $0) ? $0 : nil }
    }
  }

  private func value(_ text: String, _ field: Field, _ now: DateTime) -> Result<Value, ValueProblem> {
    let result = LinkWords.parse(text, for: field) ?? ValueParser.parse(text, for: field, now: now)
    // The service knows its options better than what was seen of them.
    if case .failure = result, case .choice(let options, false) = field.kind, !isLike(text, options) {
      return .success(.choices([Choice(id: text, name: text)]))
    }
    return result
  }

  /// Whether a text names one of several options that are called alike, or one by an identifier.
  private func isLike(_ text: String, _ options: [Choice]) -> Bool {
    let folded = TextMatching.folded(text)
    return text.hasSuffix(">") || options.contains { TextMatching.folded($0.name) == folded }
  }
}
