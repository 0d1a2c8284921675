import CCurses
import SheafInput

/// The keys that the terminal's own description knows, for terminals that send other bytes than xterm.
enum DescribedKeys {
  static func all() -> [[UInt8]: Key] {
    var keys: [[UInt8]: Key] = [:]
    for (capability, key) in capabilities {
      guard let bytes = cc_key_bytes(capability) else { continue }
      keys[Array(String(cString: bytes).utf8)] = key
    }
    return keys
  }

  private static let plain: [(String, Key)] = [
    ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)), ("kcuf1", Key(.right)),
    ("khome", Key(.home)), ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)),
    ("kich1", Key(.insert)), ("kdch1", Key(.delete)), ("kent", Key(.enter)), ("kcbt", Key(.tab, .shift)),
    ("kri", Key(.up, .shift)), ("kind", Key(.down, .shift)), ("kLFT", Key(.left, .shift)),
    ("kRIT", Key(.right, .shift)), ("kHOM", Key(.home, .shift)), ("kEND", Key(.end, .shift)),
  ]

  private static let modified: [(String, Key.Code)] = [
    ("kUP", .up), ("kDN", .down), ("kLFT", .left), ("kRIT", .right), ("kHOM", .home), ("kEND", .end),
    ("kPRV", .pageUp), ("kNXT", .pageDown), ("kIC", .insert), ("kDC", .delete),
  ]

  private static let modifiers: [(Int, Key.Modifiers)] = [
    (3, .alt), (4, [.alt, .shift]), (5, .control), (6, [.control, .shift]), (7, [.control, .alt]),
  ]

  private static var capabilities: [(String, Key)] {
    let functions = (1...12).map { ("kf\($0)", Key(.function($0))) }
    let combined = modified.flatMap { name, code in
      modifiers.map { ("\(name)\($0.0)", Key(code, $0.1)) }
    }
    return plain + functions + combined
  }
}
