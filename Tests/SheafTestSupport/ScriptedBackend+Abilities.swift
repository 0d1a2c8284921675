public import SheafModel
import Synchronization

extension ScriptedBackend: LiveBackend {
  public func changes(of table: ID<Table>) -> AsyncStream<LiveChange> {
    let (changes, listener) = AsyncStream.makeStream(of: LiveChange.self)
    let number = state.withLock { state in
      state.listenerCount += 1
      state.listeners[state.listenerCount] = listener
      return state.listenerCount
    }
    listener.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    return changes
  }

  /// Tells everybody who listens.
  public func tell(_ change: LiveChange) {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(change) }
  }

  /// How often somebody began to listen, and how many listen now.
  public var listening: (begun: Int, now: Int) {
    state.withLock { ($0.listenerCount, $0.listeners.count) }
  }
}

extension ScriptedBackend: ChoiceBackend {
  public func addChoice(
    named name: String, to field: ID<Field>, of table: ID<Table>
  ) async throws(BackendError) -> Choice {
    try await perform({ Call(id: $0, kind: .addChoice) }) { (state) throws(BackendError) in
      guard let index = state.table.fields.firstIndex(where: { $0.id == field }),
        case .choice(let options, let allowsMany) = state.table.fields[index].kind
      else { throw BackendError(.invalid(field), "no field of options") }
      let choice = Choice(id: "option\(options.count)", name: name)
      state.table.fields[index].kind = .choice(options: options + [choice], allowsMany: allowsMany)
      return choice
    }
  }
}

extension ScriptedBackend: RecordMovingBackend {
  public func move(
    _ record: ID<Record>, before other: ID<Record>?, in table: ID<Table>
  ) async throws(BackendError) {
    try await perform({ Call(id: $0, kind: .move, records: [record] + [other].compactMap { $0 }) }) {
      (state) throws(BackendError) in
      guard let from = state.records.firstIndex(where: { $0.id == record }) else {
        throw BackendError(.notFound, "no such record")
      }
      let moved = state.records.remove(at: from)
      let target = other.flatMap { other in state.records.firstIndex { $0.id == other } }
      state.records.insert(moved, at: target ?? state.records.count)
    }
  }
}

extension ScriptedBackend: RemoteUploadBackend {
  public func upload(from address: String, for table: ID<Table>) async throws(BackendError) -> Attachment {
    try await perform({ Call(id: $0, kind: .upload, file: LocalFile(address: address)) }) { state in
      let stored = Attachment(id: "file\(state.attachments.count)", name: "fetched", byteCount: 5)
      state.attachments.append(stored)
      return stored
    }
  }
}
