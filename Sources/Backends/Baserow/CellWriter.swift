import SheafHTTP
import SheafJSON
import SheafModel

/// Turns a value into what the server takes for a field, which is not what it sends: options by number, links by
/// number, people as objects, numbers as digits in quotes.
///
/// Throws `.invalid` with the field for what the server would refuse, or worse, drop without a word.
struct CellWriter {
  let plan: FieldPlan

  func json(_ value: Value) throws(BackendError) -> JSON {
    if let reason = plan.field.readOnlyReason {
      throw refused("cannot be changed: \(reason)")
    }
    switch plan.form {
    case .text: return try text(value)
    case .number: return try number(value)
    case .integer: return try rating(value)
    case .boolean: return try boolean(value)
    case .date, .dateTime: return try date(value)
    case .duration: return try duration(value)
    case .singleSelect: return try option(value)
    case .multipleSelect: return .array(try options(value))
    case .links: return .array(try links(value))
    case .files: return .array(try files(value))
    case .people: return .array(try people(value))
    case .password: return try password(value)
    case .person, .button, .lookup, .raw: throw refused("cannot be changed")
    }
  }

  private func refused(_ reason: String) -> BackendError {
    BackendError(.invalid(plan.field.id), "“\(plan.field.name)” \(reason)")
  }

  private func mismatch(_ wanted: String) -> BackendError { refused("takes \(wanted)") }

  private func text(_ value: Value) throws(BackendError) -> JSON {
    switch value {
    case .null: return plan.wire.type == "url" ? "" : .null
    case .text(let text): return .string(text)
    case .excerpt: throw refused("was loaded in part only and is not written back")
    default: throw mismatch("text")
    }
  }

  private func number(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return .null }
    guard case .number(let number) = value else { throw mismatch("a number") }
    guard case .number(let format) = plan.field.kind else { return .string(number.text) }
    if !format.allowsNegative, number.isLess(than: DecimalText(0)) {
      throw refused("takes no negative numbers")
    }
    if let limit = format.decimals, let digits = number.fractionDigits, digits > limit {
      throw refused(limit == 0 ? "takes whole numbers" : "takes at most \(limit) digits after the point")
    }
    return .string(number.text)
  }

  /// There is no empty rating; none is 0.
  private func rating(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return 0 }
    guard case .number(let number) = value, let stars = Int(outside: number.withoutTrailingZeros.text) else {
      throw mismatch("a whole number")
    }
    guard (0...plan.wire.maxValue).contains(stars) else {
      throw refused("goes from 0 to \(plan.wire.maxValue)")
    }
    return .int(stars)
  }

  /// There is no empty tick; none is false.
  private func boolean(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return false }
    guard case .boolean(let isTrue) = value else { throw mismatch("yes or no") }
    return .bool(isTrue)
  }

  private func date(_ value: Value) throws(BackendError) -> JSON {
    switch (plan.form, value) {
    case (_, .null): return .null
    case (.date, .date(let date)): return .string(try checked(date).description)
    case (.dateTime, .date(let date)): return .string(try checked(date).description)
    case (.dateTime, .dateTime(var time)):
      _ = try checked(time.date)
      // The server reads a time without a zone as UTC, whatever zone the field shows.
      if let clock = plan.clock {
        time = clock.universal(time)
      } else {
        time.utcOffset = time.utcOffset ?? 0
      }
      time.nanosecond -= time.nanosecond % 1000
      return .string(time.description)
    case (.date, _): throw mismatch("a date")
    default: throw mismatch("a date and time")
    }
  }

  /// The server's calendar begins with the year 1.
  private func checked(_ date: CalendarDate) throws(BackendError) -> CalendarDate {
    guard date.year >= 1 else { throw refused("takes no dates before the year 1") }
    return date
  }

  private func duration(_ value: Value) throws(BackendError) -> JSON {
    if value.isEmpty { return .null }
    guard case .duration(let seconds) = value else { throw mismatch("a length of time") }
    // As a number: in quotes it would be read as hours and minutes.
    return .number(seconds.jsonDigits)
  }

  private func option(_ value: Value) throws(BackendError) -> JSON {
    let numbers = try options(value)
    guard numbers.count <= 1 else { throw refused("takes one option") }
    return numbers.first ?? .null
  }

  private func options(_ value: Value) throws(BackendError) -> [JSON] {
    if value.isEmpty { return [] }
    guard case .choices(let choices) = value else { throw mismatch("options") }
    var numbers: [JSON] = []
    for choice in choices {
      guard let option = plan.wire.option(choice) else {
        throw refused("has no option “\(choice.name)”")
      }
      if !numbers.contains(.int(option.id)) { numbers.append(.int(option.id)) }
    }
    return numbers
  }

  private func links(_ value: Value) throws(BackendError) -> [JSON] {
    if value.isEmpty { return [] }
    guard case .links(let links) = value else { throw mismatch("links to records") }
    guard links.count <= 1 || plan.wire.allowsManyLinks else { throw refused("takes one record") }
    var numbers: [JSON] = []
    for link in links {
      guard let id = Int(outside: link.id.raw) else {
        throw refused("links to records by number, not “\(link.id)”")
      }
      if !numbers.contains(.int(id)) { numbers.append(.int(id)) }
    }
    return numbers
  }

  private func people(_ value: Value) throws(BackendError) -> [JSON] {
    if value.isEmpty { return [] }
    guard case .people(let people) = value else { throw mismatch("people") }
    var items: [JSON] = []
    for person in people {
      let known = plan.wire.collaborators
      let match =
        known.first { $0.id == person.id }
        ?? known.first { !person.name.isEmpty && $0.name.isExactly(person.name) }
      guard let id = Int(outside: match?.id ?? (known.isEmpty ? person.id : "")) else {
        throw refused(
          "takes members of the workspace; “\(person.name.isEmpty ? person.id : person.name)” is none")
      }
      items.append(["id": .int(id)])
    }
    return items
  }

  private func files(_ value: Value) throws(BackendError) -> [JSON] {
    if value.isEmpty { return [] }
    guard case .attachments(let files) = value else { throw mismatch("files") }
    return files.map { ["name": .string($0.id), "visible_name": .string($0.name)] }
  }

  private func password(_ value: Value) throws(BackendError) -> JSON {
    switch value {
    case .null: return .null
    case .text(CellReader.passwordMask): return true
    case .text(let text): return text.isEmpty ? .null : .string(text)
    default: throw mismatch("text")
    }
  }
}

extension WireField {
  /// The option that a choice means: the one of its number, else the only one of its name.
  func option(_ choice: Choice) -> Option? {
    if let option = options.first(where: { String($0.id) == choice.id && $0.value.isExactly(choice.name) }) {
      return option
    }
    if let option = options.first(where: { String($0.id) == choice.id }) { return option }
    let named = options.filter { $0.value.isExactly(choice.name) }
    return named.count == 1 ? named[0] : nil
  }
}
