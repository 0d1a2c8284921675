import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// A WebSocket server on this machine: greets with a ping and texts, says every text back, and keeps what it heard.
final class SocketServer: Sendable {
  private let channel: any Channel
  let log: SocketLog

  static func start(greetings: [String]) async throws -> SocketServer {
    let log = SocketLog()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        let upgrader = NIOWebSocketServerUpgrader(
          shouldUpgrade: { channel, head in
            log.heard(head.uri)
            return channel.eventLoop.makeSucceededFuture(HTTPHeaders())
          },
          upgradePipelineHandler: { channel, _ in
            channel.eventLoop.makeCompletedFuture {
              try channel.pipeline.syncOperations.addHandler(SocketHandler(greetings, log))
            }
          })
        return channel.pipeline.configureHTTPServerPipeline(
          withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return SocketServer(channel, log)
  }

  private init(_ channel: any Channel, _ log: SocketLog) {
    self.channel = channel
    self.log = log
  }

  var port: Int { channel.localAddress?.port ?? 0 }

  func stop() async { try? await channel.close() }
}

/// What the server heard.
final class SocketLog: Sendable {
  private let texts = Mutex<[String]>([])

  var all: [String] { texts.withLock { $0 } }

  func heard(_ text: String) { texts.withLock { $0.append(text) } }
}

private final class SocketHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let greetings: [String]
  private let log: SocketLog

  init(_ greetings: [String], _ log: SocketLog) {
    self.greetings = greetings
    self.log = log
  }

  func handlerAdded(context: ChannelHandlerContext) {
    send(.ping, "hello?", context)
    for text in greetings {
      // In two pieces, as servers may.
      let half = text.index(text.startIndex, offsetBy: text.count / 2)
      send(.text, String(text[..<half]), context, isLast: false)
      send(.continuation, String(text[half...]), context)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    var bytes = frame.unmaskedData
    let text = bytes.readString(length: bytes.readableBytes) ?? ""
    switch frame.opcode {
    case .text where text == "goodbye": context.close(promise: nil)
    case .text:
      log.heard(text)
      send(.text, text, context)
    case .pong: log.heard("pong \(text)")
    case .connectionClose: log.heard("closed")
    default: break
    }
  }

  private func send(
    _ opcode: WebSocketOpcode, _ text: String, _ context: ChannelHandlerContext, isLast: Bool = true
  ) {
    let frame = WebSocketFrame(fin: isLast, opcode: opcode, data: ByteBuffer(string: text))
    context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
  }
}
