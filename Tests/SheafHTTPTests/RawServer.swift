import NIOCore
import NIOPosix
import Synchronization

/// A server on this machine that answers requests with exact bytes, and misbehaves where told to.
final class RawServer: Sendable {
  enum Reply: Sendable {
    /// The bytes as they are.
    case bytes(String)
    /// The bytes, and then the connection is closed.
    case bytesThenClose(String)
    /// Closed without a byte.
    case close
    /// Nothing, for as long as the client waits.
    case silence
  }

  private let channel: any Channel
  let log: RequestLog

  /// Answers the requests with the replies in order, whatever connection they come on.
  static func start(_ replies: [Reply]) async throws -> RawServer {
    let log = RequestLog(replies)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(RequestHandler(log))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return RawServer(channel, log)
  }

  private init(_ channel: any Channel, _ log: RequestLog) {
    self.channel = channel
    self.log = log
  }

  var port: Int { channel.localAddress?.port ?? 0 }

  func stop() async { try? await channel.close() }

  static func ok(_ body: String, type: String = "application/json") -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }
}

/// What was asked, and what is answered next.
final class RequestLog: Sendable {
  private let state: Mutex<(requests: [String], replies: [RawServer.Reply])>

  init(_ replies: [RawServer.Reply]) { state = Mutex(([], replies)) }

  var requests: [String] { state.withLock { $0.requests } }

  func reply(to request: String) -> RawServer.Reply {
    state.withLock { state in
      state.requests.append(request)
      return state.replies.isEmpty ? .close : state.replies.removeFirst()
    }
  }
}

/// Collects a request up to its end.
private final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let log: RequestLog
  private var text = ""

  init(_ log: RequestLog) { self.log = log }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    text += buffer.readString(length: buffer.readableBytes) ?? ""
    guard let request = takeRequest() else { return }
    switch log.reply(to: request) {
    case .bytes(let reply):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply)), promise: nil)
    case .bytesThenClose(let reply):
      let channel = context.channel
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply))).whenComplete { _ in
        channel.close(promise: nil)
      }
    case .close: context.close(promise: nil)
    case .silence: break
    }
  }

  private func takeRequest() -> String? {
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    let head = text[..<end.lowerBound]
    let length =
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
    guard text[end.upperBound...].utf8.count >= length else { return nil }
    defer { text = "" }
    return text
  }
}
