import NIOCore
import NIOWebSocket
import SheafModel

/// One WebSocket: answers pings, sends its own, and ends when the other side falls silent.
final class NIOWebSocketConnection: WebSocketConnection {
  private let texts: AsyncStream<String>
  private let outgoing: AsyncStream<WebSocketFrame>.Continuation
  private let worker: Task<Void, Never>

  /// How often a ping is sent; after three without any sign of life the connection counts as dead.
  private static let pingInterval = Duration.seconds(25)
  private static let silenceLimit = 3

  init(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) {
    let (texts, textsEnd) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(10_000))
    let (frames, outgoing) = AsyncStream.makeStream(of: WebSocketFrame.self)
    self.texts = texts
    self.outgoing = outgoing
    worker = Task {
      await Self.run(channel, frames, outgoing, textsEnd)
      textsEnd.finish()
      outgoing.finish()
    }
  }

  deinit {
    outgoing.finish()
    worker.cancel()
  }

  func next() async -> String? {
    for await text in texts { return text }
    return nil
  }

  func send(_ text: String) async throws(BackendError) {
    let frame = WebSocketFrame(
      fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text))
    if case .terminated = outgoing.yield(frame) {
      throw BackendError(.unreachable, "the live connection is closed")
    }
  }

  func close() async {
    outgoing.yield(
      WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: ByteBuffer()))
    outgoing.finish()
    worker.cancel()
    await worker.value
  }

  private static func run(
    _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ frames: AsyncStream<WebSocketFrame>,
    _ outgoing: AsyncStream<WebSocketFrame>.Continuation, _ texts: AsyncStream<String>.Continuation
  ) async {
    // However it ends, it is over: that is what `next` tells.
    try? await channel.executeThenClose { inbound, outbound in
      let life = SignsOfLife()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await receive(inbound, outgoing, texts, life) }
        group.addTask {
          for await frame in frames {
            guard (try? await outbound.write(frame)) != nil else { return }
          }
        }
        group.addTask { await watch(outgoing, life) }
        await group.next()
        group.cancelAll()
      }
    }
  }

  private static func receive(
    _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
    _ outgoing: AsyncStream<WebSocketFrame>.Continuation, _ texts: AsyncStream<String>.Continuation,
    _ life: SignsOfLife
  ) async {
    do {
      for try await frame in inbound {
        await life.sign()
        var data = frame.unmaskedData
        switch frame.opcode {
        case .text:
          // A reader that does not keep up has missed something, which only a new connection can mend.
          let text = data.readString(length: data.readableBytes) ?? ""
          guard case .enqueued = texts.yield(text) else { return }
        case .ping:
          outgoing.yield(WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: data))
        case .connectionClose: return
        default: break
        }
      }
    } catch {
      return
    }
  }

  private static func watch(
    _ outgoing: AsyncStream<WebSocketFrame>.Continuation, _ life: SignsOfLife
  ) async {
    while await life.silence < silenceLimit {
      // Cancelled when the connection is over.
      guard (try? await Task.sleep(for: pingInterval)) != nil else { return }
      await life.wait()
      outgoing.yield(WebSocketFrame(fin: true, opcode: .ping, maskKey: .random(), data: ByteBuffer()))
    }
  }
}

/// Counts the pings since something last came.
private actor SignsOfLife {
  private(set) var silence = 0

  func sign() { silence = 0 }
  func wait() { silence += 1 }
}
