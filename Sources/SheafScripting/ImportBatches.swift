import SheafModel

/// Sends drafts in as few requests as the service allows, and tells what became of each.
struct ImportBatches {
  /// What became of a draft: the record as the service has it, nil where the service only says that it made one.
  typealias Outcome = Result<Record?, BackendError>

  let backend: any Backend
  /// The table's, in their order.
  let fields: [ID<Field>]
  let retry: RequestRetry

  /// How many drafts the next request may have: few at first, more while the service is quick.
  private(set) var size: Int
  private let limit: Int
  private static let firstSize = 100
  /// A request that takes longer is large enough.
  private static let quick = Duration.seconds(8)

  init(backend: any Backend, fields: [ID<Field>], retry: RequestRetry) {
    self.fields = fields
    self.backend = backend
    self.retry = retry
    if let bulk = backend as? any BulkCreateBackend {
      limit = max(1, bulk.bulkLimit)
    } else if let batch = backend as? any BatchBackend {
      limit = max(1, batch.batchLimit)
    } else {
      limit = 1
    }
    size = min(limit, Self.firstSize)
  }

  /// What makes it useless to go on, such as credentials that are not good; nil while nothing does.
  private(set) var stop: BackendError?

  /// What became of each draft, in their order; those that were not sent have failed too.
  mutating func send(_ drafts: [RecordDraft]) async -> [Outcome] {
    let start = ContinuousClock.now
    let outcomes: [Outcome]
    if let bulk = backend as? any BulkCreateBackend {
      outcomes = await each(drafts, by: bulk)
    } else if let batch = backend as? any BatchBackend, drafts.count > 1 {
      outcomes = await halves(drafts, by: batch)
    } else {
      outcomes = await single(drafts)
    }
    if ContinuousClock.now - start < Self.quick { size = min(limit, size * 2) }
    return outcomes
  }

  private mutating func each(_ drafts: [RecordDraft], by backend: any BulkCreateBackend) async -> [Outcome] {
    do throws(BackendError) {
      return try await once { () async throws(BackendError) in try await backend.askedCreateEach(drafts) }
        .map { $0.map { _ in nil } }
    } catch {
      return failed(error, drafts.count)
    }
  }

  /// All or none: a request that is refused is asked again in two halves, until it is clear which are to blame.
  private mutating func halves(_ drafts: [RecordDraft], by backend: any BatchBackend) async -> [Outcome] {
    if let stop { return failed(stop, drafts.count) }
    do throws(BackendError) {
      let records = try await once { () async throws(BackendError) in try await backend.askedCreate(drafts) }
      return drafts.indices.map { .success(records.indices.contains($0) ? records[$0] : nil) }
    } catch {
      guard drafts.count > 1, case .invalid = error.kind else { return failed(error, drafts.count) }
      let middle = drafts.count / 2
      let first = await halves(Array(drafts[..<middle]), by: backend)
      return first + (await halves(Array(drafts[middle...]), by: backend))
    }
  }

  private mutating func single(_ drafts: [RecordDraft]) async -> [Outcome] {
    let (backend, fields) = (backend, fields)
    var outcomes: [Outcome] = []
    for draft in drafts {
      if let stop {
        outcomes += failed(stop, 1)
        continue
      }
      do throws(BackendError) {
        let record = try await once { () async throws(BackendError) in
          try await backend.askedCreate(draft, fields: fields)
        }
        outcomes.append(.success(record))
      } catch {
        // It was added; a rule of the service took it elsewhere.
        outcomes += error.kind == .carriedOut ? [.success(nil)] : failed(error, 1)
      }
    }
    return outcomes
  }

  /// Runs a request that must not be carried out twice: one that failed inside the service may have been.
  private func once<T: Sendable>(
    _ request: () async throws(BackendError) -> T
  ) async throws(BackendError) -> T {
    try await retry.run(isFirst: false) { () async throws(BackendError) in
      do throws(BackendError) {
        return try await request()
      } catch {
        guard case .server = error.kind else { throw error }
        throw BackendError(.fateUnknown, error.message, request: error.request)
      }
    }
  }

  /// One failure for all of a request, and for all that come after it where it will meet those as well.
  private mutating func failed(_ error: BackendError, _ count: Int) -> [Outcome] {
    var told = error
    switch error.kind {
    case .invalid, .conflict, .forbidden: break
    case .fateUnknown:
      told.message += ": it may have been added, so look before it is imported again"
    default:
      stop = error
      told.message = "not sent: " + error.message
    }
    return Array(repeating: .failure(told), count: count)
  }
}
