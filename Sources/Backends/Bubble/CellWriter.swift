import SheafClock
import SheafHTTP
import SheafJSON
import SheafModel

/// Writes cells as the app takes them, or says why it would not.
struct CellWriter: Sendable {
  let plan: FieldPlan
  let zone: WallClock
  let clearing: BubbleProfile.Clearing

  /// The most items of a list on an app that shares its machines.
  private static let listLimit = 10_000

  func json(_ value: Value) throws(BackendError) -> JSON {
    if let reason = plan.field.readOnlyReason { throw refused("cannot be written: \(reason)") }
    if value.isEmpty { return try empty() }
    guard case .list(let element) = plan.type else { return try single(value, plan.type) }
    return .array(try items(value, element))
  }

  /// What empties the field.
  func empty() throws(BackendError) -> JSON {
    switch clearing {
    case .null: return .null
    case .omit: throw refused("is not emptied: the profile says `clear_value = \"omit\"`")
    case .empty: return otherEmpty
    }
  }

  /// What empties the field in an app that does not take null.
  var otherEmpty: JSON {
    switch plan.type {
    case .list: return []
    case .text, .address, .file, .image: return ""
    default: return .null
    }
  }

  private func single(_ value: Value, _ type: BubbleType) throws(BackendError) -> JSON {
    switch (type, value) {
    case (.text, .text(let text)), (.address, .text(let text)): return .string(text)
    case (_, .excerpt): throw refused("was loaded in part only and is not written back")
    case (.number, .number(let number)): return .number(number.jsonDigits)
    case (.boolean, .boolean(let flag)): return .bool(flag)
    case (.date, .dateTime(let time)): return .string(date(time))
    case (.date, .date(let day)):
      guard let midnight = DateTime(date: day, hour: 0, minute: 0) else { throw mismatch("a date") }
      return .string(date(midnight))
    case (.reference, .links(let links)):
      guard links.count == 1 else { throw refused("takes one record") }
      return try id(links[0])
    case (.option, .choices(let choices)):
      guard choices.count == 1 else { throw refused("takes one option") }
      return .string(choices[0].name)
    case (.file, .attachments(let files)), (.image, .attachments(let files)):
      guard files.count == 1 else { throw refused("holds one file: take the other away first") }
      return try InlineFile.json(files[0], plan)
    default: throw mismatch(Self.words(type))
    }
  }

  private func items(_ value: Value, _ element: BubbleType) throws(BackendError) -> [JSON] {
    var items: [JSON] = []
    switch (element, value) {
    case (.reference, .links(let links)):
      for link in links { items.append(try id(link)) }
    case (.option, .choices(let choices)): items = choices.map { .string($0.name) }
    case (.file, .attachments(let files)), (.image, .attachments(let files)):
      for file in files { items.append(try InlineFile.json(file, plan)) }
    case (_, .json(let text)): items = try parsed(text, element)
    default: throw mismatch("a list")
    }
    guard items.count <= Self.listLimit else { throw refused("takes at most \(Self.listLimit) items") }
    return items
  }

  private func parsed(_ text: String, _ element: BubbleType) throws(BackendError) -> [JSON] {
    let json: JSON
    do throws(JSONProblem) {
      json = try JSON.parse(Array(text.utf8))
    } catch {
      throw mismatch("a list such as [\"a\", \"b\"]")
    }
    guard case .array(let items) = json else { throw mismatch("a list such as [\"a\", \"b\"]") }
    for item in items where !Self.fits(item, element) {
      throw refused("takes a list of \(Self.words(element)), and \(item.text) is none")
    }
    return items
  }

  private static func fits(_ item: JSON, _ element: BubbleType) -> Bool {
    switch (element, item) {
    case (.text, .string), (.number, .number), (.boolean, .bool), (.date, .number): true
    case (.date, .string(let text)): DateTime(iso: text) != nil || CalendarDate(iso: text) != nil
    case (.address, .string), (.address, .object): true
    case (.other, _): true
    default: false
    }
  }

  private func date(_ time: DateTime) -> String {
    WireDate.text(milliseconds: WireDate.milliseconds(zone.universal(time)))
  }

  private func id(_ link: RecordLink) throws(BackendError) -> JSON {
    guard ThingID.isOne(link.id.raw) else {
      throw refused("refers to things by their unique IDs, and “\(link.id)” is none")
    }
    return .string(link.id.raw)
  }

  private static func words(_ type: BubbleType) -> String {
    switch type {
    case .text: "text"
    case .number: "numbers"
    case .boolean: "yes or no"
    case .date: "dates"
    case .address: "addresses"
    case .reference: "records"
    case .option: "options"
    case .file, .image: "files"
    case .list, .authentication, .other: "values"
    }
  }

  private func mismatch(_ wanted: String) -> BackendError { refused("takes \(wanted)") }

  private func refused(_ reason: String) -> BackendError {
    BackendError(.invalid(plan.field.id), "“\(plan.field.name)” \(reason)")
  }
}

extension DecimalText {
  /// The number as JSON writes it: no plus sign, a digit before and after a point.
  var jsonDigits: String {
    var rest = Substring(text)
    var result = ""
    if rest.first == "+" { rest = rest.dropFirst() }
    if rest.first == "-" {
      result = "-"
      rest = rest.dropFirst()
    }
    let whole = rest.prefix { $0.isNumber }
    let digits = whole.drop { $0 == "0" }
    result += digits.isEmpty ? "0" : String(digits)
    rest = rest.dropFirst(whole.count)
    if rest.first == "." {
      let fraction = rest.dropFirst().prefix { $0.isNumber }
      rest = rest.dropFirst(fraction.count + 1)
      if !fraction.isEmpty { result += "." + fraction }
    }
    return result + rest
  }
}
