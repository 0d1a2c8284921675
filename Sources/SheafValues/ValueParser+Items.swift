import SheafModel

/// Values that are lists: choices, links and people.
extension ValueParser {
  /// The option of that name, exactly or but for case, or of that identifier.
  static func choice(_ text: String, _ options: [Choice]) -> Result<Choice, ValueProblem> {
    if let exact = options.first(where: { $0.name == text }) { return .success(exact) }
    let bare = trimmed(text)
    let folded = TextMatching.folded(bare)
    let alike = options.filter { TextMatching.folded(trimmed($0.name)) == folded }
    if let exact = alike.first(where: { trimmed($0.name) == bare }) { return .success(exact) }
    if alike.count == 1 { return .success(alike[0]) }
    if alike.isEmpty, let byID = options.first(where: { $0.id == bare }) { return .success(byID) }
    return .failure(unknownOption(bare, options, alike))
  }

  /// Options by name, separated by commas; each once.
  static func choices(_ text: String, _ options: [Choice]) -> Result<Value, ValueProblem> {
    // An option may have a comma in its name and still be typed as it reads.
    if let whole = options.first(where: { $0.name == trimmed(text) }) { return .success(.choices([whole])) }
    return items(text).flatMap { names in
      var chosen: [Choice] = []
      for name in names {
        switch choice(name, options) {
        case .failure(let problem): return .failure(problem)
        case .success(let option): if !chosen.contains(option) { chosen.append(option) }
        }
      }
      return .success(.choices(chosen))
    }
  }

  static func links(_ text: String, _ allowsMany: Bool) -> Result<Value, ValueProblem> {
    items(text).flatMap { items in
      guard allowsMany || items.count <= 1 else {
        return .failure(ValueProblem("only one record can be linked here"))
      }
      var links: [RecordLink] = []
      for item in items {
        let reference = ItemReference(item)
        // A bare word is an identifier here: titles are not unique, so they are chosen from a list.
        let link = RecordLink(
          id: ID(reference.id ?? reference.name ?? item), title: reference.id == nil ? nil : reference.name)
        if !links.contains(where: { $0.id == link.id }) { links.append(link) }
      }
      return .success(.links(links))
    }
  }

  static func people(_ text: String, _ allowsMany: Bool) -> Result<Value, ValueProblem> {
    items(text).flatMap { items in
      guard allowsMany || items.count <= 1 else { return .failure(ValueProblem("only one person fits here")) }
      var people: [Person] = []
      for item in items {
        let reference = ItemReference(item)
        let person = Person(
          id: reference.id ?? reference.name ?? item, name: reference.id == nil ? "" : reference.name ?? "")
        if !people.contains(where: { $0.id == person.id }) { people.append(person) }
      }
      return .success(.people(people))
    }
  }

  private static func items(_ text: String) -> Result<[String], ValueProblem> {
    guard let items = QuotedList.parse(text) else {
      return .failure(ValueProblem("a quoted item ends with a quote, and a comma follows it"))
    }
    return .success(items)
  }

  private static func unknownOption(_ name: String, _ options: [Choice], _ alike: [Choice]) -> ValueProblem {
    if alike.count > 1 {
      let names = alike.map(\.name)
      return ValueProblem(
        "\(quoted(name)) may be \(names.map(quoted).joined(separator: " or "))", suggestions: names)
    }
    if options.isEmpty { return ValueProblem("this field has no options") }
    let near = NearestNames.of(name, in: options.map(\.name))
    guard near.isEmpty else {
      let meant = near.map(quoted).joined(separator: " or ")
      return ValueProblem("no option \(quoted(name)): did you mean \(meant)?", suggestions: near)
    }
    let all = options.prefix(8).map(\.name)
    let list = all.map(quoted).joined(separator: ", ") + (options.count > all.count ? ", …" : "")
    return ValueProblem("no option \(quoted(name)): there are \(list)", suggestions: all)
  }
}
