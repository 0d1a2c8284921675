import SheafHTTP
import SheafJSON
import SheafModel

/// What the rows of a type have told of its fields so far.
///
/// A row leaves its empty fields out, so no single row tells them all.
struct SeenFields: Sendable {
  /// Keys in the order in which they were first seen.
  private(set) var keys: [String] = []
  private var types: [ExactText: BubbleType] = [:]
  /// The names of options by field.
  private(set) var options: [ExactText: [String]] = [:]
  /// Fields with texts that are longer than a line.
  private(set) var longTexts: Set<ExactText> = []
  private var known: Set<ExactText> = []
  private static let optionLimit = 500

  func contains(_ key: String) -> Bool { known.contains(ExactText(key)) }

  /// What the values of a field seem to be of; text while nothing says more.
  func type(_ key: String) -> BubbleType { types[ExactText(key)] ?? .text }

  /// Takes note of a row; true when it has a key that no row had before.
  mutating func note(_ row: JSON) -> Bool {
    var isNews = false
    for member in row.members {
      if known.insert(ExactText(member.name)).inserted {
        keys.append(member.name)
        isNews = true
      }
      note(member)
    }
    return isNews
  }

  private mutating func note(_ member: JSON.Member) {
    if case .string(let text) = member.value, text.utf8.count > 160 || text.utf8.contains(0x0A) {
      longTexts.insert(ExactText(member.name))
    }
    guard let type = BubbleType(inferredFrom: member.value) else { return }
    let name = ExactText(member.name)
    types[name] = types[name].map { Self.merged($0, type) } ?? type
  }

  /// What holds values of both.
  private static func merged(_ a: BubbleType, _ b: BubbleType) -> BubbleType {
    if a == b { return a }
    switch (a, b) {
    case (.list(let a), .list(let b)): return .list(merged(a, b))
    case (.text, .reference), (.reference, .text), (.text, .date), (.date, .text), (.text, .file),
      (.file, .text), (.text, .image), (.image, .text), (.date, .reference), (.reference, .date):
      return .text
    case (.file, .image), (.image, .file): return .file
    case (.other, _), (_, .other): return .other("mixed")
    default: return .other("mixed")
    }
  }

  /// Takes note of the options that a field's value names; true when one is new.
  mutating func note(options names: [String], of key: String) -> Bool {
    var isNews = false
    let key = ExactText(key)
    for name in names where !name.isEmpty {
      guard options[key]?.containsExactly(name) != true, (options[key]?.count ?? 0) < Self.optionLimit else {
        continue
      }
      options[key, default: []].append(name)
      isNews = true
    }
    return isNews
  }
}
