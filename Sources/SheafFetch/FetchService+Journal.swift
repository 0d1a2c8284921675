import SheafModel

/// Changes of the journal that are written together, and what happens once they are.
struct LaneStep {
  var changes: [JournalChange]
  /// Called on the actor, with the reason when nothing was written.
  var completion: (JournalError?) -> Void
}

extension FetchService {
  /// Writes to the journal in the order of the calls, as many at once as have gathered.
  func write(_ changes: [JournalChange], then completion: @escaping (JournalError?) -> Void = { _ in }) {
    lane.append(LaneStep(changes: changes, completion: completion))
    driveLane()
  }

  /// Takes over what an earlier run of the program left.
  func recover() { driveLane() }

  private func driveLane() {
    guard !isLaneRunning else { return }
    isLaneRunning = true
    Task { await self.runLane() }
  }

  private func runLane() async {
    if needsRecovery { await readJournal() }
    while !lane.isEmpty {
      let steps = lane
      lane = []
      if let error = await failure(writing: steps.flatMap(\.changes)) {
        await writeOneByOne(steps, because: error)
      } else {
        for step in steps { step.completion(nil) }
      }
    }
    isLaneRunning = false
    sendReady()
    settle()
  }

  /// One change that cannot be written must not take the others along.
  private func writeOneByOne(_ steps: [LaneStep], because error: JournalError) async {
    guard steps.count > 1 else { return steps.first?.completion(error) ?? () }
    for step in steps { step.completion(await failure(writing: step.changes)) }
  }

  private func failure(writing changes: [JournalChange]) async -> JournalError? {
    guard !changes.isEmpty else { return nil }
    do throws(JournalError) {
      try await journal.apply(changes)
      return nil
    } catch {
      return error
    }
  }

  private func readJournal() async {
    do throws(JournalError) {
      let left = try await journal.claim(connection)
      needsRecovery = false
      guard !left.isEmpty else { return }
      queue.restore(left)
      let ids = Set(left.map(\.edit.id))
      publish(.recovered(queue.pending().filter { ids.contains($0.edit.id) }))
    } catch {
      // Asked again with the next edit, which will not be recorded either as long as this fails: that is
      // where the user hears of it.
    }
  }
}
