import FoundationEssentials
import SheafHTTP
import SheafModel
import SheafTestSupport
import Synchronization
import Testing

/// The network as it is: over a real socket, with servers that break off, stall, lie and send elsewhere.
@Suite struct TransportTests {
  private func get(_ server: RawServer, _ path: String = "/a") -> HTTPRequest {
    HTTPRequest(.get, url(server, path))
  }

  private func url(_ server: RawServer, _ path: String = "/a") -> HTTPURL {
    HTTPURL(origin: HTTPOrigin(isSecure: false, host: "127.0.0.1", port: server.port), path: path)
  }

  private func kind(_ body: () async throws -> Void) async -> BackendError.Kind? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? BackendError)?.kind
    }
  }

  @Test func `an answer comes with its status, headers and bytes`() async throws {
    let server = try await RawServer.start([.bytes(RawServer.ok("{\"a\":1}"))])
    var request = HTTPRequest(.post, url(server), body: .json(["x": "é"]))
    request.credentials = Credentials(value: Secret("Token s"))
    let response = try await AsyncHTTPTransport(.patient).send(request)
    #expect(response.status == 200)
    #expect(response.headers["content-type"] == "application/json")
    #expect(String(decoding: response.body, as: UTF8.self) == "{\"a\":1}")
    let sent = server.log.requests[0]
    #expect(sent.contains("Authorization: Token s") && sent.hasSuffix("{\"x\":\"é\"}"))
    #expect(sent.lowercased().contains("user-agent: sheaf"))
    await server.stop()
  }

  @Test func `a question on a closed connection is asked once more, a change is not`() async throws {
    let server = try await RawServer.start([
      .close, .bytes(RawServer.ok("1")), .close, .bytes(RawServer.ok("2")),
    ])
    let transport = AsyncHTTPTransport(.patient)
    let response = try await transport.send(get(server))
    #expect(response.attempts == 2)
    let lost = await kind { _ = try await transport.send(HTTPRequest(.post, url(server), body: .json([:]))) }
    #expect(lost == .fateUnknown)
    #expect(server.log.requests.count == 3)
    await server.stop()
  }

  @Test func `a request that never left is told from one whose answer was lost`() async throws {
    let server = try await RawServer.start([
      .bytesThenClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"cut"),
      .bytesThenClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"cut"),
    ])
    let transport = AsyncHTTPTransport(.patient)
    #expect(await kind { _ = try await transport.send(get(server)) } == .unreachable)
    #expect(
      await kind { _ = try await transport.send(HTTPRequest(.patch, url(server), body: .json([:]))) }
        == .fateUnknown)
    await server.stop()
    let refusing = try RefusingPort()
    let gone = HTTPURL(
      origin: HTTPOrigin(isSecure: false, host: "127.0.0.1", port: refusing.number), path: "/a")
    #expect(
      await kind { _ = try await transport.send(HTTPRequest(.patch, gone, body: .json([:]))) } == .unreachable
    )
  }

  @Test func `a server that says nothing is given up`() async throws {
    let server = try await RawServer.start([.silence, .silence])
    let transport = AsyncHTTPTransport(HTTPConfiguration(idleTimeout: .milliseconds(50)))
    #expect(await kind { _ = try await transport.send(get(server)) } == .unreachable)
    #expect(
      await kind { _ = try await transport.send(HTTPRequest(.post, url(server), body: .json([:]))) }
        == .fateUnknown)
    await server.stop()
  }

  @Test func `cancelling ends the wait`() async throws {
    let server = try await RawServer.start([.silence])
    let request = get(server)
    let task = Task { try await AsyncHTTPTransport(.patient).send(request) }
    while server.log.requests.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await kind { _ = try await task.value } == .cancelled)
    await server.stop()
  }

  @Test func `an answer over the limit is refused`() async throws {
    let long = String(repeating: "x", count: 5000)
    let server = try await RawServer.start([
      .bytes(RawServer.ok(long)),
      .bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n\(long)\r\n0\r\n\r\n"),
    ])
    for _ in 0..<2 {
      var request = get(server)
      request.reception = .memory(limit: 4000)
      let sent = request
      #expect(await kind { _ = try await AsyncHTTPTransport(.patient).send(sent) } == .malformed)
    }
    await server.stop()
  }

  @Test func `redirects go to the same origin only, and credentials nowhere else`() async throws {
    let other = try await RawServer.start([.bytes(RawServer.ok("there"))])
    let there = "http://127.0.0.1:\(other.port)/x"
    func moved(_ location: String) -> RawServer.Reply {
      .bytes("HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
    }
    let server = try await RawServer.start([
      moved("/b"), .bytes(RawServer.ok("here")), moved(there), moved(there), moved("/c"), moved("/c"),
      moved("/c"),
      moved("/c"), moved("/c"), moved("/c"),
    ])
    let transport = AsyncHTTPTransport(.patient)
    var request = get(server)
    request.credentials = Credentials(value: Secret("Token s"))
    #expect(String(decoding: try await transport.send(request).body, as: UTF8.self) == "here")
    #expect(server.log.requests[1].hasPrefix("GET /b "))
    let refused = try await transport.send(request)
    #expect(refused.status == 302)
    #expect(
      refused.failure(of: request)?.message.contains("redirects to http://127.0.0.1:\(other.port)") == true)
    #expect(other.log.requests.isEmpty)
    request.followsForeignRedirects = true
    #expect(String(decoding: try await transport.send(request).body, as: UTF8.self) == "there")
    #expect(!other.log.requests[0].contains("Token s"))
    let circle = request
    #expect(await kind { _ = try await transport.send(circle) } == .malformed)
    await server.stop()
    await other.stop()
  }

  @Test func `plain http goes to this machine only`() async throws {
    let request = HTTPRequest(.get, try #require(HTTPURL("http://192.0.2.1/")))
    #expect(await kind { _ = try await AsyncHTTPTransport(.patient).send(request) } == .unsupported)
  }

  @Test func `a file is sent in a form, chunk by chunk, with progress`() async throws {
    let folder = try TemporaryFolder()
    let content = String(repeating: "0123456789abcdef", count: 20_000)
    let path = try folder.write(content, to: "big \"file\".txt")
    let server = try await RawServer.start([.bytes(RawServer.ok("{}"))])
    var request = HTTPRequest(.post, url(server))
    request.body = .multipart(
      MultipartFile(
        partName: "file", path: path, fileName: "big \"file\".txt", byteCount: content.utf8.count))
    let seen = Mutex<[Int]>([])
    request.progress = { progress in seen.withLock { $0.append(progress.completed) } }
    _ = try await AsyncHTTPTransport(.patient).send(request)
    let sent = server.log.requests[0]
    #expect(sent.contains("filename=\"big %22file%22.txt\""))
    #expect(sent.contains("\r\n\r\n" + content + "\r\n--sheaf-"))
    let steps = seen.withLock { $0 }
    #expect(steps == steps.sorted() && steps.count > 3 && steps.last == content.utf8.count)
    await server.stop()
  }

  @Test func `a file that is not there is said before anything is sent`() async throws {
    let server = try await RawServer.start([])
    var request = HTTPRequest(.post, url(server))
    request.body = .multipart(
      MultipartFile(partName: "file", path: "/nothing/here", fileName: "x", byteCount: 1))
    let sent = request
    #expect(await kind { _ = try await AsyncHTTPTransport(.patient).send(sent) } == .invalid(nil))
    #expect(server.log.requests.isEmpty)
    await server.stop()
  }

  @Test func `a download is there whole or not at all`() async throws {
    let folder = try TemporaryFolder()
    let server = try await RawServer.start([
      .bytesThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), .bytes(RawServer.ok("whole")),
      .bytes("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"),
    ])
    let path = folder.path("got.txt")
    var request = get(server)
    request.reception = .file(path: path)
    let sent = request
    let transport = AsyncHTTPTransport(.patient)
    #expect(await kind { _ = try await transport.send(sent) } == .unreachable)
    #expect(folder.names.isEmpty)
    _ = try await transport.send(request)
    #expect(folder.read("got.txt") == "whole")
    #expect(
      await kind { _ = try await transport.send(sent) } == .invalid(nil) || folder.read("got.txt") == "whole")
    #expect(folder.names == ["got.txt"])
    await server.stop()
  }
}

/// A folder that goes when the value does.
final class TemporaryFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sheaf-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    // A folder that is left in the temporary directory does no harm.
    try? FileManager.default.removeItem(at: url)
  }

  func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }

  func read(_ name: String) -> String? {
    // Nil says that it is not there.
    (try? Data(contentsOf: url.appending(path: name))).map { String(decoding: $0, as: UTF8.self) }
  }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path(""))) ?? [] }
}
