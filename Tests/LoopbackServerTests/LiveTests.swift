import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Testing

@testable import LoopbackServer

/// Live changes through the WebSocket.
@Suite struct LiveTests {
  @Test func `a client hears of changes to the table it looks at, but not of its own`() async throws {
    try await withServer { server, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let table = try await ada.table("Other")
      let row = "/api/database/rows/table/\(table)/1/?user_field_names=true"
      try await withSocket(server, token: ada.accessToken) { socket in
        let greeting = try await socket.next()
        #expect(greeting["success"] == true)
        let id = try #require(greeting["web_socket_id"]?.text)
        try await socket.send(["page": "table", "table_id": .int(table)])
        #expect(
          try await socket.next() == [
            "type": "page_add", "page": "table", "parameters": ["table_id": .int(table)],
          ])
        var same = ada
        same.headers["WebsocketId"] = id
        _ = try await same.send("PATCH", row, json: ["Name": "mine"])
        _ = try await ada.send("PATCH", row, json: ["Name": "theirs"])
        let message = try await socket.next()
        #expect(message["type"] == "rows_updated")
        let key = try await ada.field("Name", of: "Other")
        #expect(message["rows"]?.array?.first?[key] == "theirs")
        #expect(message["rows_before_update"]?.array?.first?[key] == "mine")
      }
    }
  }

  @Test func `messages have the recorded keys`() async throws {
    let steps = try Recording.steps(803)
    try await withServer { server, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let table = try await ada.table("Other")
      let path = "/api/database/rows/table/\(table)/"
      try await withSocket(server, token: ada.accessToken) { socket in
        _ = try await socket.next()
        try await socket.send(["page": "table", "table_id": .int(table)])
        _ = try await socket.next()
        let created = try await ada.send("POST", path, json: [:])
        let id = created.json["id"]?.plainText ?? ""
        try await socket.expectLike(steps, "rows_created")
        _ = try await ada.send("PATCH", path + "\(id)/move/?before_id=1", json: [:])
        try await socket.expectLike(steps, "rows_updated")
        _ = try await ada.send("DELETE", path + "\(id)/")
        try await socket.expectLike(steps, "rows_deleted")
        _ = try await ada.send(
          "POST", "/api/database/fields/table/\(table)/", json: ["name": "New", "type": "text"])
        try await socket.expectLike(steps, "field_created")
        _ = try await ada.send(
          "POST", "/api/database/views/table/\(table)/", json: ["name": "New", "type": "grid"])
        try await socket.expectLike(steps, "view_created")
        _ = try await ada.send("PATCH", "/api/database/tables/\(table)/", json: ["name": "Other"])
        try await socket.expectLike(steps, "table_updated")
      }
    }
  }

  @Test(arguments: ["", "?jwt_token=garbage.x.y"])
  func `a client without a session is turned away`(query: String) async throws {
    try await withServer { server, _ in
      try await withSocket(server, query: query) { socket in
        let greeting = try await socket.next()
        #expect(greeting["success"] == false)
        let code = try await socket.nextClose()
        #expect(code == 1000)
      }
    }
  }

  @Test func `a page that is not allowed gets no answer, and what is no JSON ends the connection`()
    async throws
  {
    try await withServer { server, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let table = try await ada.table("Other")
      try await withSocket(server, token: ada.accessToken) { socket in
        _ = try await socket.next()
        try await socket.send(["page": "table", "table_id": 999_999])
        try await socket.send(["page": "table", "table_id": .int(table)])
        #expect(try await socket.next()["parameters"]?["table_id"] == .int(table))
        try await socket.send(text: "this is not json")
        #expect(try await socket.nextClose() == nil)
      }
    }
  }
}

extension Client {
  var accessToken: String { String((headers["Authorization"] ?? "").dropFirst("JWT ".count)) }
}

extension Recording {
  /// The messages that a recorded WebSocket received.
  static func steps(_ number: Int) throws -> [JSON] {
    let name = try numbered(number).name
    let data = try #require(FileManager.default.contents(atPath: "\(folder)/\(name).json"))
    let steps = try JSON(parsing: Array(data))["steps"]?.array ?? []
    return steps.flatMap { $0["received"]?.array ?? [] }
  }
}

/// A WebSocket to the server, for the length of a closure.
func withSocket(
  _ server: LoopbackServer, token: String, _ body: (inout Socket) async throws -> Void
) async throws {
  try await withSocket(server, query: "?jwt_token=\(token)", body)
}

func withSocket(
  _ server: LoopbackServer, query: String, _ body: (inout Socket) async throws -> Void
) async throws {
  typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
  let upgraded = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
    .connect(host: "127.0.0.1", port: server.port) { channel in
      channel.eventLoop.makeCompletedFuture {
        let upgrader = NIOTypedWebSocketClientUpgrader<Frames> { channel, _ in
          channel.eventLoop.makeCompletedFuture { try Frames(wrappingChannelSynchronously: channel) }
        }
        let head = HTTPRequestHead(
          version: .http1_1, method: .GET, uri: "/ws/core/" + query,
          headers: ["Host": "127.0.0.1:\(server.port)", "Content-Length": "0"])
        let configuration = NIOTypedHTTPClientUpgradeConfiguration(
          upgradeRequestHead: head, upgraders: [upgrader],
          notUpgradingCompletionHandler: { $0.eventLoop.makeFailedFuture(ChannelError.eof) })
        var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: configuration)
        // The first messages may come together with the answer to the request.
        pipeline.leftOverBytesStrategy = .forwardBytes
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
          configuration: pipeline)
      }
    }
  try await upgraded.get().executeThenClose { inbound, outbound in
    var socket = Socket(inbound: inbound.makeAsyncIterator(), outbound: outbound)
    try await body(&socket)
  }
}

/// The client's end of a WebSocket.
struct Socket {
  var inbound: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator
  let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

  /// The next message, of which there must be one.
  mutating func next() async throws -> JSON {
    while let frame = try await inbound.next() {
      if frame.opcode == .text { return try JSON(parsing: String(buffer: frame.unmaskedData)) }
    }
    throw ChannelError.eof
  }

  /// The code with which the server closes; nil if the connection just ends.
  mutating func nextClose() async throws -> Int? {
    while let frame = try await inbound.next() {
      var data = frame.unmaskedData
      if frame.opcode == .connectionClose { return data.readInteger(as: UInt16.self).map(Int.init) }
    }
    return nil
  }

  func send(_ message: JSON) async throws { try await send(text: message.serialized) }

  func send(text: String) async throws {
    try await outbound.write(
      WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text)))
  }

  /// Takes the next message, which must be of a type and shaped like the recorded one.
  mutating func expectLike(_ recorded: [JSON], _ type: String) async throws {
    let message = try await next()
    let expected = try #require(recorded.first { $0["type"]?.text == type })
    #expect(message["type"]?.text == type)
    // Rows differ by their fields, which are those of another table.
    func bare(_ json: JSON) -> JSON {
      var json = json
      for key in ["rows", "rows_before_update"] where json[key] != nil { json[key] = [] }
      return json
    }
    #expect(Shape.difference(bare(expected), bare(message)) == nil)
  }
}
