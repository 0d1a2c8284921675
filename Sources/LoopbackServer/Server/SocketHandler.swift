import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Runs WebSockets: frames on one side, a dialect's session on the other.
struct SocketHandler: Sendable {
  let dialects: [any Dialect]

  func run(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, head: HTTPRequestHead) async {
    let path = head.uri.prefix { $0 != "?" }
    let call = Call(
      method: "GET", path: URLText.decode(path, plusIsSpace: false),
      query: URLText.items(head.uri.dropFirst(path.count + 1)), origin: "")
    guard let dialect = dialects.first(where: { $0.owns(path: call.path) }) else { return }
    let (messages, outbox) = AsyncStream<SocketMessage>.makeStream()
    do {
      try await channel.executeThenClose { inbound, outbound in
        guard let session = await dialect.openSocket(call, send: { outbox.yield($0) }) else { return }
        await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await write(messages, to: outbound, channel: channel.channel) }
          group.addTask { try await read(inbound, session: session, outbound: outbound) }
          // Whichever ends first ends the other; how it ended makes no difference to the session.
          _ = await group.nextResult()
          group.cancelAll()
          outbox.finish()
        }
        await session.closed()
      }
    } catch {
      // A connection that breaks off while it is closed is an everyday end.
      outbox.finish()
    }
  }

  private func write(
    _ messages: AsyncStream<SocketMessage>, to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>,
    channel: any Channel
  ) async throws {
    for await message in messages {
      switch message {
      case .text(let text):
        try await outbound.write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text)))
      case .close(let code):
        var data = ByteBuffer()
        data.writeInteger(code)
        try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
        // The client's own close ends the reading and this; who sends none is not waited for much longer.
        try await Task.sleep(for: .seconds(2))
        return
      case .abort:
        try await channel.close()
        return
      }
    }
  }

  private func read(
    _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, session: any SocketSession,
    outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
  ) async throws {
    var message = ByteBuffer()
    for try await frame in inbound {
      switch frame.opcode {
      case .text, .continuation, .binary:
        message.writeImmutableBuffer(frame.unmaskedData)
        guard frame.fin else { continue }
        let text = String(buffer: message)
        message.clear()
        await session.receive(text)
      case .ping:
        try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
      case .connectionClose:
        try await outbound.write(
          WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData))
        return
      default: continue
      }
    }
  }
}
