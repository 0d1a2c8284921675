import AsyncHTTPClient
import NIOCore
import NIOPosix
public import SheafModel
import Synchronization

/// The network: HTTP/1.1 with kept connections, HTTP/2 where a server offers it, the system's authorities.
///
/// The client and its one thread are made with the first request. One transport serves the whole program.
public final class AsyncHTTPTransport: HTTPTransport {
  let configuration: HTTPConfiguration
  /// By proxy; the key for a direct way is nil.
  private let clients = Mutex<[ProxySettings.Proxy?: HTTPClient]>([:])
  /// How many redirects in a row are followed.
  private static let redirectLimit = 5

  public init(_ configuration: HTTPConfiguration = HTTPConfiguration()) {
    self.configuration = configuration
  }

  deinit {
    for client in clients.withLock({ $0.values }) {
      // Nobody is left to hear how closing went.
      client.shutdown { _ in }
    }
  }

  public func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    var current = request
    for _ in 0...Self.redirectLimit {
      try check(current)
      let response = try await exchange(current)
      guard let next = redirect(response, of: current, from: request.url.origin) else { return response }
      current = next
    }
    throw BackendError(.malformed, "the service redirects in circles", request: request.summary)
  }

  /// Refuses what would show credentials or data to anyone on the way.
  private func check(_ request: HTTPRequest) throws(BackendError) {
    let origin = request.url.origin
    guard !origin.isSecure, !origin.isLoopback, !configuration.allowsPlainHTTP else { return }
    throw BackendError(
      .unsupported,
      "plain http is only for this machine: use https, or set allow_http = true in the profile",
      request: request.summary)
  }

  /// The request that follows a redirect; nil when the answer is to be taken as it is.
  private func redirect(
    _ response: HTTPResponse, of request: HTTPRequest, from first: HTTPOrigin
  ) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(response.status), let location = response.headers["Location"],
      let url = request.url.resolving(location)
    else { return nil }
    let keepsMethod = request.method.isSafe || response.status == 307 || response.status == 308
    guard keepsMethod, url.origin == first || request.followsForeignRedirects else { return nil }
    var next = request
    next.url = url
    if url.origin != first { next.credentials = nil }
    return next
  }

  /// Sends a request, and once more when the connection that was kept for it proves closed.
  private func exchange(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    do throws(TransportFailure) {
      return try await attempt(request)
    } catch {
      guard error.isClosedConnection, request.isRepeatable, !Task.isCancelled else {
        throw error.backendError(request)
      }
    }
    do throws(TransportFailure) {
      var response = try await attempt(request)
      response.attempts = 2
      return response
    } catch {
      throw error.backendError(request)
    }
  }

  private func attempt(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
    let progress = ProgressMeter(request.progress)
    let outgoing = try message(request, progress)
    let client = client(for: request.url.origin)
    let response: HTTPClientResponse
    do {
      response = try await client.execute(outgoing, timeout: wholeTimeout(request))
    } catch {
      throw TransportFailure(error, hasAnswer: false)
    }
    var answer = HTTPResponse(status: Int(response.status.code))
    for field in response.headers { answer.headers.append(field.name, field.value) }
    answer.body = try await receive(response, request, progress)
    return answer
  }

  private func message(
    _ request: HTTPRequest, _ progress: ProgressMeter
  ) throws(TransportFailure) -> HTTPClientRequest {
    var message = HTTPClientRequest(url: request.url.text)
    message.method = .init(rawValue: request.method.rawValue)
    for field in request.headers.fields { message.headers.add(name: field.name, value: field.value ?? "") }
    message.headers.replaceOrAdd(name: "User-Agent", value: configuration.userAgent)
    if let credentials = request.credentials {
      message.headers.replaceOrAdd(name: credentials.header, value: credentials.value.text)
    }
    switch request.body {
    case .none: break
    case .bytes(let bytes, let contentType):
      message.headers.replaceOrAdd(name: "Content-Type", value: contentType)
      message.body = .bytes(bytes)
    case .multipart(let form):
      message.headers.replaceOrAdd(name: "Content-Type", value: form.header)
      do throws(Errno) {
        let upload = try MultipartUpload(form, progress)
        message.body = .stream(upload, length: .known(Int64(form.bodyByteCount)))
      } catch {
        throw .file("\(form.path) cannot be read: \(error.message)")
      }
    }
    return message
  }

  /// Files take as long as they take, as long as something moves.
  private func wholeTimeout(_ request: HTTPRequest) -> TimeAmount {
    if case .multipart = request.body { return .hours(24) }
    if case .file = request.reception { return .hours(24) }
    return TimeAmount(configuration.wholeTimeout)
  }

  private func receive(
    _ response: HTTPClientResponse, _ request: HTTPRequest, _ progress: ProgressMeter
  ) async throws(TransportFailure) -> [UInt8] {
    let expected = response.headers.first(name: "Content-Length").flatMap { Int($0) }
    switch request.reception {
    case .file(let path) where (200...299).contains(response.status.code):
      let file = try DownloadFile(path: path)
      try await Self.pull(response.body) { (chunk) throws(TransportFailure) in
        try file.write(chunk)
        progress.report(TransferProgress(completed: file.byteCount, total: expected))
      }
      if let expected, expected != file.byteCount { throw .cut }
      try file.finish()
      return []
    case .file: return try await collect(response.body, limit: 1 << 20)
    case .memory(let limit):
      if let expected, expected > limit, request.method != .head { throw .tooLarge(limit) }
      return try await collect(response.body, limit: limit)
    }
  }

  private func collect(
    _ body: HTTPClientResponse.Body, limit: Int
  ) async throws(TransportFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    try await Self.pull(body) { (chunk) throws(TransportFailure) in
      guard bytes.count + chunk.readableBytes <= limit else { throw .tooLarge(limit) }
      bytes.append(contentsOf: chunk.readableBytesView)
    }
    return bytes
  }

  private static func pull(
    _ body: HTTPClientResponse.Body, _ take: (ByteBuffer) throws(TransportFailure) -> Void
  ) async throws(TransportFailure) {
    do {
      for try await chunk in body { try take(chunk) }
    } catch {
      throw TransportFailure(error, hasAnswer: true)
    }
  }

  private func client(for origin: HTTPOrigin) -> HTTPClient {
    let proxy = configuration.proxies.proxy(for: origin)
    return clients.withLock { clients in
      if let client = clients[proxy] { return client }
      let client = HTTPClient(
        eventLoopGroupProvider: .shared(NetworkThread.group), configuration: clientConfiguration(proxy))
      clients[proxy] = client
      return client
    }
  }

  private func clientConfiguration(_ proxy: ProxySettings.Proxy?) -> HTTPClient.Configuration {
    var settings = HTTPClient.Configuration()
    settings.timeout.connect = TimeAmount(configuration.connectTimeout)
    settings.timeout.read = TimeAmount(configuration.idleTimeout)
    settings.timeout.write = TimeAmount(configuration.idleTimeout)
    settings.redirectConfiguration = .disallow
    settings.httpVersion = .automatic
    settings.connectionPool.idleTimeout = TimeAmount(configuration.keepAlive)
    // Else a refused connection is tried again until the whole time is over.
    settings.connectionPool.retryConnectionEstablishment = false
    if let proxy {
      settings.proxy =
        if let user = proxy.user {
          .server(
            host: proxy.host, port: proxy.port,
            authorization: .basic(username: user, password: proxy.password?.text ?? ""))
        } else {
          .server(host: proxy.host, port: proxy.port)
        }
    }
    return settings
  }
}

/// The one thread on which all connections of the program live.
enum NetworkThread {
  static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
