/// Times of day with AM and PM, as some fields show them.
enum TwelveHourClock {
  /// The text with the time at its end on a clock of 24 hours: `21/11/2026 02:15 PM` becomes `21/11/2026 14:15`.
  ///
  /// A distance from UTC after the time stays. Nil for a text that has no such time; hours that such a clock does
  /// not show are left as they are, and no reader takes them.
  static func rewritten(_ text: String) -> String? {
    let (body, zone) = splitZone(text)
    let lowered = body.lowercased()
    guard
      let (mark, isAfternoon) = marks.first(where: { lowered.hasSuffix($0.text) }).map({
        ($0.text, $0.isAfternoon)
      })
    else { return nil }
    let rest = String(body.dropLast(mark.count)).trimmingEnd
    let clock = rest.reversed().prefix { isDigit($0) || $0 == ":" }.reversed()
    let before = rest.dropLast(clock.count)
    guard before.isEmpty || before.last?.isWhitespace == true else { return nil }
    let parts = String(clock).split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts.dropFirst().allSatisfy({ $0.count == 2 }),
      let hour = Int(parts[0]),
      (1...12).contains(hour)
    else { return nil }
    let hours = hour % 12 + (isAfternoon ? 12 : 0)
    let minutes = parts.count > 1 ? parts[1...].joined(separator: ":") : "00"
    return before + (hours < 10 ? "0" : "") + "\(hours):\(minutes)\(zone)"
  }

  private static let marks: [(text: String, isAfternoon: Bool)] = [
    ("am", false), ("pm", true), ("a.m.", false), ("p.m.", true),
  ]

  /// What follows the time: `Z` or `+01:00`.
  private static func splitZone(_ text: String) -> (String, String) {
    if let last = text.last, last == "Z" { return (String(text.dropLast()), "Z") }
    let tail = Array(text.suffix(6))
    guard tail.count == 6, tail[0] == "+" || tail[0] == "-", tail[3] == ":",
      [tail[1], tail[2], tail[4], tail[5]].allSatisfy(isDigit)
    else { return (text, "") }
    return (String(text.dropLast(6)).trimmingEnd, String(tail))
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
