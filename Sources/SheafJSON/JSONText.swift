import SheafModel

/// JSON as text.
public enum JSONText {
  /// The text in double quotes, with everything escaped that could disturb a reader of lines or a terminal.
  public static func string(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return "\"" + text + "\"" }
    var json = "\""
    // JSON is UTF-8, whatever the text was.
    for scalar in text.repaired.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\n": json += "\\n"
      case "\r": json += "\\r"
      case "\t": json += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": json += escape(scalar)
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }

  /// The same JSON on one line: white space outside strings is left out.
  ///
  /// Text that is no JSON stays readable.
  public static func compact(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var isInString = false
    var isEscaped = false
    for byte in text.utf8 {
      if isInString {
        isInString = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      } else {
        if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
        isInString = byte == UInt8(ascii: "\"")
      }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What is wrong with a text that should be JSON, in one sentence; nil when nothing is.
  public static func problem(in text: String) -> String? {
    do throws(JSONProblem) {
      _ = try JSON.parse(Array(text.utf8))
      return nil
    } catch {
      return error.message(in: text)
    }
  }

  /// Whether a byte of UTF-8 cannot be part of anything that is escaped: the two lead bytes begin the controls
  /// after ASCII and the line separators.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x7F && byte != 0xC2 && byte != 0xE2
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
