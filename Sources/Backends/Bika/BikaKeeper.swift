import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

/// Answers that cost requests: kept in memory, and between runs of the program, until the user asks again.
final class BikaKeeper: Sendable {
  private let cache: (any ConnectionCache)?
  private let memory = Mutex<[String: JSON]>([:])

  init(cache: (any ConnectionCache)?) { self.cache = cache }

  /// What is kept under a key; nil when nothing is.
  func kept(_ key: String) async -> JSON? {
    if let json = memory.withLock({ $0[key] }) { return json }
    guard let text = await cache?.kept(key)?.text else { return nil }
    // What cannot be read is not there.
    guard let json = try? JSON.parse(Array(text.utf8)) else { return nil }
    memory.withLock { $0[key] = json }
    return json
  }

  func keep(_ json: JSON, under key: String) async {
    memory.withLock { $0[key] = json }
    await cache?.keep(json.text, under: key)
  }

  func forget(_ key: String) async {
    memory.withLock { $0[key] = nil }
    await cache?.keep(nil, under: key)
  }

  /// What is kept, or else what the service says, which is kept then.
  func value(
    _ key: String, again: Bool = false, _ ask: () async throws(BackendError) -> JSON
  ) async throws(BackendError) -> JSON {
    if !again, let json = await kept(key) { return json }
    let json = try await ask()
    await keep(json, under: key)
    return json
  }
}
