import SheafEncoding

/// Turns the bytes that a terminal sends into keys, mouse events and pastes.
///
/// Bytes may arrive cut anywhere. An ESC at the end may be the key or the begin of more: `isMidSequence` is
/// then true, and when nothing follows within the escape delay, `flush` says it was the key.
public struct InputDecoder: Sendable {
  /// The bytes of a paste that are kept when nothing else is said: 16 MiB.
  public static let defaultPasteLimit = 16 << 20

  /// Sequences that the terminal's description names, for terminals with habits of their own.
  private let described: [[UInt8]: Key]
  private let longestDescribed: Int
  private var buffer: [UInt8] = []
  private var paste: PasteBuffer?
  private let pasteLimit: Int

  /// - Parameter described: keys by the bytes that the terminal's description says they send.
  public init(described: [[UInt8]: Key] = [:], pasteLimit: Int = defaultPasteLimit) {
    self.described = described.filter { $0.key.count > 1 && $0.key.first == Byte.escape }
    longestDescribed = self.described.keys.map(\.count).max() ?? 0
    self.pasteLimit = pasteLimit
  }

  /// Whether bytes are held back that more bytes may complete.
  public var isMidSequence: Bool { paste == nil && !buffer.isEmpty }

  /// Takes bytes in the order in which they came, and answers what they complete.
  public mutating func feed(_ bytes: ArraySlice<UInt8>) -> [InputEvent] {
    var events: [InputEvent] = []
    if paste != nil {
      feedPaste(bytes, &events)
    } else {
      buffer += bytes
    }
    decode(isFinal: false, &events)
    return events
  }

  /// Takes what is held back for what it is: no more bytes are coming.
  public mutating func flush() -> [InputEvent] {
    guard isMidSequence else { return [] }
    var events: [InputEvent] = []
    decode(isFinal: true, &events)
    return events
  }

  private mutating func feedPaste(_ bytes: ArraySlice<UInt8>, _ events: inout [InputEvent]) {
    // Only a person sends a lone Ctrl-C: a way out when the end of a paste was lost on the way.
    if bytes.count == 1, bytes.first == 0x03 {
      endPaste(&events)
      events.append(.key(.control("c")))
      return
    }
    guard let rest = paste?.append(bytes) else { return }
    endPaste(&events)
    buffer = Array(rest)
  }

  private mutating func endPaste(_ events: inout [InputEvent]) {
    guard let finished = paste else { return }
    paste = nil
    do throws(EncodingProblem) {
      events.append(.paste(try finished.text()))
    } catch {
      return events.append(.pasteRefused(reason: error.message))
    }
    if finished.droppedBytes > 0 { events.append(.pasteCut(droppedBytes: finished.droppedBytes)) }
  }

  private mutating func decode(isFinal: Bool, _ events: inout [InputEvent]) {
    var position = 0
    while position < buffer.count {
      let rest = buffer[position...]
      switch step(rest, isFinal: isFinal) {
      case .incomplete:
        buffer.removeFirst(position)
        return
      case .skipped(let count):
        position += count
      case .event(let event, let count):
        events.append(event)
        position += count
      case .pasteBegin(let count):
        let pasted = rest.dropFirst(count)
        buffer = []
        position = 0
        paste = PasteBuffer(limit: pasteLimit)
        if !pasted.isEmpty { feedPaste(pasted, &events) }
      }
    }
    buffer = []
  }

  private func step(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> DecodedStep {
    guard let first = bytes.first else { return .skipped(1) }
    if first != Byte.escape { return CharacterDecoder.step(bytes, isFinal: isFinal) }
    if let match = describedKey(bytes) { return match }
    guard bytes.count > 1 else { return isFinal ? .event(.key(.escape), 1) : .incomplete }
    let sequence = EscapeDecoder.step(bytes, isFinal: isFinal)
    if case .notASequence = sequence { return alt(bytes, isFinal: isFinal) }
    return sequence.step
  }

  /// The longest described sequence that the bytes begin with.
  private func describedKey(_ bytes: ArraySlice<UInt8>) -> DecodedStep? {
    for length in stride(from: min(longestDescribed, bytes.count), to: 1, by: -1) {
      if let key = described[Array(bytes.prefix(length))] { return .event(.key(key), length) }
    }
    return nil
  }

  /// ESC before another key, in one go: that key with Alt.
  private func alt(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> DecodedStep {
    let rest = bytes.dropFirst()
    // Two ESC are two presses, unless a sequence follows the second: some terminals send Alt+arrow so.
    if rest.first == Byte.escape, rest.count == 1 {
      return isFinal ? .event(.key(.escape), 1) : .incomplete
    }
    switch step(rest, isFinal: isFinal) {
    case .event(.key(let key), let count) where !(rest.first == Byte.escape && count == 1):
      return .event(.key(Key(key.code, key.modifiers.union(.alt))), count + 1)
    case .incomplete: return .incomplete
    default: return .event(.key(.escape), 1)
    }
  }
}

/// What the begin of the bytes turned out to be, with the number of bytes it took.
enum DecodedStep: Hashable {
  case incomplete
  case skipped(Int)
  case event(InputEvent, Int)
  case pasteBegin(Int)
}

/// Bytes with a meaning of their own.
enum Byte {
  static let escape: UInt8 = 0x1B
  static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]
}
