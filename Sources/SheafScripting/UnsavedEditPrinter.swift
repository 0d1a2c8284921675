import SheafFetch
import SheafJSON
import SheafModel
import SheafText
import SheafValues

/// How edits that are not saved are printed.
public enum UnsavedEditFormat: String, CaseIterable, Hashable, Sendable {
  case table, json, jsonl
}

/// Edits of the journal as text for people or for programs.
struct UnsavedEditPrinter {
  let items: [JournalItem]
  let place: (ID<Connection>) -> String?
  let revealsValues: Bool

  func text(_ format: UnsavedEditFormat, isTerminal: Bool) -> String {
    switch format {
    case .table: isTerminal ? aligned : rows.map(LineText.tabbed).joined()
    case .jsonl: objects.map { $0 + "\n" }.joined()
    case .json: items.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    }
  }

  // For people

  private var aligned: String {
    let texts = rows.map { $0.map { DisplayText($0, maxColumns: 2000) } }
    let widths = (0..<4).map { column in texts.map { $0[column].width }.max() ?? 0 }
    return texts.map { row in
      let cells = zip(row, widths).map { $0.padded(to: $1).text } + [row[4].text]
      return cells.joined(separator: "  ").trimmingSpaces + "\n"
    }.joined()
  }

  private var rows: [[String]] {
    items.map { item in
      let entry = item.entry
      let reason =
        item.isInUse ? "in a sheaf that is running" : entry.reason ?? waitsFor(entry).map { "for \($0)" }
      return [
        entry.edit.id.raw, place(entry.connection) ?? entry.connection.raw, state(entry), entry.edit.words,
        reason ?? "",
      ].map { DisplayText($0, maxColumns: 2000).text }
    }
  }

  // For programs

  private var objects: [String] { items.map(object) }

  private func object(_ item: JournalItem) -> String {
    let entry = item.entry
    let edit = entry.edit
    var members = [
      ("edit", JSONText.string(edit.id.raw)),
      ("place", place(entry.connection).map(JSONText.string) ?? "null"),
      ("connection", JSONText.string(entry.connection.raw)), ("table", JSONText.string(edit.table.raw)),
      ("kind", JSONText.string(edit.kind)),
      ("records", list(edit.records.map { JSONText.string($0.raw) })),
      ("label", JSONText.string(edit.words)), ("state", JSONText.string(state(entry))),
      ("reason", entry.reason.map(JSONText.string) ?? "null"),
      ("waits_for", waitsFor(entry).map(JSONText.string) ?? "null"),
      ("in_use", item.isInUse ? "true" : "false"),
    ]
    members.append(
      revealsValues
        ? ("cells", list(edit.cells.map(Self.cell)))
        : ("fields", list(edit.cells.map { JSONText.string($0.field.raw) })))
    return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  private static func cell(_ cell: (field: ID<Field>, before: Value?, value: Value)) -> String {
    // Nothing is known of the field: the value says what it is.
    let field = Field(id: cell.field, name: "", kind: .text)
    let before = cell.before.map { PlainText.json($0, for: field) } ?? "null"
    return "{\"field\":\(JSONText.string(cell.field.raw)),\"before\":\(before),"
      + "\"value\":\(PlainText.json(cell.value, for: field))}"
  }

  private func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  // Both

  private func state(_ entry: JournalEntry) -> String {
    switch entry.phase {
    case .queued: waitsFor(entry) == nil ? "queued" : "waiting"
    case .sending: "sending"
    case .refused: "refused"
    case .conflict: "conflict"
    }
  }

  /// The edit that was to make a record of this one and waits for the user.
  private func waitsFor(_ entry: JournalEntry) -> String? {
    guard case .queued = entry.phase else { return nil }
    return items.lazy.map(\.entry).first { other in
      guard other.reason != nil, case .create(let local, _) = other.edit.change else { return false }
      return other.connection == entry.connection && other.edit.table == entry.edit.table
        && entry.edit.records.contains(local)
    }?.edit.id.raw
  }
}

extension JournalEntry {
  /// Why it goes no further without the user; nil when it does.
  fileprivate var reason: String? {
    switch phase {
    case .queued, .sending: nil
    case .refused(let error): error.message
    case .conflict: "somebody else has changed it meanwhile"
    }
  }
}

extension Edit {
  fileprivate var kind: String {
    switch change {
    case .update: "update"
    case .create: "create"
    case .delete: "delete"
    case .restore: "restore"
    case .attach: "attach"
    case .move: "move"
    }
  }

  fileprivate var records: [SheafModel.ID<Record>] {
    switch change {
    case .update(let record, _), .create(let record, _), .attach(let record, _, _, _),
      .move(let record, _, _):
      [record]
    case .delete(let records): records
    case .restore(let restoration): restoration.records
    }
  }

  /// The cells that it writes, with what it was made against where that is known.
  fileprivate var cells: [(field: SheafModel.ID<Field>, before: Value?, value: Value)] {
    switch change {
    case .update(_, let changes): changes.map { ($0.field, $0.base, $0.value) }
    case .create(_, let cells): cells.map { ($0.field, nil, $0.value) }
    case .attach(_, let field, let files, let stored):
      [
        (
          field, nil,
          .attachments(stored + files.map { Attachment(id: $0.path, name: $0.name, byteCount: $0.byteCount) })
        )
      ]
    case .delete, .restore, .move: []
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
