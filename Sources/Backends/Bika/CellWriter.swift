import SheafHTTP
import SheafJSON
import SheafModel
import SheafValues

/// Turns a value into what the service takes for a field.
///
/// Throws `.invalid` with the field for what it would refuse or misunderstand.
struct CellWriter {
  /// The two forms that bodies have: `fields` takes options by name, `cells` lists of their identifiers and files
  /// as the upload described them.
  enum Body { case fields, cells }

  let plan: FieldPlan
  var body = Body.fields

  func json(_ value: Value) throws(BackendError) -> JSON {
    if let reason = plan.field.readOnlyReason { throw refused("cannot be changed: \(reason)") }
    switch plan.form {
    case .text: return try text(value)
    case .number: return try number(value)
    case .boolean: return try boolean(value)
    case .dateTime: return try moment(value)
    case .range: return try range(value)
    case .choice, .choices: return try choices(value)
    case .files: return try files(value)
    case .people: return try people(value)
    case .links: return try links(value)
    case .person, .computed, .raw: throw refused("cannot be changed")
    }
  }

  private func refused(_ reason: String) -> BackendError {
    BackendError(.invalid(plan.field.id), "“\(plan.field.name)” \(reason)")
  }

  private func text(_ value: Value) throws(BackendError) -> JSON {
    switch value {
    case .null: return .null
    case .text(let text): return text.isEmpty ? .null : .string(text)
    case .excerpt: throw refused("was loaded in part only and is not written back")
    default: throw refused("takes text")
    }
  }

  private func number(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return .null }
    guard case .number(let number) = value else { throw refused("takes a number") }
    if case .rating(let max) = plan.field.kind {
      guard let stars = number.decimal.flatMap({ Int(outside: "\($0)") }), (0...max).contains(stars) else {
        throw refused("takes whole stars from 0 to \(max)")
      }
      return .int(stars)
    }
    return .number(number.jsonDigits)
  }

  private func boolean(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return false }
    guard case .boolean(let isTrue) = value else { throw refused("takes yes or no") }
    return .bool(isTrue)
  }

  /// Always UTC, with milliseconds, as the vendor's own client writes it.
  private func moment(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return .null }
    switch value {
    case .date(let date): return .string("\(date)T00:00:00.000Z")
    case .dateTime(let time): return .string(try Self.iso(time, refused))
    default: throw refused("takes a date and time")
    }
  }

  private static func iso(
    _ time: DateTime, _ refused: (String) -> BackendError
  ) throws(BackendError) -> String {
    guard let utc = DateTime(epochSeconds: time.epochSeconds, utcOffset: 0) else {
      throw refused("takes dates of the years 0 to 9999")
    }
    let digits = String(time.nanosecond / 1_000_000)
    let fraction = String(repeating: "0", count: 3 - digits.count) + digits
    return "\(utc)".dropLast() + ".\(fraction)Z"
  }

  /// Written with a slash, read with an arrow; days alone mean their midnights.
  private func range(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return .null }
    guard case .text(let text) = value else { throw refused("takes two dates") }
    guard let (begin, end) = DateRangeText.ends(of: text) else {
      throw refused("takes two dates such as 2026-03-29 -> 2026-04-05")
    }
    guard begin <= end else { throw refused("ends before it begins") }
    return .string("\(try Self.iso(begin, refused))/\(try Self.iso(end, refused))")
  }

  private func choices(_ value: Value) throws(BackendError) -> JSON {
    var options: [WireField.Option] = []
    if !value.isEmpty {
      guard case .choices(let choices) = value else { throw refused("takes options") }
      for choice in choices {
        guard let option = plan.wire.option(choice) else { throw refused("has no option “\(choice.name)”") }
        if !options.contains(option) { options.append(option) }
      }
    }
    let isSingle = plan.form == .choice
    guard options.count <= 1 || !isSingle else { throw refused("takes one option") }
    if body == .cells { return .array(options.map { .string($0.id) }) }
    if isSingle { return options.first.map { .string($0.name) } ?? .null }
    return .array(options.map { .string($0.name) })
  }

  private func files(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return [] }
    guard case .attachments(let files) = value else { throw refused("takes files") }
    return .array(
      files.map { file in
        guard body == .cells, let receipt = file.receipt(named: file.name) else {
          return ["id": .string(file.id), "name": .string(file.name)]
        }
        return receipt
      })
  }

  private func people(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return [] }
    guard case .people(let people) = value else { throw refused("takes people") }
    guard people.count <= 1 || plan.wire.takesMany else { throw refused("takes one person") }
    for person in people where person.id.isEmpty {
      throw refused("takes people by their identifier, which is not known for “\(person.name)”")
    }
    return .array(people.map { .string($0.id) })
  }

  private func links(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return [] }
    guard case .links(let links) = value else { throw refused("takes links to records") }
    return .array(links.map { .string($0.id.raw) })
  }
}

extension WireField {
  /// The option that a choice means: the one of its identifier, else the only one of its name.
  func option(_ choice: Choice) -> Option? {
    if let option = options.first(where: { $0.id.isExactly(choice.id) }) { return option }
    let named = options.filter { $0.name.isExactly(choice.name) }
    return named.count == 1 ? named[0] : nil
  }
}

extension DecimalText {
  /// The digits as JSON writes them: no plus sign, no bare point, no leading zeros.
  var jsonDigits: String {
    let isNegative = text.hasPrefix("-")
    let unsigned = text.drop { $0 == "-" || $0 == "+" }
    let mantissa = unsigned.prefix { $0 != "e" && $0 != "E" }
    let exponent = unsigned.dropFirst(mantissa.count)
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    var whole = String((parts.first ?? "").drop { $0 == "0" })
    if whole.isEmpty { whole = "0" }
    let fraction = parts.count == 2 && !parts[1].isEmpty ? ".\(parts[1])" : ""
    return (isNegative ? "-" : "") + whole + fraction + exponent
  }
}

extension Attachment {
  /// What the service said of the file, under the name that people know it by; nil when it said nothing.
  fileprivate func receipt(named name: String) -> JSON? {
    // A text that is no object says nothing of a file.
    guard let receipt, case .object(var members)? = try? JSON.parse(Array(receipt.utf8)) else { return nil }
    guard let index = members.firstIndex(where: { $0.name.isExactly("name") }) else { return nil }
    members[index].value = .string(name)
    return .object(members)
  }
}
