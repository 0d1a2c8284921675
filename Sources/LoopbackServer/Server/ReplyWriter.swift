import Glibc
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Sends replies, whole or as a fault would have them.
struct ReplyWriter: Sendable {
  /// Ends the connection after what was sent; thrown past the connection's loop.
  struct ConnectionEnded: Error {}

  private static let pieceSize = 64 * 1024

  func send(
    _ faulty: FaultyReply, to request: Request, writer: consuming ResponseWriter, channel: any Channel
  ) async throws {
    let reply = faulty.reply
    if case .none = faulty.delivery { try await end(channel, reset: false) }
    let head = head(of: reply)
    guard request.head.method != .head, reply.length > 0 else {
      try await writer.writeResponse(head)
      return
    }
    switch faulty.delivery {
    case .whole: try await writer.write(response: head, body: body(of: reply))
    case .pieces(let size, let pause):
      var body = try await writer.writeHead(head)
      for piece in try pieces(of: reply, size: size) {
        try await body.write(piece)
        try await Task.sleep(for: .milliseconds(pause))
      }
      try await body.finish(nil)
    case .stopping(let count, let reset):
      var body = try await writer.writeHead(head)
      let start = try pieces(of: reply, size: max(1, count)).first ?? ByteBuffer()
      try await body.write(start)
      try await end(channel, reset: reset)
    case .none: break
    }
  }

  private func head(of reply: Reply) -> HTTPResponse {
    var head = HTTPResponse(status: .init(code: reply.status))
    for (name, value) in reply.headers {
      guard let name = HTTPField.Name(name) else { continue }
      head.headerFields.append(HTTPField(name: name, value: value))
    }
    if reply.status != 204 { head.headerFields[.contentLength] = String(reply.length) }
    return head
  }

  private func body(of reply: Reply) -> ResponseBody {
    switch reply.body {
    case .none: return ResponseBody()
    case .text(let text): return ResponseBody(byteBuffer: ByteBuffer(string: text))
    case .file(let path, let size):
      return ResponseBody(contentLength: size) { writer in
        var file = try FileHandleReader(path: path)
        defer { file.close() }
        while case let bytes = try file.read(Self.pieceSize), !bytes.isEmpty {
          try await writer.write(ByteBuffer(bytes: bytes))
        }
        try await writer.finish(nil)
      }
    }
  }

  private func pieces(of reply: Reply, size: Int) throws -> [ByteBuffer] {
    var bytes: [UInt8] = []
    switch reply.body {
    case .none: break
    case .text(let text): bytes = Array(text.utf8)
    case .file(let path, let size):
      var file = try FileHandleReader(path: path)
      defer { file.close() }
      bytes = try file.read(size)
    }
    return stride(from: 0, to: bytes.count, by: size).map { start in
      ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)])
    }
  }

  /// Closes a connection here and now: with a reset, or in peace.
  private func end(_ channel: any Channel, reset: Bool) async throws {
    if reset, let options = channel as? any SocketOptionProvider {
      try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try await channel.close()
    throw ConnectionEnded()
  }
}
