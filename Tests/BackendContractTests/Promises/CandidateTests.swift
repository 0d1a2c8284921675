import SheafFetch
import SheafModel
import SheafTestSupport
import SheafValues
import Testing

/// The records that a cell of links may choose from.
@Suite(.timeLimit(.minutes(20))) struct CandidateTests {
  @Test(arguments: Subject.remote)
  func `a picker asks once for each word, and a service that finds whole words only looks no further twice`(
    _ subject: Subject
  ) async throws {
    try await subject.trial { trial in
      let server = try #require(trial.server)
      let table = try await trial.backend.table(trial.many)
      let primary = try #require(table.primary)
      let first = try await trial.backend.page(
        PageRequest(table: table.id, query: Query(), fields: [primary.id], position: .first, limit: 1))
      let title = first.records.first?.cells.first.map { PlainText.plain($0, for: primary) } ?? ""
      let session = EditSession(trial.backend)
      await session.perform(.candidates(Ticket(1), table.id, search: "", limit: 20))
      let looksFurther =
        table.capabilities.operations.contains(.searchesWords) || !primary.comparisons.contains(.contains)
      var hasLooked = !looksFurther
      for (number, length) in (1...4).map({ ($0, max(1, title.count * $0 / 4)) }) {
        let word = String(title.prefix(length))
        server.clearRequests()
        await session.perform(.candidates(Ticket(number + 1), table.id, search: word, limit: 20))
        let asked = server.requests.map(\.target)
        #expect(asked.count <= (hasLooked ? 1 : 5), "\(word): \(asked)")
        if asked.count > 1 { hasLooked = true }
        guard case .candidates(_, .success(let links))? = session.log.all.last else {
          Issue.record("\(word): \(String(describing: session.log.all.last))")
          return
        }
        #expect(
          links.isEmpty || links.contains { $0.title?.lowercased().contains(word.lowercased()) == true })
      }
      await session.stop()
    }
  }
}
