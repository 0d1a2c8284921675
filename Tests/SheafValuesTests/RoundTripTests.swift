import SheafJSON
import SheafModel
import SheafTestSupport
import SheafValues
import Testing

@Suite struct RoundTripTests {
  /// A field and a value that it can hold, for every kind that is edited as text.
  private func sample(_ random: inout SeededGenerator) -> (Field, Value) {
    let digits = String(Int.random(in: -999_999...999_999, using: &random))
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return (Sample.field(.text), .text(word(&random)))
    case 1: return (Sample.field(.number(.decimal)), number(digits + ".0" + digits.filter(\.isNumber)))
    case 2: return (Sample.field(.number(.integer)), number(digits))
    case 3: return (Sample.field(.rating(max: 9)), number(String(Int.random(in: 0...9, using: &random))))
    case 4: return (Sample.field(.boolean), .boolean(Bool.random(using: &random)))
    case 5: return (Sample.field(.date), day(&random).map(Value.date) ?? .null)
    case 6: return (Sample.field(.dateTime), time(&random).map(Value.dateTime) ?? .null)
    case 7:
      var field = Sample.field(.duration)
      field.durationStyle = styles.randomElement(using: &random) ?? nil
      // Where a style says how many digits are written, zeros at the end of a value would mean nothing.
      let fraction = field.durationStyle == nil ? ".250" : ".25"
      let seconds = DecimalText(digits + (Bool.random(using: &random) ? fraction : ""))
      return (field, seconds.map { .duration(seconds: $0) } ?? .null)
    case 8: return (Sample.stage, .choices([Sample.stages.randomElement(using: &random)].compactMap { $0 }))
    case 9:
      let some = Sample.stages.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
      return (Sample.tags, .choices(Array(some)))
    case 10:
      let links = (1...3).map {
        RecordLink(id: ID("\($0)\(word(&random))"), title: Bool.random(using: &random) ? word(&random) : nil)
      }
      return (Sample.field(.link(to: nil, allowsMany: true)), .links(links))
    default:
      let people = (1...3).map { Person(id: "\($0)", name: Bool.random(using: &random) ? word(&random) : "") }
      return (Sample.field(.people(allowsMany: true)), .people(people))
    }
  }

  private var styles: [DurationStyle?] {
    let forms = [DurationStyle.Form.clock, .daysAndClock, .units]
    return [nil]
      + forms.flatMap { form in
        [
          DurationStyle(form, smallest: .hours), DurationStyle(form, smallest: .minutes),
          DurationStyle(form, smallest: .seconds),
        ]
      }
  }

  private func number(_ text: String) -> Value { DecimalText(text).map(Value.number) ?? .null }

  private func word(_ random: inout SeededGenerator) -> String {
    let letters: [Character] = ["a", "Z", "é", "张", ",", "\"", " ", "👍", "#", "<", ">", "-", "1", "\n", "'"]
    let text = String(
      (0..<Int.random(in: 1...6, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
    // Brackets that do not pair are no part of the notation for a record.
    return "w" + text.filter { $0 != "<" && $0 != ">" } + (Bool.random(using: &random) ? " <x>" : "") + "w"
  }

  private func day(_ random: inout SeededGenerator) -> CalendarDate? {
    CalendarDate(dayNumber: Int.random(in: -300_000...1_000_000, using: &random))
  }

  private func time(_ random: inout SeededGenerator) -> DateTime? {
    DateTime(
      epochSeconds: Int.random(in: -4_000_000_000...8_000_000_000, using: &random),
      nanosecond: Bool.random(using: &random) ? 0 : 250_000_000,
      utcOffset: [nil, 0, 7200, -19_800].randomElement(using: &random) ?? nil)
  }

  @Test func `what the editor starts with means the same value`() throws {
    var random = SeededGenerator(seed: 7)
    let now = try #require(Sample.now)
    for _ in 0..<4000 {
      let (field, value) = sample(&random)
      let text = try #require(ValueText.editing(value, for: field))
      #expect(ValueParser.parse(text, for: field, now: now) == .success(value), "\(text)")
    }
  }

  @Test func `the JSON of a value means the same value`() throws {
    var random = SeededGenerator(seed: 8)
    let now = try #require(Sample.now)
    for _ in 0..<4000 {
      let (field, value) = sample(&random)
      let json = PlainText.json(value, for: field)
      #expect(JSONText.problem(in: json) == nil)
      #expect(ValueFromJSON.parse(json, for: field, now: now) == .success(value), "\(json)")
    }
  }

  @Test func `the plain form of a value means the same value, but for links and people`() throws {
    var random = SeededGenerator(seed: 9)
    let now = try #require(Sample.now)
    for _ in 0..<4000 {
      let (field, value) = sample(&random)
      switch field.kind {
      case .link, .people: continue
      default: break
      }
      let plain = PlainText.plain(value, for: field)
      #expect(ValueParser.parse(plain, for: field, now: now) == .success(value), "\(plain)")
    }
  }
}
