import Glibc
import SheafModel
import SheafText
import Synchronization

/// Text written to a file descriptor in large pieces.
///
/// All that the program writes to a standard stream or to a terminal goes through here, but for the screen itself:
/// where a terminal shows it, nothing in it can be taken for a command to the terminal or make it read otherwise than
/// it is; a file or another program gets it byte for byte. May be used from any thread.
public final class DescriptorOutput: TextOutput {
  /// Written out when it grows beyond this, in bytes.
  private static let bufferLimit = 1 << 16

  public let isTerminal: Bool
  private let descriptor: Int32
  private let buffer = Mutex<[UInt8]>([])

  /// Data; the descriptor stays the caller's.
  ///
  /// From now on a closed pipe is an error of the write and no longer ends the program.
  public init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    if isTerminal { TextWidth.useUTF8Locale() }
    signal(SIGPIPE, SIG_IGN)
  }

  public static let standardOutput = DescriptorOutput(STDOUT_FILENO)
  public static let standardError = DescriptorOutput(STDERR_FILENO)

  public func write(_ text: String) throws(OutputError) {
    try buffer.withLock { bytes throws(OutputError) in
      if isTerminal {
        bytes.append(contentsOf: TerminalText.safe(text).utf8)
      } else if text.hasStandIns {
        bytes += text.storedBytes
      } else {
        bytes.append(contentsOf: text.utf8)
      }
      if bytes.count > Self.bufferLimit { try Self.drain(&bytes, to: descriptor) }
    }
  }

  public func rewriteLine(_ line: String) throws(OutputError) {
    buffer.withLock { $0.append(contentsOf: ("\r\u{1B}[K" + DisplayText(line, maxColumns: 2000).text).utf8) }
  }

  public func flush() throws(OutputError) {
    try buffer.withLock { bytes throws(OutputError) in try Self.drain(&bytes, to: descriptor) }
  }

  /// What could not be written is dropped, so that no later call tries it again.
  private static func drain(_ bytes: inout [UInt8], to descriptor: Int32) throws(OutputError) {
    defer { bytes.removeAll(keepingCapacity: true) }
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        start += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EPIPE: throw OutputError.closed
      case let code: throw OutputError.failed(String(cString: strerror(code)))
      }
    }
  }
}
