import NIOCore
import NIOWebSocket
import SheafModel

/// One WebSocket: answers pings, sends its own, and ends when the other side falls silent.
///
/// What comes faster than it is read waits at the server: nothing is taken from the network meanwhile.
final class NIOWebSocketConnection: WebSocketConnection {
  private let texts = TextQueue()
  private let outbox = FrameOutbox()
  private let worker: Task<Void, Never>

  /// How often a ping is sent; after three without any sign of life the connection counts as dead.
  private static let pingInterval = Duration.seconds(25)
  private static let silenceLimit = 3

  init(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) {
    worker = Task { [texts, outbox] in
      await Self.run(channel, outbox, texts)
      texts.finish()
      outbox.finish()
    }
  }

  deinit {
    outbox.finish()
    worker.cancel()
  }

  func next() async -> String? { await texts.next() }

  func send(_ text: String) async throws(BackendError) {
    guard outbox.put(text) else {
      throw BackendError(.unreachable, "the live connection is closed")
    }
  }

  func close() async {
    outbox.close()
    worker.cancel()
    await worker.value
  }

  private static func run(
    _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ outbox: FrameOutbox, _ texts: TextQueue
  ) async {
    // However it ends, it is over: that is what `next` tells.
    try? await channel.executeThenClose { inbound, outbound in
      let life = SignsOfLife()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await receive(inbound, outbox, texts, life) }
        group.addTask {
          while let frames = await outbox.next() {
            for frame in frames {
              guard (try? await outbound.write(frame)) != nil else { return }
            }
          }
        }
        group.addTask { await watch(outbox, life) }
        await group.next()
        group.cancelAll()
      }
    }
  }

  private static func receive(
    _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ outbox: FrameOutbox, _ texts: TextQueue,
    _ life: SignsOfLife
  ) async {
    do {
      for try await frame in inbound {
        await life.sign()
        var data = frame.unmaskedData
        switch frame.opcode {
        case .text:
          let text = data.readString(length: data.readableBytes) ?? ""
          guard await texts.put(text) else { return }
          // A reader that is slow is no silence of the server.
          await life.sign()
        case .ping: outbox.answerPing(data)
        case .connectionClose: return
        default: break
        }
      }
    } catch {
      return
    }
  }

  private static func watch(_ outbox: FrameOutbox, _ life: SignsOfLife) async {
    while await life.silence < silenceLimit {
      // Cancelled when the connection is over.
      guard (try? await Task.sleep(for: pingInterval)) != nil else { return }
      await life.wait()
      outbox.ping()
    }
  }
}

/// Counts the pings since something last came.
private actor SignsOfLife {
  private(set) var silence = 0

  func sign() { silence = 0 }
  func wait() { silence += 1 }
}
