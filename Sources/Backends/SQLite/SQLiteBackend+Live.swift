import SheafModel

extension SQLiteBackend: LiveBackend {
  /// What other programs commit to the file, which the system tells of without anybody asking.
  ///
  /// There is no `connected`: on a network's file system nothing may be told.
  func changes(of table: ID<SheafModel.Table>) -> AsyncStream<LiveChange> {
    let (changes, listener) = AsyncStream.makeStream(of: LiveChange.self)
    let (connections, path) = (connections, connections.path)
    let task = Task {
      await Self.follow(path, connections) { listener.yield($0) }
      listener.finish()
    }
    listener.onTermination = { _ in task.cancel() }
    return changes
  }

  private static func follow(
    _ path: String, _ connections: Connections, tell: @Sendable (LiveChange) -> Void
  ) async {
    let writes = FileWatch.writes(to: path)
    var known = await FileVersion.whenReadable(connections)
    for await _ in writes {
      // A commit writes many times; nobody sees the difference.
      try? await Task.sleep(for: .milliseconds(30))
      if connections.isSnapshot, !Task.isCancelled {
        await connections.renew()
        tell(.reloaded)
      }
      guard let now = await FileVersion.whenReadable(connections) else { return }
      if let known, known != now { tell(known.schema == now.schema ? .reloaded : .schemaChanged) }
      known = now
    }
  }
}

/// What SQLite says has changed of a file since.
private struct FileVersion: Equatable, Sendable {
  /// Another number after each commit of another connection.
  var data: Int
  /// Another number after each change of the tables' definitions.
  var schema: Int

  /// What the file says as soon as it can be read; nil when the task is cancelled.
  ///
  /// Whoever kept it locked need not write again, so no further write is waited for.
  static func whenReadable(_ connections: Connections) async -> FileVersion? {
    while !Task.isCancelled {
      if let version = await read(connections) { return version }
      // Ends early only with the task.
      try? await Task.sleep(for: .seconds(1))
    }
    return nil
  }

  /// Nil while the file cannot be read.
  ///
  /// Asked on the connection that writes, which alone does not count what is written here.
  private static func read(_ connections: Connections) async -> FileVersion? {
    do throws(BackendError) {
      guard connections.isReadOnly else {
        return try await connections.write("look at the file") { try Self($0) }
      }
      return try await connections.read(.lookups, "look at the file") { try Self($0) }
    } catch {
      return nil
    }
  }

  private init(_ session: Session) throws(BackendError) {
    data = try Self.number("PRAGMA data_version", session)
    schema = try PlanBuilder.schemaVersion(session)
  }

  private static func number(_ sql: String, _ session: Session) throws(BackendError) -> Int {
    guard case .integer(let number)? = try session.row(sql)?.first else { return 0 }
    return Int(clamping: number)
  }
}
