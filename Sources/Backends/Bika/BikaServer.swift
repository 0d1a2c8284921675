import SheafHTTP
import SheafJSON
import SheafModel

/// One server with somebody who asks: spaces its requests, counts them, opens the envelopes.
struct BikaServer: Sendable {
  let root: HTTPURL
  let token: Secret?
  let transport: any HTTPTransport
  let gate: RequestGate
  let meter: RequestMeter

  /// Seconds that a burst of requests is waited out for, where the service does not say.
  private static let burstPause = 1.5
  /// Seconds until a request is worth another try after waiting once did not help.
  private static let longPause = 30.0

  func request(
    _ method: HTTPMethod, _ path: String, _ query: [HTTPQueryItem] = [], _ body: JSON? = nil
  ) -> HTTPRequest {
    var request = root.request(method, below: path, query, body)
    // A change that may have been made is looked for before it is sent again.
    request.isRepeatable = method.isSafe
    return request
  }

  /// What the envelope of the answer holds.
  func data(_ request: HTTPRequest) async throws(BackendError) -> JSON {
    try await answer(request).get()
  }

  /// Sends a request; a service that says no is an answer too.
  ///
  /// A burst of requests that was too much is waited out once. Throws what the network does.
  func answer(_ request: HTTPRequest) async throws(BackendError) -> BikaAnswer {
    let first = try await exchange(request)
    guard case .failure(let refusal) = first, case .rateLimited(let pause) = refusal.error.kind else {
      return first
    }
    await gate.hold(seconds: pause ?? Self.burstPause)
    let second = try await exchange(request)
    guard case .failure(var refusal) = second, case .rateLimited(let pause) = refusal.error.kind else {
      return second
    }
    refusal.error.kind = .rateLimited(retryAfter: max(pause ?? 0, Self.longPause))
    return .failure(refusal)
  }

  private func exchange(_ request: HTTPRequest) async throws(BackendError) -> BikaAnswer {
    BikaAnswer(try await response(request), to: request)
  }

  /// Sends a request with the token; any status is an answer.
  func response(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    guard let token else {
      throw BackendError(.unauthorized, "there is no access token for this profile: connect it again")
    }
    return try await gate.run { () async throws(BackendError) in
      var request = request
      request.credentials = Credentials(value: Secret("Bearer \(token.text)"))
      do throws(BackendError) {
        let response = try await transport.send(request)
        await meter.count()
        return response
      } catch {
        // What reached nobody is counted by nobody.
        if error.kind != .unreachable { await meter.count() }
        throw error
      }
    }
  }
}

/// What a server said.
enum BikaAnswer: Sendable {
  case success(JSON)
  case failure(BikaRefusal)

  func get() throws(BackendError) -> JSON {
    switch self {
    case .success(let data): return data
    case .failure(let refusal): throw refusal.error
    }
  }
}

/// Counts the requests of the month, between runs where there is a cache.
actor RequestMeter {
  private let cache: (any ConnectionCache)?
  private let now: @Sendable () -> Int
  private var counts: [String: Int] = [:]

  init(cache: (any ConnectionCache)?, now: @escaping @Sendable () -> Int) {
    self.cache = cache
    self.now = now
  }

  func count() async { await add(1) }

  /// The requests of the month that it is now.
  func total() async -> Int {
    let key = month
    guard let cache else { return counts[key] ?? 0 }
    return await cache.count(key, adding: 0)
  }

  private func add(_ number: Int) async {
    let key = month
    counts[key, default: 0] += number
    _ = await cache?.count(key, adding: number)
  }

  private var month: String {
    let date = DateTime(epochSeconds: now())?.date.description ?? ""
    return "requests \(date.prefix(7))"
  }
}
