import NIOCore
import NIOPosix
import Testing

@testable import LoopbackServer

/// How connections behave below HTTP.
@Suite struct ConnectionTests {
  @Test(.timeLimit(.minutes(20)))
  func `an idle connection is closed, one with a slow answer is not`() async throws {
    try await withServer({ $0.keepAlive = 50 }) { server, _ in
      server.add(FaultRule(Fault(.latency, milliseconds: 200)))
      let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connect(host: "127.0.0.1", port: server.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
      let received = try await connection.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: "GET /api/_health/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
        var text = ""
        // Ends when the server closes, which is what is tested.
        for try await bytes in inbound { text += String(buffer: bytes) }
        return text
      }
      #expect(received.hasPrefix("HTTP/1.1 200 OK"))
      #expect(received.hasSuffix("OK"))
    }
  }

  @Test func `only this machine can reach the server`() async throws {
    try await withServer { server, _ in
      #expect(server.url == "http://127.0.0.1:\(server.port)")
      #expect(server.port > 0)
    }
  }

  @Test func `a port that is taken is an error, not a wait`() async throws {
    try await withServer { server, _ in
      var options = LoopbackOptions()
      options.port = server.port
      await #expect(throws: (any Error).self) { try await LoopbackServer.start(options) }
    }
  }

  @Test func `stopping ends requests that are still waiting`() async throws {
    let server = try await LoopbackServer.start()
    server.add(FaultRule(Fault(.hold)))
    let waiting = Task { try await Client(server: server.url).get("/api/settings/") }
    while server.requests.isEmpty, server.pendingRules > 0 { await Task.yield() }
    try await server.stop()
    await #expect(throws: (any Error).self) { try await waiting.value }
  }

  @Test func `a held answer comes when the faults are cleared`() async throws {
    try await withServer { server, client in
      server.add(FaultRule(Fault(.hold), path: "/api/settings/"))
      let held = Task { try await client.get("/api/settings/") }
      while server.pendingRules > 0 { await Task.yield() }
      let other = try await client.get("/api/_health/")
      #expect(other.status == 200)
      #expect(!server.requests.contains { $0.target == "/api/settings/" })
      server.clearFaults()
      let answer = try await held.value
      #expect(answer.status == 200)
    }
  }
}
