/// How a reply leaves: what a fault makes of it.
struct FaultyReply: Sendable {
  /// How the body is sent.
  enum Delivery: Sendable, Equatable {
    case whole
    /// In pieces, with a pause in milliseconds after each.
    case pieces(of: Int, pause: Int)
    /// Only so many bytes of what was promised; then the end, with a reset or without.
    case stopping(after: Int, reset: Bool)
    /// Nothing at all: the connection closes.
    case none
  }

  var reply: Reply
  var delivery = Delivery.whole
}

extension Fault {
  /// The answer that stands in for the real one; nil where the request is carried out first.
  func replacement(from dialect: any Dialect, call: Call) -> FaultyReply? {
    switch kind {
    case .unauthorized: return FaultyReply(reply: dialect.reply(toFault: 401))
    case .conflict: return FaultyReply(reply: dialect.reply(toFault: 409))
    case .tooLarge: return FaultyReply(reply: dialect.reply(toFault: 413))
    case .tooManyRequests:
      var reply = dialect.reply(toFault: 429)
      if let retryAfter { reply.headers.append(("retry-after", String(retryAfter))) }
      return FaultyReply(reply: reply)
    case .serverError: return FaultyReply(reply: dialect.reply(toFault: 500))
    case .serverErrorPage: return FaultyReply(reply: .html(500, Self.errorPage))
    case .quota, .failureInside200, .notFoundInside500:
      return FaultyReply(reply: dialect.reply(toOddFault: kind) ?? dialect.reply(toFault: 500))
    case .html: return FaultyReply(reply: .html(200, Self.portalPage))
    case .redirect:
      let other = call.origin.replacingHost(with: "localhost") + call.path
      return FaultyReply(reply: Reply(status: 302, headers: [("location", location ?? other)]))
    case .drop: return FaultyReply(reply: Reply(status: 502), delivery: .none)
    case .latency, .hold, .reset, .cut, .slow, .wrongLength, .repeatPage, .dropAfter: return nil
    }
  }

  /// What becomes of the real answer.
  func damage(_ reply: Reply) -> FaultyReply {
    let length = reply.length
    switch kind {
    case .reset:
      return FaultyReply(reply: reply, delivery: .stopping(after: bytes ?? length / 2, reset: true))
    case .wrongLength:
      return FaultyReply(reply: reply, delivery: .stopping(after: bytes ?? length / 2, reset: false))
    case .slow:
      return FaultyReply(reply: reply, delivery: .pieces(of: bytes ?? 64, pause: milliseconds ?? 50))
    case .dropAfter: return FaultyReply(reply: reply, delivery: .none)
    case .cut:
      guard case .text(let text) = reply.body else { return FaultyReply(reply: reply) }
      var shorter = reply
      let half = Array(text.utf8).prefix(bytes ?? length / 2)
      shorter.body = .text(String(decoding: half, as: UTF8.self))
      return FaultyReply(reply: shorter)
    default: return FaultyReply(reply: reply)
    }
  }

  static let errorPage = """
    <!doctype html>
    <html lang="en"><head><title>Server Error (500)</title></head>
    <body><h1>Server Error (500)</h1></body></html>
    """

  static let portalPage = """
    <!doctype html>
    <html lang="en"><head><title>Welcome</title></head>
    <body><p>Sign in to use this network.</p></body></html>
    """
}

extension Reply {
  /// The length of the body in bytes.
  var length: Int {
    switch body {
    case .none: 0
    case .text(let text): text.utf8.count
    case .file(_, let size): size
    }
  }
}

extension String {
  /// This origin (`http://host:port`) with another host.
  fileprivate func replacingHost(with host: String) -> String {
    guard let colon = lastIndex(of: ":") else { return self }
    return "http://\(host)\(self[colon...])"
  }
}
