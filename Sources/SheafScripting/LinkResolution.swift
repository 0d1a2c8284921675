import SheafModel
import SheafText
import SheafValues

/// Turns linked records that were typed as a word into identifiers.
///
/// A word is one already, or the text of the linked table's primary field. One that is the identifier of one record
/// and the text of another is refused.
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
      let isWord = LinkWords.isWord(link)
      let record = isWord ? try await find(link.id.raw, in: linked) : try await known(link.id, in: linked)
      if !found.contains(where: { $0.id == record }) {
        found.append(RecordLink(id: record, title: isWord ? nil : link.title))
      }
    }
    return found
  }

  /// A record that was named by its identifier and by nothing else.
  private func known(_ id: ID<Record>, in linked: Table) async throws(ScriptingFailure) -> ID<Record> {
    if let id = try await identified(id, in: linked) { return id }
    throw ScriptingFailure(
      .failed, "“\(DisplayText(linked.name).text)” has no record #\(DisplayText(id.raw).text)")
  }

  private func find(_ word: String, in linked: Table) async throws(ScriptingFailure) -> ID<Record> {
    let same = try await identified(ID(word), in: linked)
    var matches = try await titled(word, in: linked)
    if let same, !matches.contains(same) { matches.insert(same, at: 0) }
    let (shown, place) = (DisplayText(word).text, DisplayText(linked.name).text)
    switch matches.count {
    case 1: return matches[0]
    case 0: throw ScriptingFailure(.failed, "“\(place)” has no record “\(shown)”")
    default:
      let ids = matches.prefix(3).map { "#\($0)" }.joined(separator: ", ")
      let what =
        same == nil
        ? "“\(place)” has several records “\(shown)”" : "“\(shown)” may be one of several of “\(place)”"
      throw ScriptingFailure(.failed, "\(what): choose by identifier, such as \(ids)")
    }
  }

  /// Nil when no record has the identifier.
  private func identified(
    _ id: ID<Record>, in linked: Table
  ) async throws(ScriptingFailure) -> ID<Record>? {
    let fields = linked.primary.map { [$0.id] } ?? []
    do throws(BackendError) {
      return try await scripting.backend.askedRecord(id, in: linked.id, fields: fields).id
    } catch {
      switch error.kind {
      // A word that is no identifier at all may be called invalid rather than not found.
      case .notFound, .invalid: return nil
      default: throw ScriptingFailure(error)
      }
    }
  }

  private func titled(_ word: String, in linked: Table) async throws(ScriptingFailure) -> [ID<Record>] {
    guard let primary = linked.primary, primary.comparisons.contains(.equals),
      linked.capabilities.filterDepth != .none, let wanted = primary.value(titled: word, now: scripting.now)
    else { return [] }
    let test = Predicate(field: primary.id, comparison: .equals, operands: [wanted])
    let request = PageRequest(
      table: linked.id, query: Query(filter: .test(test)), fields: [primary.id], position: .first, limit: 3)
    let backend = scripting.backend
    return try await scripting.ask { () async throws(BackendError) in try await backend.page(request) }
      .records.map(\.id)
  }
}

extension Field {
  /// What a cell holds that reads so; nil for kinds that no title is made of.
  fileprivate func value(titled word: String, now: DateTime) -> Value? {
    switch kind {
    case .text, .longText, .url, .email, .phone: return .text(word)
    case .number, .date, .dateTime:
      guard case .success(let value) = ValueParser.parse(word, for: self, now: now), !value.isEmpty else {
        return nil
      }
      return value
    default: return nil
    }
  }
}
