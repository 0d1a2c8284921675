import SheafModel

/// How a column stores its values where a field kind leaves SQLite a choice.
///
/// A write keeps to it.
enum StorageForm: Hashable, Sendable {
  /// As the kind suggests: numbers as numbers, booleans as 0 and 1, dates and texts as text.
  case plain
  /// Booleans in words.
  case words(yes: String, no: String)
  /// Times of day written so.
  case dateTimes(DateTimeFormat)
  /// Days or times counted by a clock, as REAL or INTEGER.
  case epoch(EpochClock, asReal: Bool)
}

/// The way in which a column writes a day and time.
struct DateTimeFormat: Hashable, Sendable {
  enum Zone: Hashable, Sendable { case none, letter, offset(hasColon: Bool) }

  var separator: Character = "T"
  var hasSeconds = true
  var fractionDigits = 0
  var zone = Zone.none
  /// Whether every value seen was written so; only then do texts sort as times do.
  var isUniform = true

  init(separator: Character = "T", zone: Zone = .none) {
    self.separator = separator
    self.zone = zone
  }

  /// The way in which `text` is written, or nil when it is no time.
  init?(of text: String) {
    guard DateTime(iso: text) != nil else { return nil }
    separator = text.dropFirst(10).first ?? "T"
    var clock = text.dropFirst(11)
    if clock.last == "Z" || clock.last == "z" {
      zone = .letter
      clock = clock.dropLast()
    } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      zone = .offset(hasColon: clock[sign...].contains(":"))
      clock = clock[..<sign]
    }
    hasSeconds = clock.count { $0 == ":" } > 1
    fractionDigits = clock.firstIndex(of: ".").map { clock[$0...].dropFirst().count { $0.isNumber } } ?? 0
  }

  /// The time as this column writes it.
  ///
  /// A column without zone keeps the clock of UTC.
  func text(of time: DateTime) -> String? {
    var time = time
    if zone == .none || zone == .letter, let offset = time.utcOffset, offset != 0 {
      guard let universal = DateTime(epochSeconds: time.epochSeconds, nanosecond: time.nanosecond) else {
        return nil
      }
      time = universal
    }
    let offset = time.utcOffset ?? 0
    time.utcOffset = nil
    let fraction = time.nanosecond
    time.nanosecond = 0
    var text = time.text(separator: String(separator))
    if !hasSeconds, time.second == 0, fraction == 0 { text.removeLast(3) }
    text += fractionText(fraction)
    switch zone {
    case .none: break
    case .letter: text += "Z"
    case .offset(let hasColon): text += Self.offsetText(offset, hasColon: hasColon)
    }
    return text
  }

  private func fractionText(_ nanosecond: Int) -> String {
    var digits = String(nanosecond)
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    // At least the usual digits, more where the time has them.
    while digits.count > fractionDigits, digits.hasSuffix("0") { digits.removeLast() }
    return digits.isEmpty ? "" : "." + digits
  }

  private static func offsetText(_ offset: Int, hasColon: Bool) -> String {
    let (hours, minutes) = (abs(offset) / 3600, abs(offset) / 60 % 60)
    let sign = offset < 0 ? "-" : "+"
    return sign + (hours < 10 ? "0" : "") + String(hours) + (hasColon ? ":" : "") + (minutes < 10 ? "0" : "")
      + String(minutes)
  }
}
