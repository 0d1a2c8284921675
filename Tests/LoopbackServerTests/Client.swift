import AsyncHTTPClient
import NIOCore
import NIOHTTP1

@testable import LoopbackServer

/// A plain HTTP client for tests.
struct Client {
  /// One answer.
  struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var text: String

    /// The body as JSON; null if it is none.
    var json: JSON { (try? JSON(parsing: text)) ?? .null }
  }

  let server: String
  var headers: [String: String] = [:]

  func send(
    _ method: String, _ path: String, headers: [String: String] = [:], bytes: [UInt8]? = nil
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: server + path)
    request.method = HTTPMethod(rawValue: method)
    for (name, value) in self.headers.merging(headers, uniquingKeysWith: { _, own in own }) {
      request.headers.replaceOrAdd(name: name, value: value)
    }
    if let bytes { request.body = .bytes(ByteBuffer(bytes: bytes)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(900))
    let body = try await response.body.collect(upTo: 64 << 20)
    return Answer(status: Int(response.status.code), headers: response.headers, text: String(buffer: body))
  }

  func send(_ method: String, _ path: String, json: JSON) async throws -> Answer {
    try await send(
      method, path, headers: ["Content-Type": "application/json"], bytes: Array(json.serialized.utf8))
  }

  func get(_ path: String) async throws -> Answer { try await send("GET", path) }

  /// This client with the session of an account.
  func signedIn(as account: (email: String, password: String)) async throws -> Client {
    let answer = try await send(
      "POST", "/api/user/token-auth/",
      json: ["email": .string(account.email), "password": .string(account.password)])
    var client = self
    client.headers["Authorization"] = "JWT " + (answer.json["access_token"]?.text ?? "")
    return client
  }
}

/// Runs a test against a server of its own.
func withServer(
  seed: LoopbackSeed? = .small, _ change: (inout LoopbackOptions) -> Void = { _ in },
  _ body: (LoopbackServer, Client) async throws -> Void
) async throws {
  var options = LoopbackOptions()
  options.seed = seed
  // The shared client keeps connections for longer than the services do.
  options.keepAlive = 600_000
  change(&options)
  let server = try await LoopbackServer.start(options)
  do {
    try await body(server, Client(server: server.url))
  } catch {
    try await server.stop()
    throw error
  }
  try await server.stop()
}

extension Client {
  /// The bytes at the address that this client was made with.
  func bytes() async throws -> [UInt8] {
    let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: server), timeout: .seconds(900))
    return Array((try await response.body.collect(upTo: 64 << 20)).readableBytesView)
  }
}
