import SheafModel

/// Values that are lists: choices, links and people.
extension ValueParser {
  /// The option of that name, exactly or but for case, of that identifier, or `Name <id>` where several have
  /// the name.
  static func choice(_ text: String, _ options: [Choice]) -> Result<Choice, ValueProblem> {
    let bare = trimmed(text)
    for name in [text, bare] {
      let exact = ChoiceName.options(named: name, in: options)
      if exact.count == 1 { return .success(exact[0]) }
      if exact.count > 1 { return .failure(ambiguous(bare, exact)) }
    }
    let reference = ItemReference(bare)
    if let id = reference.id,
      let option = options.first(where: {
        $0.id.isExactly(id) && (reference.name.map { [name = $0.name] in name.isExactly($0) } ?? true)
      })
    {
      return .success(option)
    }
    let folded = TextMatching.folded(bare)
    let alike = options.filter { TextMatching.folded(trimmed($0.name)) == folded }
    if alike.count == 1 { return .success(alike[0]) }
    if alike.isEmpty, let byID = options.first(where: { $0.id.isExactly(bare) }) { return .success(byID) }
    return .failure(unknownOption(bare, options, alike))
  }

  /// Options by name, separated by commas; each once.
  static func choices(_ text: String, _ options: [Choice]) -> Result<Value, ValueProblem> {
    // An option may have a comma in its name and still be typed as it reads.
    let whole = ChoiceName.options(named: trimmed(text), in: options)
    if whole.count == 1 { return .success(.choices(whole)) }
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

  /// - Parameter keepsWords: whether a bare word, which may be a title as well as an identifier, is told apart by
  ///   standing in both places.
  static func links(
    _ text: String, _ allowsMany: Bool, keepsWords: Bool = false
  ) -> Result<Value, ValueProblem> {
    items(text).flatMap { items in
      guard allowsMany || items.count <= 1 else {
        return .failure(ValueProblem("only one record can be linked here"))
      }
      var links: [RecordLink] = []
      for item in items {
        let reference = ItemReference(item)
        // A bare word is an identifier here: titles are not unique, so they are chosen from a list.
        let word = reference.name ?? item
        // A title that is the identifier says no more than that, and would make it look like a bare word.
        let title = reference.id.map { $0.isExactly(word) } == true ? nil : reference.name
        let link = RecordLink(
          id: ID(reference.id ?? word), title: reference.id != nil ? title : keepsWords ? word : nil)
        if !links.contains(where: { $0.id == link.id }) { links.append(link) }
      }
      return .success(.links(links))
    }
  }

  /// People by identifier or, where the service tells whom the field may hold, by name.
  static func people(_ text: String, _ allowsMany: Bool, known: [Person]) -> Result<Value, ValueProblem> {
    items(text).flatMap { items in
      guard allowsMany || items.count <= 1 else { return .failure(ValueProblem("only one person fits here")) }
      var people: [Person] = []
      for item in items {
        switch person(item, known) {
        case .failure(let problem): return .failure(problem)
        case .success(let person):
          if !people.contains(where: { $0.id.isExactly(person.id) }) { people.append(person) }
        }
      }
      return .success(.people(people))
    }
  }

  private static func person(_ item: String, _ known: [Person]) -> Result<Person, ValueProblem> {
    let reference = ItemReference(item)
    // Whoever is named with an identifier need not be listed any more: the service knows better.
    if let id = reference.id { return .success(Person(id: id, name: reference.name ?? "")) }
    let word = reference.name ?? item
    guard !known.isEmpty else { return .success(Person(id: word, name: "")) }
    let exact = known.filter { $0.id.isExactly(word) || $0.name.isExactly(word) }
    let folded = TextMatching.folded(trimmed(word))
    let meant = exact.isEmpty ? known.filter { TextMatching.folded(trimmed($0.name)) == folded } : exact
    if meant.count == 1 { return .success(meant[0]) }
    guard meant.isEmpty else {
      let references = meant.map(PersonName.reference)
      return .failure(
        ValueProblem(
          "\(quoted(word)) may be \(references.prefix(4).map(quoted).joined(separator: " or "))",
          suggestions: references))
    }
    let near = NearestNames.of(word, in: known.map(\.name).filter { !$0.isEmpty })
    let hint = near.isEmpty ? "" : ": did you mean \(near.map(quoted).joined(separator: " or "))?"
    return .failure(ValueProblem("nobody here is called \(quoted(word))\(hint)", suggestions: near))
  }

  private static func items(_ text: String) -> Result<[String], ValueProblem> {
    guard let items = QuotedList.parse(text) else {
      return .failure(ValueProblem("a quoted item ends with a quote, and a comma follows it"))
    }
    return .success(items)
  }

  private static func ambiguous(_ name: String, _ options: [Choice]) -> ValueProblem {
    let references = options.map { ItemReference(id: $0.id, name: $0.name).text }
    let meant = references.prefix(4).map(quoted).joined(separator: " or ")
    return ValueProblem(
      "\(options.count) options are called \(quoted(name)): write \(meant)", suggestions: references)
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
