import SheafModel

extension FetchService {
  /// Starts something that is asked for once; the answer comes back on the actor, unless nobody wants it by
  /// then.
  ///
  /// The same errand, when it is under way already, is cancelled.
  func run<Success: Sendable>(
    _ errand: Errand, priority: TaskPriority? = nil,
    _ request: @escaping @Sendable () async throws(BackendError) -> Success,
    then report: @escaping @Sendable (isolated FetchService, Result<Success, BackendError>) -> Void
  ) {
    cancelErrand(errand)
    errands[errand] = Task(priority: priority) {
      let result = await outcome(request)
      guard !Task.isCancelled else { return }
      self.errands[errand] = nil
      report(self, result)
      self.settle()
    }
  }

  func cancelErrand(_ errand: Errand) { errands.removeValue(forKey: errand)?.cancel() }

  /// - Parameters:
  ///   - forgetting: whether what the adapter keeps between runs is forgotten first.
  ///   - attempt: counts the times that the service was asked too early.
  func askChildren(of node: ID<Node>?, forgetting: Bool = false, attempt: Int = 1) {
    // The same question under way has the same answer.
    guard errands[.children(of: node)] == nil else { return }
    errandRetries.removeValue(forKey: .children(of: node))?.cancel()
    run(.children(of: node)) { [backend] () async throws(BackendError) in
      if forgetting { await (backend as? any KeepingBackend)?.forgetPlaces(under: node) }
      return try await backend.children(of: node)
    } then: { service, result in
      service.publish(.children(of: node, result))
      service.waitOut(result, .children(of: node), attempt) { service in
        service.askChildren(of: node, forgetting: forgetting, attempt: attempt + 1)
      }
    }
  }

  /// Asks again for what a service was asked for too often, once it wants to be; what was told of it stays until
  /// then.
  func waitOut<Success>(
    _ result: Result<Success, BackendError>, _ errand: Errand, _ attempt: Int,
    _ again: @escaping @Sendable (isolated FetchService) -> Void
  ) {
    guard case .failure(let error) = result, case .rateLimited = error.kind else { return }
    let seconds = retryPolicy.seconds(after: error, attempt: attempt)
    errandRetries[errand] = Task { [clock] in
      // Cancelled when the question is asked anew, or nobody wants the answer.
      guard (try? await clock.sleep(for: .seconds(seconds))) != nil, !Task.isCancelled else { return }
      self.errandRetries[errand] = nil
      again(self)
    }
  }

  func askWay(to name: String, from node: ID<Node>?) {
    run(.way(to: name, from: node)) { [backend] () async throws(BackendError) in
      try await backend.way(to: name, from: node)
    } then: { service, result in
      service.publish(.way(to: name, from: node, result))
    }
  }

  func askRecord(_ ticket: Ticket, _ record: ID<Record>, _ tableID: ID<Table>) {
    let known = tables[tableID]
    run(.ticket(ticket)) { [backend] () async throws(BackendError) in
      let table: Table
      if let known { table = known } else { table = try await backend.table(tableID) }
      return try await backend.askedRecord(record, in: tableID, fields: table.fields.map(\.id))
    } then: { service, result in
      service.publish(.record(ticket, result))
    }
  }

  /// Finds the row number of a record.
  ///
  /// Where it cannot be told the grid stays where it is.
  func locate(_ id: GridID, _ record: ID<Record>) {
    // Where a filter is evaluated here, the service numbers its rows otherwise.
    guard let grid = grids[id], grid.localFilter == nil else { return }
    let (tableID, query) = (grid.tableID, grid.query ?? Query())
    run(.location(id)) { [backend] () async throws(BackendError) in
      try await backend.row(of: record, in: tableID, matching: query)
    } then: { service, result in
      guard service.grids[id] != nil else { return }
      switch result {
      case .success(let row): service.publish(.located(id, record, row: row))
      case .failure(let error) where error.kind == .cancelled: break
      case .failure(let error): service.publish(.readFailed(id, .place(record), error))
      }
    }
  }

  func askCandidates(_ ticket: Ticket, _ tableID: ID<Table>, _ search: String, _ limit: Int) {
    // A picker that opens begins anew.
    let known = (search.isEmpty ? nil : candidates[tableID]) ?? tables[tableID].map { Candidates(table: $0) }
    run(.ticket(ticket)) { [backend] () async throws(BackendError) in
      var candidates: Candidates
      if let known {
        candidates = known
      } else {
        candidates = Candidates(table: try await backend.table(tableID))
      }
      let found = try await candidates.find(search, limit: limit, from: backend)
      return (candidates, found)
    } then: { service, result in
      if case .success((let candidates, _)) = result { service.candidates[tableID] = candidates }
      service.publish(.candidates(ticket, result.map { $0.1 }))
    }
  }

  /// Adds an option to a field, then reads the table's fields again, which now have it.
  func addChoice(_ ticket: Ticket, _ name: String, to field: ID<Field>, of table: ID<Table>) {
    run(.ticket(ticket)) { [backend] () async throws(BackendError) in
      guard let choices = backend as? any ChoiceBackend else {
        throw BackendError(.unsupported, "this service does not add options")
      }
      return try await choices.addChoice(named: name, to: field, of: table)
    } then: { service, result in
      service.publish(.choiceAdded(ticket, result))
      if case .success = result { service.describeAgain(table) }
    }
  }

  func download(_ ticket: Ticket, _ attachment: Attachment, _ path: String) {
    let gate = ProgressGate(elapsed: elapsed) { [publish] in publish(.transfer(ticket, $0)) }
    run(.ticket(ticket)) { [backend] () async throws(BackendError) in
      try await backend.download(attachment, to: path) { gate.report($0) }
      return path
    } then: { service, result in
      gate.close()
      service.publish(.downloaded(ticket, result))
    }
  }

  /// Gives a question up; it gets no answer, but for a download, of which a part may have been shown.
  func cancel(_ ticket: Ticket) { cancelErrand(.ticket(ticket)) }
}
