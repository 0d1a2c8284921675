import Glibc
import SheafEncoding
import SheafModel
import SheafText

/// A file of text that the user named, in whatever encoding it is.
struct TextFile {
  let path: String
  /// What the user says the file is written in; nil leaves it to its mark, else to UTF-8.
  let encoding: TextEncoding?

  /// - Throws: `.usage` for an encoding that nobody here knows.
  init(path: String, encoding name: String?) throws(ScriptingFailure) {
    self.path = path
    guard let name else {
      encoding = nil
      return
    }
    guard let known = TextEncoding(named: name) else {
      throw ScriptingFailure(
        .usage,
        "there is no encoding “\(DisplayText(name).text)”: such are utf-8, utf-16, windows-1252, iso-8859-2 and "
          + "shift-jis; iconv -l lists all")
    }
    encoding = known
  }

  /// The text in UTF-8, without the mark at its start.
  func utf8() throws(ScriptingFailure) -> [UInt8] {
    let bytes = try contents()
    let mark = TextEncoding.mark(of: bytes)
    let rest = Array(bytes.dropFirst(mark?.length ?? 0))
    if let mark, let encoding, !encoding.admits(mark: mark.encoding) {
      throw failure("it begins with the mark of \(mark.encoding.name), and is not \(encoding.name)")
    }
    let meant = mark?.encoding ?? encoding ?? .utf8
    guard !meant.needsMark else {
      throw failure("it does not say in which order its bytes are: try \(meant.name)LE or \(meant.name)BE")
    }
    if encoding == nil, mark == nil, bytes.prefix(2).contains(0) {
      throw failure("it is UTF-16 without a mark: say --encoding utf-16le or utf-16be")
    }
    do throws(EncodingProblem) {
      return try meant.utf8(rest)
    } catch {
      let hint = encoding == nil && mark == nil ? "; --encoding says what it is, such as windows-1252" : ""
      throw failure(error.message + hint)
    }
  }

  private func failure(_ reason: String) -> ScriptingFailure {
    ScriptingFailure(.failed, "\(DisplayText(path).text): \(reason)")
  }

  private func contents() throws(ScriptingFailure) -> [UInt8] {
    let file = try LocalFile.reading(path, upTo: nil)
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.byteCount)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw unreadable }
      if got == 0 { return bytes }
      bytes += buffer[..<got]
    }
  }

  private var unreadable: ScriptingFailure { failure(String(cString: strerror(errno))) }
}
