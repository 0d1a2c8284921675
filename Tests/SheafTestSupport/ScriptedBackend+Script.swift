public import SheafModel
import Synchronization

extension ScriptedBackend {
  /// Every call so far, in order.
  public var calls: [Call] { state.withLock { $0.calls } }

  /// The calls of a kind, in order.
  public func calls(_ kind: Kind) -> [Call] { calls.filter { $0.kind == kind } }

  /// The calls that were cancelled before they were released.
  public var cancelledCalls: [Call] {
    state.withLock { state in state.calls.filter { state.cancelledCalls.contains($0.id) } }
  }

  /// From now on, calls of these kinds wait to be released; those of others run freely.
  public func hold(_ kinds: Kind...) {
    let released = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
      state.held = Set(kinds)
      let free = state.calls.filter { !state.held.contains($0.kind) }.map(\.id)
      return free.compactMap { state.gates.removeValue(forKey: $0) }
    }
    for gate in released { gate.resume(returning: true) }
  }

  /// Lets everything run, also what waits.
  public func holdNothing() { hold() }

  /// Lets one call go on.
  public func release(_ call: Call) { open(call.id, true) }

  /// The calls that wait to be released, in order.
  public var waitingCalls: [Call] {
    state.withLock { state in state.calls.filter { state.gates[$0.id] != nil } }
  }

  /// The next calls of a kind go wrong in these ways, one each.
  public func spoil(_ kind: Kind, _ faults: Fault...) {
    state.withLock { $0.faults[kind, default: []] += faults }
  }

  /// The first call that satisfies the predicate, made already or still to come.
  public func call(where predicate: @escaping @Sendable (Call) -> Bool) async -> Call {
    await withCheckedContinuation { continuation in
      let found = state.withLock { state -> Call? in
        if let call = state.calls.first(where: predicate) { return call }
        state.watchers.append((predicate, continuation))
        return nil
      }
      if let found { continuation.resume(returning: found) }
    }
  }

  /// The `number`th call of a kind, counted from 0.
  public func call(_ kind: Kind, _ number: Int = 0) async -> Call {
    while true {
      let made = calls(kind)
      if made.count > number { return made[number] }
      let seen = Set(made.map(\.id))
      _ = await call { $0.kind == kind && !seen.contains($0.id) }
    }
  }

  /// Reports progress of an upload that waits.
  public func report(_ progress: TransferProgress, for call: Call) {
    state.withLock { $0.progress[call.id] }?(progress)
  }

  private func open(_ id: Int, _ goesOn: Bool) {
    let gate = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      if !goesOn { state.cancelledCalls.insert(id) }
      return state.gates.removeValue(forKey: id)
    }
    gate?.resume(returning: goesOn)
  }

  /// Cancels the call that a task makes, or will make.
  private func cancel(_ token: Int) {
    let id = state.withLock { state -> Int? in
      if state.ids[token] == nil { state.cancelledTokens.insert(token) }
      return state.ids[token]
    }
    if let id { open(id, false) }
  }

  /// Registers a call, waits until it may go on, and carries it out with the fault that is due.
  ///
  /// Whoever sees the call can release and cancel it: it is told of when it waits already.
  func perform<Answer>(
    _ call: (Int) -> Call, progress: (@Sendable (TransferProgress) -> Void)? = nil,
    _ action: (inout State) throws(BackendError) -> Answer
  ) async throws(BackendError) -> Answer {
    let token = state.withLock { state in
      state.nextToken += 1
      return state.nextToken
    }
    var fault: Fault?
    let goesOn = await withTaskCancellationHandler {
      await withCheckedContinuation { fault = begin(token, call, progress, $0) }
    } onCancel: {
      cancel(token)
    }
    guard goesOn, !Task.isCancelled else { throw BackendError(.cancelled, "cancelled") }
    if case .error(let error) = fault { throw error }
    let result = state.withLock { state -> Result<Answer, BackendError> in
      do throws(BackendError) { return .success(try action(&state)) } catch { return .failure(error) }
    }
    if case .errorAfterCarryingOut(let error) = fault { throw error }
    let answer = try result.get()
    if case .page(let change) = fault, let page = answer as? Page, let changed = change(page) as? Answer {
      return changed
    }
    if case .record(let change) = fault, let record = answer as? Record,
      let changed = change(record) as? Answer
    {
      return changed
    }
    return answer
  }

  /// Makes a call known, with the gate at which it waits.
  private func begin(
    _ token: Int, _ call: (Int) -> Call, _ progress: (@Sendable (TransferProgress) -> Void)?,
    _ gate: CheckedContinuation<Bool, Never>
  ) -> Fault? {
    let (made, fault, woken, goesOn) = state.withLock { state in
      let made = call(state.calls.count)
      state.calls.append(made)
      state.ids[token] = made.id
      state.progress[made.id] = progress
      var faults = state.faults[made.kind] ?? []
      let fault = faults.isEmpty ? nil : faults.removeFirst()
      state.faults[made.kind] = faults
      let woken = state.watchers.filter { $0.predicate(made) }.map(\.continuation)
      state.watchers.removeAll { $0.predicate(made) }
      var goesOn: Bool? = true
      if state.cancelledTokens.remove(token) != nil {
        state.cancelledCalls.insert(made.id)
        goesOn = false
      } else if state.held.contains(made.kind) {
        state.gates[made.id] = gate
        goesOn = nil
      }
      return (made, fault, woken, goesOn)
    }
    for watcher in woken { watcher.resume(returning: made) }
    if let goesOn { gate.resume(returning: goesOn) }
    return fault
  }
}
