import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// Sets up one connection: HTTP/1.1 with a keep-alive limit, which may turn into a WebSocket.
struct ConnectionChannel: HTTPChannelHandler {
  /// What a connection turned out to be.
  enum Kind: Sendable {
    case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
    case socket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, HTTPRequestHead)
  }

  /// A connection whose kind its first request decides.
  struct Value: ServerChildChannelValue {
    let channel: any Channel
    let kind: EventLoopFuture<Kind>
  }

  let responder: Responder
  /// How long an idle connection stays open.
  let keepAlive: TimeAmount
  /// Whether a path is a WebSocket of some dialect.
  let isSocket: @Sendable (_ path: String) -> Bool
  /// Runs one WebSocket to its end.
  let handleSocket: @Sendable (NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, HTTPRequestHead) async -> Void

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let upgrader = NIOTypedWebSocketServerUpgrader<Kind>(
        maxFrameSize: 1 << 20,
        shouldUpgrade: { channel, head in
          let path = String(head.uri.prefix { $0 != "?" })
          return channel.eventLoop.makeSucceededFuture(isSocket(path) ? HTTPHeaders() : nil)
        },
        upgradePipelineHandler: { channel, head in
          channel.eventLoop.makeCompletedFuture {
            .socket(try NIOAsyncChannel(wrappingChannelSynchronously: channel), head)
          }
        })
      let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Kind>(
        upgraders: [upgrader],
        notUpgradingCompletionHandler: { channel in
          channel.eventLoop.makeCompletedFuture { .http(try plainHTTP(channel)) }
        })
      var configuration = NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade)
      configuration.enablePipelining = false
      configuration.decoderConfiguration.maxHeaderFieldSize = 256 * 1024
      configuration.decoderConfiguration.maxHeaderListSize = 512 * 1024
      try channel.pipeline.syncOperations.addHandler(HeaderRepair())
      let kind = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
        configuration: configuration)
      return Value(channel: channel, kind: kind)
    }
  }

  private func plainHTTP(_ channel: any Channel) throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
  {
    try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
    try channel.pipeline.syncOperations.addHandler(KeepAliveHandler(limit: keepAlive))
    return try NIOAsyncChannel(
      wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
  }

  func handle(value: Value, logger: Logger) async {
    do {
      switch try await value.kind.get() {
      case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
      case .socket(let channel, let head): await handleSocket(channel, head)
      }
    } catch {
      // The client went away, or sent what is no HTTP, before its first request was read.
      logger.trace("A connection ended before its first request: \(error)")
      do {
        try await value.channel.close()
      } catch {
        logger.trace("It was closed already: \(error)")
      }
    }
  }
}

/// Closes a connection that has been idle between requests for too long, as application servers do.
final class KeepAliveHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limit: TimeAmount
  private var closing: Scheduled<Void>?

  init(limit: TimeAmount) {
    self.limit = limit
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    closing?.cancel()
    closing = nil
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      let channel = context.channel
      closing?.cancel()
      closing = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }
    context.write(data, promise: promise)
  }

  func channelInactive(context: ChannelHandlerContext) {
    closing?.cancel()
    context.fireChannelInactive()
  }
}
