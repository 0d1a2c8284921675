import Glibc

/// A way in which files write text, turned into UTF-8 by the C library.
public struct TextEncoding: Hashable, Sendable {
  /// As it is told to people.
  public let name: String
  /// As the C library knows it.
  private let code: String
  /// The bytes of its smallest unit.
  private let width: Int

  private init(name: String, code: String, width: Int = 1) {
    self.name = name
    self.code = code
    self.width = width
  }

  public static let utf8 = TextEncoding(name: "UTF-8", code: "UTF-8")

  /// The encoding of a name such as `windows-1252`, `iso-8859-2`, `latin1` or `shift-jis`, in any case.
  ///
  /// Nil for a name that the C library of this machine does not know.
  public init?(named name: String) {
    let bare = name.lowercased()
    // A slash would begin instructions to the C library, such as to leave out what it does not know.
    guard !bare.isEmpty, bare.utf8.allSatisfy({ Self.nameBytes.contains($0) }) else { return nil }
    if let known = Self.common[bare.filter { $0 != "-" && $0 != "_" }] {
      self = known
      return
    }
    let encoding = TextEncoding(name: name, code: bare)
    guard let converter = encoding.converter() else { return nil }
    iconv_close(converter)
    self = encoding
  }

  private static let nameBytes = Set("abcdefghijklmnopqrstuvwxyz0123456789-_.:+()".utf8)

  /// Names that mean something else to people than to the C library, or need to be known here.
  private static let common: [String: TextEncoding] = {
    var names = ["utf8": utf8]
    for (bits, width) in [("16", 2), ("32", 4)] {
      names["utf\(bits)"] = TextEncoding(name: "UTF-\(bits)", code: "", width: width)
      for order in ["le", "be"] {
        let name = "UTF-\(bits)\(order.uppercased())"
        names["utf\(bits)\(order)"] = TextEncoding(name: name, code: name, width: width)
      }
    }
    // What calls itself Shift JIS is written by programs that mean Microsoft's larger set.
    for name in ["shiftjis", "sjis", "windows31j"] {
      names[name] = TextEncoding(name: "Shift JIS", code: "CP932")
    }
    for number in 1...10 {
      names["latin\(number)"] = TextEncoding(name: "Latin \(number)", code: "LATIN\(number)")
    }
    names["macroman"] = TextEncoding(name: "Mac Roman", code: "MACINTOSH")
    return names
  }()

  /// What the mark at the start of a text says, and how long the mark is; nil without one.
  public static func mark(of bytes: [UInt8]) -> (encoding: TextEncoding, length: Int)? {
    marks.first { bytes.starts(with: $0.bytes) }.flatMap { mark in
      common[mark.code].map { ($0, mark.bytes.count) }
    }
  }

  /// The longer ones first: one begins with another.
  private static let marks: [(bytes: [UInt8], code: String)] = [
    ([0xFF, 0xFE, 0, 0], "utf32le"), ([0, 0, 0xFE, 0xFF], "utf32be"), ([0xEF, 0xBB, 0xBF], "utf8"),
    ([0xFF, 0xFE], "utf16le"), ([0xFE, 0xFF], "utf16be"),
  ]

  /// Whether a text that carries the mark of another encoding may be meant by this one: `utf-16` leaves the order
  /// of its bytes to the mark.
  public func admits(mark other: TextEncoding) -> Bool {
    self == other || needsMark && width == other.width
  }

  /// Whether only a mark at the start of the text says how it is to be read.
  public var needsMark: Bool { code.isEmpty }

  /// The same text in UTF-8; a mark at its start is not taken away.
  public func utf8(_ bytes: [UInt8]) throws(EncodingProblem) -> [UInt8] {
    if self == .utf8 {
      try UTF8Text.check(bytes)
      return bytes
    }
    if let offset = hiddenControl(bytes) { throw EncodingProblem(encoding: name, in: bytes, at: offset) }
    guard let converter = converter() else {
      throw EncodingProblem(encoding: name, line: 1, byte: 1, found: bytes.first)
    }
    defer { iconv_close(converter) }
    return try Conversion(converter, name, width).utf8(bytes)
  }

  /// The ISO 8859 family has control characters where Windows has letters: a text with such bytes is no such text.
  private func hiddenControl(_ bytes: [UInt8]) -> Int? {
    guard code.lowercased().hasPrefix("iso-8859-") || code.hasPrefix("LATIN") else { return nil }
    return bytes.firstIndex { (0x80..<0xA0).contains($0) }
  }

  /// To be closed; nil when the C library knows no such encoding.
  private func converter() -> iconv_t? {
    let converter = iconv_open("UTF-8", code)
    return converter == iconv_t(bitPattern: -1) ? nil : converter
  }
}

/// One text on its way through the C library.
private struct Conversion {
  private let converter: iconv_t
  private let name: String
  private let width: Int
  private static let chunk = 1 << 16

  init(_ converter: iconv_t, _ name: String, _ width: Int) {
    self.converter = converter
    self.name = name
    self.width = width
  }

  func utf8(_ bytes: [UInt8]) throws(EncodingProblem) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 2)
    var input = bytes.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: Self.chunk)
    var failure: (code: Int32, offset: Int)?
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var left = input.count
        while left > 0, failure == nil {
          var to = output.baseAddress
          var room = output.count
          // The C library says how many characters it wrote, or -1 with the reason.
          let outcome = iconv(converter, &from, &left, &to, &room)
          let code = errno
          result += output.prefix(output.count - room).map { UInt8(bitPattern: $0) }
          // `size_t` is signed in Swift, so the C library's (size_t)-1 is -1 here.
          if outcome == -1, code != E2BIG { failure = (code, input.count - left) }
        }
      }
    }
    guard let failure else { return result }
    var problem = EncodingProblem(encoding: name, in: bytes, at: failure.offset, width: width)
    if failure.code == EINVAL { problem.found = nil }
    throw problem
  }
}
