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
        cell.value = .links(try await find(links, in: cell.field, to: target))
      }
      resolved.append(cell)
    }
    return resolved
  }

  private func find(
    _ links: [RecordLink], in field: ID<Field>, to target: ID<Table>
  ) async throws(ScriptingFailure) -> [RecordLink] {
    var found: [RecordLink] = []
    for link in links {
      let isWord = LinkWords.isWord(link)
      let matches = try await matches(link.id.raw, isIdentifier: !isWord, field, target)
      let record = try Self.only(matches, link.id.raw, isIdentifier: !isWord)
      if !found.contains(where: { $0.id == record }) {
        found.append(RecordLink(id: record, title: isWord ? nil : link.title))
      }
    }
    return found
  }

  private func matches(
    _ word: String, isIdentifier: Bool, _ field: ID<Field>, _ target: ID<Table>
  ) async throws(ScriptingFailure) -> LinkMatches {
    let backend = scripting.backend
    if let finder = backend as? any LinkFindingBackend,
      let matches = try await scripting.ask({ () async throws(BackendError) in
        try await finder.linked(by: word, isIdentifier: isIdentifier, in: field, of: table.id)
      })
    {
      return matches
    }
    let linked = try await scripting.ask { () async throws(BackendError) in try await backend.table(target) }
    return LinkMatches(
      place: linked.name, identified: try await identified(ID(word), in: linked),
      titled: isIdentifier ? [] : try await titled(word, in: linked))
  }

  /// The one record that a word means.
  private static func only(
    _ matches: LinkMatches, _ word: String, isIdentifier: Bool
  ) throws(ScriptingFailure) -> ID<Record> {
    let (shown, place) = (DisplayText(word).text, DisplayText(matches.place).text)
    let all = matches.all
    switch all.count {
    case 1: return all[0]
    case 0:
      throw ScriptingFailure(.failed, "“\(place)” has no record \(isIdentifier ? "#\(shown)" : "“\(shown)”")")
    default:
      let ids = all.prefix(3).map { "#\($0)" }.joined(separator: ", ")
      let what =
        matches.identified == nil
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
    return try await scripting.ask { () async throws(BackendError) in try await backend.askedPage(request) }
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
