/// Names of hosts as the network has them (RFC 3492): letters beyond ASCII as `xn--…`, so that one that only looks
/// like another is seen to be different.
enum HostName {
  /// A host with its port, if it has one; nil for a name that is none.
  static func ascii(_ authority: Substring) -> String? {
    if authority.utf8.allSatisfy({ $0 < 0x80 }) { return String(authority) }
    let labels = authority.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    var result: [String] = []
    for label in labels {
      if label.utf8.allSatisfy({ $0 < 0x80 }) {
        result.append(String(label))
      } else {
        guard label.unicodeScalars.count <= longestLabel,
          let code = punycode(label.unicodeScalars.map(\.value))
        else { return nil }
        result.append("xn--" + code)
      }
    }
    return result.joined(separator: ".")
  }

  private static let longestLabel = 63

  private static func punycode(_ scalars: [UInt32]) -> String? {
    let basic = scalars.filter { $0 < 0x80 }
    // A port behind letters beyond ASCII would become a part of the name.
    guard !basic.contains(0x3A) else { return nil }
    var result = basic.compactMap { Unicode.Scalar($0).map(String.init) }.joined()
    if !basic.isEmpty { result += "-" }
    var (next, delta, bias, handled) = (UInt32(128), UInt32(0), UInt32(72), UInt32(basic.count))
    while handled < UInt32(scalars.count) {
      guard let smallest = scalars.filter({ $0 >= next }).min() else { return nil }
      delta += (smallest - next) * (handled + 1)
      next = smallest
      for scalar in scalars {
        if scalar < next { delta += 1 }
        guard scalar == next else { continue }
        result += digits(of: delta, bias)
        bias = adapted(delta, handled + 1, isFirst: handled == UInt32(basic.count))
        delta = 0
        handled += 1
      }
      delta += 1
      next += 1
    }
    return result
  }

  private static func digits(of delta: UInt32, _ bias: UInt32) -> String {
    var (rest, position, text) = (delta, UInt32(36), "")
    while true {
      let threshold = position <= bias ? 1 : min(26, position - bias)
      guard rest >= threshold else { return text + digit(rest) }
      text += digit(threshold + (rest - threshold) % (36 - threshold))
      rest = (rest - threshold) / (36 - threshold)
      position += 36
    }
  }

  /// `a` to `z`, then `0` to `9`.
  private static func digit(_ value: UInt32) -> String {
    value < 26 ? String(value + 10, radix: 36) : String(value - 26)
  }

  private static func adapted(_ delta: UInt32, _ count: UInt32, isFirst: Bool) -> UInt32 {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var bias: UInt32 = 0
    while delta > 455 {
      delta /= 35
      bias += 36
    }
    return bias + 36 * delta / (delta + 38)
  }
}
