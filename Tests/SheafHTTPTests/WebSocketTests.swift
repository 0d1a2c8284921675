import NIOCore
import NIOWebSocket
import SheafModel
import SheafTestSupport
import Testing

@testable import SheafHTTP

/// Live connections over a real socket.
@Suite struct WebSocketTests {
  private func url(_ port: Int) -> HTTPURL {
    HTTPURL(
      origin: HTTPOrigin(isSecure: false, host: "127.0.0.1", port: port), path: "/ws/core/",
      query: [HTTPQueryItem("jwt_token", "secret")])
  }

  @Test func `texts go both ways, pings are answered, and the end is told`() async throws {
    let server = try await SocketServer.start(greetings: ["{\"type\":\"authentication\"}", "grüße 漢字"])
    let connection = try await NIOWebSocketTransport(.patient).open(url(server.port), headers: [:])
    #expect(await connection.next() == "{\"type\":\"authentication\"}")
    #expect(await connection.next() == "grüße 漢字")
    try await connection.send("echo é")
    #expect(await connection.next() == "echo é")
    #expect(server.log.all.first == "/ws/core/?jwt_token=secret")
    #expect(server.log.all.contains("pong hello?"))
    try await connection.send("goodbye")
    #expect(await connection.next() == nil)
    await connection.close()
    await server.stop()
  }

  @Test func `closing ends the wait of a reader`() async throws {
    let server = try await SocketServer.start(greetings: [])
    let connection = try await NIOWebSocketTransport(.patient).open(url(server.port), headers: [:])
    async let text = connection.next()
    await connection.close()
    #expect(await text == nil)
    await server.stop()
  }

  @Test func `a refusal, a silence and a missing server are told without the secret`() async throws {
    let server = try await RawServer.start([
      .bytes("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), .silence,
    ])
    let port = server.port
    // Only the silence is to run into the limit, however busy the machine is.
    let errors = [await failure(port), await failure(port, limit: .milliseconds(200))]
    await server.stop()
    for error in errors + [await failure(port)] {
      #expect(error != nil)
      #expect(!"\(String(describing: error))".contains("secret"))
    }
    #expect(errors[0]?.kind == .forbidden)
    #expect(errors[1]?.kind == .unreachable)
  }

  @Test func `what comes faster than it is read waits, and goes on when it is read`() async throws {
    let queue = TextQueue()
    let text = String(repeating: "x", count: 1 << 20)
    for _ in 0..<3 { #expect(await queue.put(text)) }
    // There is no room for another: only reading would end its wait.
    let writer = Task { await queue.put(text + "y") }
    #expect(await queue.next() == text)
    #expect(await writer.value)
    let stopped = Task { await queue.put(text) }
    stopped.cancel()
    #expect(await stopped.value == false)
    queue.finish()
    for _ in 0..<2 { #expect(await queue.next() == text) }
    #expect(await queue.next() == text + "y")
    #expect(await queue.next() == nil)
  }

  @Test func `a text that is longer than what may wait comes alone`() async {
    let queue = TextQueue()
    let text = String(repeating: "x", count: 8 << 20)
    #expect(await queue.put(text))
    async let isTaken = queue.put("next")
    #expect(await queue.next() == text)
    #expect(await isTaken)
    #expect(await queue.next() == "next")
  }

  @Test func `of pings that the server leaves unanswered the last is answered`() async {
    let outbox = FrameOutbox()
    for number in 0..<100_000 { outbox.answerPing(ByteBuffer(string: "\(number)")) }
    outbox.ping()
    outbox.ping()
    let frames = await outbox.next() ?? []
    #expect(frames.map(\.opcode) == [.pong, .ping])
    #expect(frames.first.map { String(buffer: $0.data) } == "99999")
  }

  @Test func `what a server does not take is not kept without end`() async {
    let outbox = FrameOutbox()
    let text = String(repeating: "x", count: 1 << 10)
    let taken = (0..<10_000).count { _ in outbox.put(text) }
    #expect(taken == 1 << 10)
    let sent = await outbox.next() ?? []
    #expect(sent.count == taken)
    #expect(outbox.put(text))
    outbox.finish()
    #expect(!outbox.put(text))
  }

  private func failure(_ port: Int, limit: Duration = .seconds(900)) async -> BackendError? {
    let transport = NIOWebSocketTransport(HTTPConfiguration(connectTimeout: limit))
    do throws(BackendError) {
      _ = try await transport.open(url(port), headers: [:])
      return nil
    } catch {
      return error
    }
  }
}
