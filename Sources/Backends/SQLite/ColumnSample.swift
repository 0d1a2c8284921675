import FoundationEssentials
import SheafModel

/// Some values of a column, counted by what they look like.
struct ColumnSample {
  private(set) var integers: [Int64] = []
  private(set) var reals: [Double] = []
  private(set) var blobCount = 0
  private(set) var texts: [String] = []

  /// No more values than that are looked at.
  static let limit = 200
  /// Of a text, no more bytes than that.
  static let textLimit = 2048

  var count: Int { integers.count + realCount + blobCount + texts.count }
  var realCount: Int { reals.count }
  var numberCount: Int { integers.count + realCount }

  mutating func add(_ row: RowReader, _ column: Int) {
    guard count < Self.limit else { return }
    switch row.storageClass(column) {
    case .null: break
    case .integer: integers.append(row.integer(column))
    case .real: reals.append(row.real(column))
    case .blob: blobCount += 1
    case .text:
      texts.append(
        row.withBytes(column) {
          String(decoding: UnsafeRawBufferPointer(rebasing: $0.prefix(Self.textLimit)), as: UTF8.self)
        })
    }
  }

  /// Whether there are texts and every text passes.
  func allTexts(_ test: (String) -> Bool) -> Bool { !texts.isEmpty && texts.allSatisfy(test) }

  /// Whether texts are at least half of the values and at least half of them pass.
  func mostTexts(_ test: (String) -> Bool) -> Bool {
    texts.count * 2 >= count && texts.count(where: test) * 2 >= max(1, texts.count)
  }

  /// Whether most of the values are numbers, or there are none.
  var isNumeric: Bool { numberCount * 2 >= count }

  /// The clock by which the numbers can be nothing but times.
  var evidentClock: EpochClock? {
    isNumeric ? EpochClock.evident(in: integers.map { Double($0) } + reals) : nil
  }

  /// How a clock counts here: whole days are days and no times.
  func form(_ clock: EpochClock) -> FieldKindRule.Finding {
    let times = integers.map(clock.time) + reals.map(clock.time)
    let isDays = !times.isEmpty && times.allSatisfy { $0?.isMidnight == true }
    return (isDays ? .date : .dateTime, .epoch(clock, asReal: !reals.isEmpty))
  }

  /// The most usual way in which the texts write a time.
  var dateTimeFormat: DateTimeFormat? {
    let formats = Dictionary(grouping: texts.compactMap(DateTimeFormat.init(of:)), by: { $0 })
    let usual = formats.max { a, b in
      (a.value.count, "\(b.key)") < (b.value.count, "\(a.key)")
    }
    guard var format = usual?.key else { return nil }
    format.isUniform = formats.count == 1 && formats.first?.value.count == texts.count
    return format
  }

  /// The words for yes and no, when the texts are one of the usual pairs.
  var words: (yes: String, no: String)? {
    let seen = Set(texts)
    let pairs = [
      ("true", "false"), ("TRUE", "FALSE"), ("True", "False"), ("t", "f"), ("T", "F"), ("yes", "no"),
      ("Yes", "No"), ("YES", "NO"), ("y", "n"), ("Y", "N"), ("on", "off"), ("1", "0"),
    ]
    guard !seen.isEmpty else { return nil }
    return pairs.first { seen.isSubset(of: [$0.0, $0.1]) }
  }
}

/// JSON as far as this adapter must know it.
enum JSONShape {
  /// Whether the text is a JSON object or array.
  ///
  /// A text cut off at the sample's end is believed.
  static func isContainer(_ text: String) -> Bool {
    guard let first = text.utf8.first(where: { !isSpace($0) }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else { return false }
    return text.utf8.count >= ColumnSample.textLimit || isDocument(text)
  }

  static func isDocument(_ text: String) -> Bool {
    do {
      _ = try JSONDecoder().decode(Anything.self, from: Data(text.utf8))
      return true
    } catch {
      return false
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  /// Decodes from every document: the decoder itself has checked it by then.
  private struct Anything: Decodable { init(from decoder: any Decoder) {} }
}
