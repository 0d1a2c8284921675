import SheafHTTP
import Synchronization

/// The network of the program: one client for all connections, made when the first of them is opened.
///
/// Profiles that allow plain http have a second one, so that no other can send anything unprotected.
final class ServiceNetwork: Sendable {
  private struct Transports {
    var protected: AsyncHTTPTransport?
    var plain: AsyncHTTPTransport?
  }

  private let environment: [String: String]
  private let transports = Mutex(Transports())

  init(environment: [String: String]) { self.environment = environment }

  func transport(allowsPlainHTTP: Bool) -> any HTTPTransport {
    let configuration = configuration(allowsPlainHTTP)
    return transports.withLock { transports in
      let known = allowsPlainHTTP ? transports.plain : transports.protected
      let transport = known ?? AsyncHTTPTransport(configuration)
      if allowsPlainHTTP { transports.plain = transport } else { transports.protected = transport }
      return transport
    }
  }

  func sockets(allowsPlainHTTP: Bool) -> any WebSocketTransport {
    NIOWebSocketTransport(configuration(allowsPlainHTTP))
  }

  private func configuration(_ allowsPlainHTTP: Bool) -> HTTPConfiguration {
    HTTPConfiguration(allowsPlainHTTP: allowsPlainHTTP, proxies: ProxySettings(environment: environment))
  }
}
