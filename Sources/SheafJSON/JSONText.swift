import SheafModel

/// JSON as text.
public enum JSONText {
  /// The text in double quotes, with everything escaped that could disturb a reader of lines or a terminal.
  public static func string(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return "\"" + text + "\"" }
    var json = "\""
    guard !text.hasStandIns else {
      for unit in text.storedUnits {
        switch unit {
        case .scalar(let scalar): append(scalar, to: &json)
        case .surrogate(let half): json += escape(UInt32(half))
        // Texts with such bytes are refused before they are sent.
        case .byte: json += "\u{FFFD}"
        }
      }
      return json + "\""
    }
    for scalar in text.unicodeScalars { append(scalar, to: &json) }
    return json + "\""
  }

  private static func append(_ scalar: Unicode.Scalar, to json: inout String) {
    switch scalar {
    case "\"": json += "\\\""
    case "\\": json += "\\\\"
    case "\n": json += "\\n"
    case "\r": json += "\\r"
    case "\t": json += "\\t"
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": json += escape(scalar.value)
    default: json.unicodeScalars.append(scalar)
    }
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

  /// Whether a byte of UTF-8 cannot be part of anything that is escaped: the lead bytes begin the controls after
  /// ASCII, the line separators, and the stand-ins.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x7F && byte != 0xC2 && byte != 0xE2
      && byte != 0xF4
  }

  private static func escape(_ unit: UInt32) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
