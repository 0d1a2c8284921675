import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
public import SheafModel

/// WebSockets over the network, on the thread that the HTTP client uses.
///
/// Proxies are not used for them: where only a proxy leads out, `open` throws `.unreachable`.
public struct NIOWebSocketTransport: WebSocketTransport {
  private let configuration: HTTPConfiguration
  /// The longest message taken, in bytes; a longer one ends the connection.
  private static let messageLimit = 16 << 20

  public init(_ configuration: HTTPConfiguration = HTTPConfiguration()) {
    self.configuration = configuration
  }

  public func open(_ url: HTTPURL, headers: HTTPHeaders) async throws(BackendError) -> any WebSocketConnection
  {
    let request = "WEBSOCKET \(url.path)"
    guard url.origin.isSecure || url.origin.isLoopback || configuration.allowsPlainHTTP else {
      throw BackendError(.unsupported, "plain http is only for this machine: use https", request: request)
    }
    do {
      let answer = try await connect(url, headers)
      switch try await answer.get() {
      case .open(let channel): return NIOWebSocketConnection(channel)
      case .refused(let status):
        let response = HTTPResponse(status: Int(status.code))
        var error = response.failure(of: HTTPRequest(.get, url)) ?? BackendError(.malformed, "")
        if response.isSuccess || error.message.isEmpty {
          error.message = "the service opens no live connection"
        }
        error.request = request
        throw error
      }
    } catch let error as BackendError {
      throw error
    } catch is CancellationError {
      throw BackendError(.cancelled, "cancelled", request: request)
    } catch {
      throw BackendError(
        .unreachable, "no live connection to \(url.origin.host): \(Self.reason(error))", request: request)
    }
  }

  /// Words without the address, whose query may hold a secret.
  private static func reason(_ error: any Error) -> String {
    switch TransportFailure(error, hasAnswer: false) {
    case .notSent(let reason): reason
    case .late: "nothing answered in time"
    default: "it was closed"
    }
  }

  private enum Answer: Sendable {
    case open(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>)
    case refused(HTTPResponseStatus)
  }

  private func connect(_ url: HTTPURL, _ headers: HTTPHeaders) async throws -> EventLoopFuture<Answer> {
    let security = url.origin.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
    let patience = TimeAmount(configuration.connectTimeout)
    return try await ClientBootstrap(group: NetworkThread.group)
      .connectTimeout(patience)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: url.origin.host, port: url.origin.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let security { try Self.secure(channel, security, url.origin.host) }
          let answer = try Self.upgrade(channel, url, headers)
          // A server that takes the connection and never answers would be waited for without end.
          let end = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
          answer.whenComplete { _ in end.cancel() }
          return answer
        }
      }
  }

  private static func secure(_ channel: any Channel, _ context: NIOSSLContext, _ host: String) throws {
    // An address is no name to ask for; the certificate is checked all the same. What cannot be read as an address
    // is a name.
    let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    let handler = try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
    try channel.pipeline.syncOperations.addHandler(handler)
  }

  private static func upgrade(
    _ channel: any Channel, _ url: HTTPURL, _ headers: HTTPHeaders
  ) throws -> EventLoopFuture<Answer> {
    let upgrader = NIOTypedWebSocketClientUpgrader<Answer>(maxFrameSize: messageLimit) { channel, _ in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(
          NIOWebSocketFrameAggregator(
            minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 4096, maxAccumulatedFrameSize: messageLimit)
        )
        // Each message may be as long as the limit.
        let pressure = NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
          lowWatermark: 1, highWatermark: 2)
        return .open(
          try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(backPressureStrategy: pressure)))
      }
    }
    var fields = NIOHTTP1.HTTPHeaders()
    let standard = url.origin.port == (url.origin.isSecure ? 443 : 80)
    let host = url.origin.host.contains(":") ? "[\(url.origin.host)]" : url.origin.host
    fields.add(name: "Host", value: standard ? host : "\(host):\(url.origin.port)")
    fields.add(name: "Content-Length", value: "0")
    for field in headers.fields { fields.replaceOrAdd(name: field.name, value: field.value ?? "") }
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: url.target, headers: fields)
    let upgrade = NIOTypedHTTPClientUpgradeConfiguration(
      upgradeRequestHead: head, upgraders: [upgrader],
      notUpgradingCompletionHandler: { channel in
        // The status is gone by now; that it was refused is what there is to say.
        channel.close().map { .refused(.forbidden) }
      })
    var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: upgrade)
    // The first messages may come together with the answer to the request.
    pipeline.leftOverBytesStrategy = .forwardBytes
    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: pipeline)
  }
}
