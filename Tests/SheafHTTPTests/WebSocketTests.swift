import SheafHTTP
import SheafModel
import SheafTestSupport
import Testing

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
