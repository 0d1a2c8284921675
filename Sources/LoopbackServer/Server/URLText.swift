/// Percent-encoding as browsers and web frameworks do it.
enum URLText {
  /// Decodes `%41`; `plusIsSpace` also turns `+` into a space, as in queries and forms.
  static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String {
    var bytes: [UInt8] = []
    var source = Array(text.utf8)[...]
    while let byte = source.popFirst() {
      if byte == UInt8(ascii: "%"), source.count >= 2,
        let value = UInt8(String(decoding: source.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        source = source.dropFirst(2)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Splits a query or a form body into its items.
  ///
  /// An item without `=` has an empty value.
  static func items(_ query: some StringProtocol) -> [Call.QueryItem] {
    query.split(separator: "&").map { part in
      let name = part.prefix { $0 != "=" }
      let value = part.dropFirst(name.count + 1)
      return Call.QueryItem(
        name: decode(name, plusIsSpace: true), value: decode(value, plusIsSpace: true))
    }
  }

  /// Encodes one name or value of a query, spaces as `+`.
  static func encode(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: " "): result += "+"
      default: result += "%" + String(UInt(byte) + 0x100, radix: 16).dropFirst().uppercased()
      }
    }
    return result
  }

  /// Encodes items as a query.
  static func query(_ items: [Call.QueryItem]) -> String {
    items.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
  }
}
