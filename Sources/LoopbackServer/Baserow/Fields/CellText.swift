/// The forms that some texts must have.
enum CellText {
  static func isURL(_ text: String) -> Bool {
    let schemes = ["http://", "https://", "ftp://", "ftps://"]
    let rest = schemes.first { text.lowercased().hasPrefix($0) }.map { text.dropFirst($0.count) } ?? text[...]
    let host = rest.prefix { !"/?#".contains($0) }
    return !text.contains { $0.isWhitespace } && host.contains(".") && !host.hasPrefix(".")
      && !host.hasSuffix(".")
  }

  static func isEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !parts[1].hasPrefix(".")
      && !parts[1].hasSuffix(".") && !text.contains { $0.isWhitespace } && text.count <= 254
  }

  static func isPhoneNumber(_ text: String) -> Bool {
    (1...100).contains(text.count) && text.allSatisfy { "0123456789NnXx,+._*()#=;/ -".contains($0) }
  }

  /// The service names files `<32 letters>_<hash>.<extension>`.
  static func isFileName(_ name: String) -> Bool {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !name.contains("/") && name.contains(".")
  }

  /// The items of a line of comma-separated values; quotes keep commas.
  static func commaSeparated(_ text: String) -> [String] {
    var items: [String] = []
    var current = ""
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        items.append(current.trimmingSpaces())
        current = ""
      default: current.append(character)
      }
    }
    items.append(current.trimmingSpaces())
    return items.filter { !$0.isEmpty }
  }
}

/// Reads durations as the formats of the service write them.
enum DurationReader {
  /// Seconds of `26:03:04`, `1d 2h` or `1 2:03`; nil if the text is none of these.
  static func seconds(_ text: String, format: String) -> Double? {
    var rest = text.trimmingSpaces()
    let isNegative = rest.hasPrefix("-")
    if isNegative { rest.removeFirst() }
    if let plain = Double(rest) { return isNegative ? -plain : plain }
    let words = rest.split(separator: " ")
    guard !words.isEmpty, words.count <= 4 else { return nil }
    var total = 0.0
    for (index, word) in words.enumerated() {
      guard let part = part(word, isFirstOfSeveral: index == 0 && words.count > 1, format: format) else {
        return nil
      }
      total += part
    }
    return isNegative ? -total : total
  }

  private static func part(_ word: Substring, isFirstOfSeveral: Bool, format: String) -> Double? {
    let units: [Character: Double] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
    if let unit = word.last.flatMap({ units[$0] }) { return Double(word.dropLast()).map { $0 * unit } }
    let numbers = word.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard !numbers.contains(where: { $0 == nil }) else { return nil }
    let values = numbers.compactMap { $0 }
    switch values.count {
    case 1: return isFirstOfSeveral ? values[0] * 86_400 : nil
    case 2:
      // Two numbers are hours and minutes, unless the format counts seconds.
      let countsSeconds = format.contains("ss") && !isFirstOfSeveral
      return countsSeconds ? values[0] * 60 + values[1] : values[0] * 3600 + values[1] * 60
    case 3: return values[0] * 3600 + values[1] * 60 + values[2]
    default: return nil
    }
  }

  /// The seconds that a format can show, nearest.
  static func rounded(_ seconds: Double, format: String) -> Double {
    let step =
      switch format {
      case "h:mm", "d h:mm", "d h mm": 60.0
      case "d h": 3600.0
      case "h:mm:ss.s": 0.1
      case "h:mm:ss.ss": 0.01
      case "h:mm:ss.sss": 0.001
      default: 1.0
      }
    let count = (seconds / step).rounded()
    // Dividing by a whole number keeps 93784.6 from becoming 93784.60000000001.
    return step < 1 ? count / (1 / step).rounded() : count * step
  }
}
