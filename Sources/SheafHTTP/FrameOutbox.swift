import NIOCore
import NIOWebSocket
import Synchronization

/// Frames that wait to be sent, in a bounded memory, also to a server that takes none.
///
/// Of the pings that were not answered yet only the last is, as RFC 6455 allows (5.5.3).
final class FrameOutbox: Sendable {
  private struct State {
    var texts: [String] = []
    var byteCount = 0
    /// What the last ping that is to be answered carried.
    var pong: ByteBuffer?
    var needsPing = false
    var isClosing = false
    var isOver = false
  }

  /// The most that waits, in bytes.
  private static let limit = 1 << 20

  private let state = Mutex(State())
  private let news: AsyncStream<Void>
  private let tell: AsyncStream<Void>.Continuation

  init() {
    // One is enough: who waits takes all that is there.
    (news, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// False when the connection is over, or the server has taken nothing for too long.
  func put(_ text: String) -> Bool {
    let isTaken = state.withLock { state in
      guard !state.isOver, !state.isClosing, state.byteCount + text.utf8.count <= Self.limit else {
        return false
      }
      state.texts.append(text)
      state.byteCount += text.utf8.count
      return true
    }
    tell.yield()
    return isTaken
  }

  func answerPing(_ data: ByteBuffer) {
    state.withLock { $0.pong = data }
    tell.yield()
  }

  func ping() {
    state.withLock { $0.needsPing = true }
    tell.yield()
  }

  /// The last frame is one that ends the connection.
  func close() {
    state.withLock { $0.isClosing = true }
    tell.yield()
  }

  /// Nothing more is sent.
  func finish() {
    state.withLock { $0.isOver = true }
    tell.finish()
  }

  /// The frames that are to be sent next, at least one; nil at the end.
  func next() async -> [WebSocketFrame]? {
    while true {
      let (frames, isOver) = take()
      if !frames.isEmpty { return frames }
      if isOver { return nil }
      guard await waitForNews() else { return nil }
    }
  }

  private func take() -> (frames: [WebSocketFrame], isOver: Bool) {
    state.withLock { state in
      var frames: [WebSocketFrame] = []
      if let pong = state.pong { frames.append(Self.frame(.pong, pong)) }
      if state.needsPing { frames.append(Self.frame(.ping, ByteBuffer())) }
      frames += state.texts.map { Self.frame(.text, ByteBuffer(string: $0)) }
      if state.isClosing { frames.append(Self.frame(.connectionClose, ByteBuffer())) }
      let isOver = state.isOver || state.isClosing
      state = State(isOver: isOver)
      return (frames, isOver)
    }
  }

  private func waitForNews() async -> Bool {
    for await _ in news { return true }
    return false
  }

  private static func frame(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
    WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
  }
}
