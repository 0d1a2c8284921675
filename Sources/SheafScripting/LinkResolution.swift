import SheafModel
import SheafText

/// Turns linked records that were typed as a word into identifiers: a word is one already, or the text of the
/// linked table's primary field.
struct LinkResolution {
  let scripting: Scripting
  let table: Table

  func resolved(_ cells: [CellValue]) async throws(ScriptingFailure) -> [CellValue] {
    var resolved: [CellValue] = []
    for var cell in cells {
      if case .links(let links) = cell.value, case .link(let target?, _)? = table.field(cell.field)?.kind {
        cell.value = .links(try await find(links, in: target))
      }
      resolved.append(cell)
    }
    return resolved
  }

  private func find(_ links: [RecordLink], in target: ID<Table>) async throws(ScriptingFailure)
    -> [RecordLink]
  {
    let backend = scripting.backend
    let linked = try await scripting.ask { () async throws(BackendError) in try await backend.table(target) }
    var found: [RecordLink] = []
    for link in links {
      let record = try await find(link.id.raw, in: linked)
      if !found.contains(where: { $0.id == record }) {
        found.append(RecordLink(id: record, title: link.title))
      }
    }
    return found
  }

  private func find(_ word: String, in linked: Table) async throws(ScriptingFailure) -> ID<Record> {
    let fields = linked.primary.map { [$0.id] } ?? []
    do throws(BackendError) {
      return try await scripting.backend.record(ID(word), in: linked.id, fields: fields).id
    } catch {
      switch error.kind {
      // A word that is no identifier at all may be called invalid rather than not found.
      case .notFound, .invalid: break
      default: throw ScriptingFailure(error)
      }
    }
    let matches = try await titled(word, in: linked)
    let (shown, place) = (DisplayText(word).text, DisplayText(linked.name).text)
    switch matches.count {
    case 1: return matches[0]
    case 0: throw ScriptingFailure(.failed, "“\(place)” has no record “\(shown)”")
    default:
      let ids = matches.prefix(3).map { "#\($0)" }.joined(separator: ", ")
      throw ScriptingFailure(
        .failed, "“\(place)” has several records “\(shown)”: choose by identifier, such as \(ids)")
    }
  }

  private func titled(_ word: String, in linked: Table) async throws(ScriptingFailure) -> [ID<Record>] {
    guard let primary = linked.primary, primary.comparisons.contains(.equals),
      linked.capabilities.filterDepth != .none, primary.holdsText
    else { return [] }
    let test = Predicate(field: primary.id, comparison: .equals, operands: [.text(word)])
    let request = PageRequest(
      table: linked.id, query: Query(filter: .test(test)), fields: [primary.id], position: .first, limit: 3)
    let backend = scripting.backend
    return try await scripting.ask { () async throws(BackendError) in try await backend.page(request) }
      .records.map(\.id)
  }
}

extension Field {
  fileprivate var holdsText: Bool {
    switch kind {
    case .text, .longText, .url, .email, .phone: true
    default: false
    }
  }
}
