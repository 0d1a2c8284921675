import Crypto
import FoundationEssentials
import Glibc

/// Takes a `multipart/form-data` body apart as it arrives; the bytes of each part go to a file.
struct FormReader {
  private let boundary: [UInt8]
  private let folder: String
  private var pending: [UInt8] = []
  private var parts: [FormPart] = []
  private var current: OpenPart?
  private var state = State.preamble

  private enum State {
    case preamble
    case headers
    case content
    case end
  }

  private struct OpenPart {
    var part: FormPart
    var file: FileHandleWriter
    var hash = SHA256()
  }

  init(boundary: String, folder: String) {
    self.boundary = Array("\r\n--\(boundary)".utf8)
    self.folder = folder
    // The first boundary has no line end before it; giving it one makes it like the others.
    pending = [0x0D, 0x0A]
  }

  /// The boundary that a content type names.
  static func boundary(in contentType: String) -> String? {
    for parameter in contentType.split(separator: ";").dropFirst() {
      let pair = parameter.trimmingSpaces()
      guard pair.lowercased().hasPrefix("boundary=") else { continue }
      let value = pair.dropFirst("boundary=".count).filter { $0 != "\"" }
      return value.isEmpty ? nil : String(value)
    }
    return nil
  }

  /// Takes the next bytes.
  mutating func read(_ bytes: some Collection<UInt8>) throws {
    pending.append(contentsOf: bytes)
    while try step() {}
  }

  /// The parts, after the last byte.
  mutating func finish() throws -> [FormPart] {
    guard state == .end else {
      throw CallReader.Problem.brokenForm("The form ends before its last boundary.")
    }
    return parts
  }

  /// Removes what was written, after a body that broke off.
  mutating func discard() {
    current?.file.close()
    for path in parts.map(\.path) + [current?.part.path].compactMap({ $0 }) {
      // Nothing is lost if the file is gone already.
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// Does what the pending bytes allow; false when more are needed.
  private mutating func step() throws -> Bool {
    switch state {
    case .end:
      pending = []
      return false
    case .preamble, .content:
      guard let start = find(boundary, in: pending) else {
        try keep(upTo: max(0, pending.count - boundary.count))
        return false
      }
      guard pending.count >= start + boundary.count + 2 else {
        try keep(upTo: start)
        return false
      }
      try keep(upTo: start)
      closePart()
      let mark = Array(pending[boundary.count..<boundary.count + 2])
      pending.removeFirst(boundary.count + 2)
      state = mark == Array("--".utf8) ? .end : .headers
      return true
    case .headers:
      guard let end = find(Array("\r\n\r\n".utf8), in: [0x0D, 0x0A] + pending) else { return false }
      let head = String(decoding: pending.prefix(max(0, end - 2)), as: UTF8.self)
      pending.removeFirst(end + 2)
      try openPart(head)
      state = .content
      return true
    }
  }

  /// Moves the first bytes of what is pending into the part that is open.
  private mutating func keep(upTo count: Int) throws {
    guard count > 0 else { return }
    let bytes = Array(pending.prefix(count))
    pending.removeFirst(count)
    guard current != nil else { return }
    try current?.file.write(bytes)
    current?.hash.update(data: bytes)
    current?.part.size += count
  }

  private mutating func openPart(_ head: String) throws {
    let path = folder + "/upload-" + UUID().uuidString.lowercased()
    var part = FormPart(name: "", path: path, size: 0, digest: "")
    for line in head.split(separator: "\r\n") {
      let name = line.prefix { $0 != ":" }.lowercased()
      let value = line.dropFirst(name.count + 1).trimmingSpaces()
      if name == "content-type" { part.contentType = value }
      guard name == "content-disposition" else { continue }
      part.name = Self.quoted("name", in: value) ?? ""
      part.fileName = Self.quoted("filename", in: value)
    }
    current = OpenPart(part: part, file: try FileHandleWriter(path: path))
  }

  private mutating func closePart() {
    guard var open = current else { return }
    open.file.close()
    open.part.digest = open.hash.finalize().map { byte in
      String(UInt(byte) + 0x100, radix: 16).dropFirst()
    }.joined()
    parts.append(open.part)
    current = nil
  }

  /// The value of `name="…"` in a header.
  private static func quoted(_ name: String, in value: String) -> String? {
    for piece in value.split(separator: ";") {
      let pair = piece.trimmingSpaces()
      guard pair.hasPrefix(name + "=") else { continue }
      return pair.dropFirst(name.count + 1).filter { $0 != "\"" }
    }
    return nil
  }

  private func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= needle.count, let first = needle.first else { return nil }
    return bytes.withUnsafeBytes { haystack in
      guard let base = haystack.baseAddress else { return nil }
      var index = 0
      let last = haystack.count - needle.count
      while index <= last, let hit = memchr(base + index, Int32(first), last - index + 1) {
        index = base.distance(to: UnsafeRawPointer(hit))
        if memcmp(hit, needle, needle.count) == 0 { return index }
        index += 1
      }
      return nil
    }
  }
}
