import Testing

@testable import SheafModel

/// Whatever a service answers is held against what it was asked.
@Suite struct AnswersTests {
  private static let fields: [ID<Field>] = ["name", "note"]
  private static let whole = Record(id: "1", cells: [.text("a"), .text("b")])

  /// A service that answers what a test says.
  private struct Liar: BulkCreateBackend, RecordReplacingBackend, BatchBackend {
    var record = Result<Record, BackendError>.success(AnswersTests.whole)
    var written = AnswersTests.whole
    var page: [Record] = []
    var restoration: Restoration?
    var restored: [Record] = []
    var stored = SheafModel.Attachment(id: "f", name: "a.txt")
    var made: [Result<ID<Record>, BackendError>] = []
    var batch: [Record] = []
    let bulkLimit = 10
    let batchLimit = 10

    func children(of parent: ID<Node>?) -> [Node] { [] }

    func table(_ id: ID<Table>) throws(BackendError) -> Table {
      throw BackendError(.notFound, "no such table")
    }

    func page(_ request: PageRequest) -> Page { Page(records: page, before: nil, after: nil) }

    func record(
      _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
    ) throws(BackendError) -> Record {
      try record.get()
    }

    func update(_ patch: RecordPatch) -> Record { written }
    func create(_ draft: RecordDraft) -> Record { written }
    func create(_ drafts: [RecordDraft]) -> [Record] { batch }
    func update(_ patches: [RecordPatch]) -> [Record] { batch }
    func createEach(_ drafts: [RecordDraft]) -> [Result<ID<Record>, BackendError>] { made }
    func replace(_ record: ID<Record>, with draft: RecordDraft) -> Record { written }
    func delete(_ records: [ID<Record>], in table: ID<Table>) -> Restoration? { restoration }
    func restore(_ restoration: Restoration) -> [Record] { restored }

    func upload(
      _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
    ) -> SheafModel.Attachment {
      stored
    }
  }

  private let patch = RecordPatch(table: "t", record: "1", changes: [])
  private let draft = RecordDraft(table: "t", cells: [])

  private func kind<T: Sendable>(
    _ request: @Sendable () async throws(BackendError) -> T
  ) async -> BackendError.Kind? {
    if case .failure(let error) = await outcome(request) { error.kind } else { nil }
  }

  private func record(_ id: ID<Record>, _ count: Int = 2) -> Record {
    Record(id: id, cells: Array(repeating: .text("x"), count: count))
  }

  @Test
  func `another record is taken neither for the one that was asked for nor for the one that was written`()
    async
  {
    let liar = Liar(record: .success(record("2")), written: record("2"))
    #expect(
      await kind { () async throws(BackendError) in
        try await liar.askedRecord("1", in: "t", fields: Self.fields)
      } == .malformed)
    #expect(
      await kind { () async throws(BackendError) in try await liar.askedUpdate(patch, fields: Self.fields) }
        == .malformed)
    #expect(
      await kind { () async throws(BackendError) in
        try await liar.askedReplace("1", with: draft, fields: Self.fields)
      } == .malformed)
  }

  @Test(arguments: [0, 1, 3])
  func `a write that is answered with other fields stands, and its record is read`(count: Int) async throws {
    var liar = Liar(written: record("1", count))
    #expect(try await liar.askedUpdate(patch, fields: Self.fields) == Self.whole)
    #expect(try await liar.askedCreate(draft, fields: Self.fields) == Self.whole)
    liar.record = .failure(BackendError(.notFound, "gone"))
    let (patch, draft, unread) = (patch, draft, liar)
    #expect(
      await kind { () async throws(BackendError) in try await unread.askedUpdate(patch, fields: Self.fields) }
        == .carriedOut)
    #expect(
      await kind { () async throws(BackendError) in try await unread.askedCreate(draft, fields: Self.fields) }
        == .carriedOut)
  }

  @Test func `a page with a record twice, or without all fields, is refused`() async {
    let request = PageRequest(table: "t", query: Query(), fields: Self.fields, position: .first, limit: 5)
    for page in [[record("1"), record("2"), record("1")], [record("1"), record("2", 1)], [record("1", 3)]] {
      let liar = Liar(page: page)
      #expect(
        await kind { () async throws(BackendError) in try await liar.askedPage(request) } == .malformed)
    }
    let honest = Liar(page: [record("1"), record("2")])
    #expect(await kind { () async throws(BackendError) in try await honest.askedPage(request) } == nil)
  }

  @Test func `what brings back other records than those that were deleted is not kept`() async {
    for restoration in [
      Restoration(table: "t", records: ["1", "9"], token: ""),
      Restoration(table: "other", records: ["1"], token: ""),
    ] {
      let liar = Liar(restoration: restoration)
      #expect(
        await kind { () async throws(BackendError) in try await liar.askedDelete(["1", "2"], in: "t") }
          == .carriedOut)
    }
    let honest = Liar(restoration: Restoration(table: "t", records: ["1"], token: ""))
    #expect(
      await kind { () async throws(BackendError) in try await honest.askedDelete(["1", "2"], in: "t") } == nil
    )
  }

  @Test func `records that come back are those that were to, each once`() async {
    let restoration = Restoration(table: "t", records: ["1", "2"], token: "")
    for restored in [[record("3")], [record("1"), record("1")]] {
      let liar = Liar(restored: restored)
      #expect(
        await kind { () async throws(BackendError) in try await liar.askedRestore(restoration) } == .malformed
      )
    }
  }

  @Test(arguments: [0, 6, 8, .max]) func `a file of which not all was stored is no attachment`(count: Int)
    async
  {
    let file = LocalFile(path: "/tmp/a.txt", name: "a.txt", byteCount: 7)
    let liar = Liar(stored: SheafModel.Attachment(id: "f", name: "a.txt", byteCount: count))
    #expect(
      await kind { () async throws(BackendError) in try await liar.askedUpload(file, for: "t") { _ in } }
        == .malformed)
  }

  @Test func `new records are as many as were sent, each another one`() async {
    let drafts = [draft, draft]
    for ids in [["1"], ["1", "1"], ["1", ""], ["1", "2", "3"]] as [[ID<Record>]] {
      let liar = Liar(made: ids.map { .success($0) }, batch: ids.map { record($0) })
      #expect(
        await kind { () async throws(BackendError) in try await liar.askedCreateEach(drafts) } == .fateUnknown
      )
      #expect(
        await kind { () async throws(BackendError) in try await liar.askedCreate(drafts) } == .fateUnknown)
    }
    let refused = BackendError(.invalid(nil), "no")
    let honest = Liar(made: [.failure(refused), .failure(refused)])
    #expect(
      await kind { () async throws(BackendError) in try await honest.askedCreateEach(drafts) } == nil)
  }
}
