public import SheafModel

/// What a value of one field becomes in another, where both are at hand: records, options and people keep their
/// identity and are not looked for by name.
public struct ValueTransfer {
  /// How near the two fields are.
  public enum Reach: Sendable {
    /// The same table: the field may be the same one, and files are stored already.
    case table
    /// The same connection: identifiers of records and people mean the same.
    case connection
    /// Different services: identifiers mean nothing there.
    case elsewhere
  }

  let source: Field
  let target: Field
  let reach: Reach
  let now: DateTime

  public init(from source: Field, to target: Field, reach: Reach, now: DateTime) {
    self.source = source
    self.target = target
    self.reach = reach
    self.now = now
  }

  /// The value for the target, or why it cannot have one.
  ///
  /// A secret that was not shown and the beginning of a long text are nobody's value. Whether the target is
  /// read-only is not looked at.
  public func callAsFunction(_ value: Value) -> Result<Value, ValueProblem> {
    if source.isMasked || source.isWriteOnly, !value.isEmpty {
      return .failure(ValueProblem("the secret of “\(source.name)” was not shown, so it is not copied"))
    }
    if case .excerpt = value {
      return .failure(ValueProblem("“\(source.name)” is too long to be copied whole"))
    }
    if reach == .table, source.id == target.id { return checked(value) }
    switch (value, target.kind) {
    case (.null, _): return checked(.null)
    case (.choices(let options), .choice(let known, let allowsMany)):
      return fits(options.count, allowsMany, "option").flatMap { translated(options, into: known) }
    case (.links(let links), .link(let table, let allowsMany)): return link(links, to: table, allowsMany)
    case (.people(let people), .people(let allowsMany)) where reach != .elsewhere:
      return fits(people.count, allowsMany, "person").flatMap { known(people) }
    case (.attachments, .attachments) where reach == .table: return checked(value)
    case (.attachments(let files), _) where !files.isEmpty:
      return .failure(ValueProblem("files of “\(source.name)” cannot be copied there; attach them"))
    case (.text, .text), (.text, .longText): return checked(value)
    default: return ValueParser.parse(PlainText.plain(value, for: source), for: target, now: now)
    }
  }

  private func checked(_ value: Value) -> Result<Value, ValueProblem> {
    value.isEmpty && target.isRequired
      ? .failure(ValueProblem("“\(target.name)” needs a value")) : .success(value)
  }

  private func fits(_ count: Int, _ allowsMany: Bool, _ what: String) -> Result<Void, ValueProblem> {
    allowsMany || count <= 1 ? .success(()) : .failure(ValueProblem("only one \(what) fits here"))
  }

  /// Options that the target has under the same identifier and name are those; others are found by name.
  private func translated(_ options: [Choice], into known: [Choice]) -> Result<Value, ValueProblem> {
    var found: [Choice] = []
    for option in options {
      let same = known.first {
        reach != .elsewhere && $0.id.isExactly(option.id) && $0.name.isExactly(option.name)
      }
      switch same.map(Result.success) ?? ValueParser.choice(option.name, known) {
      case .failure(let problem): return .failure(problem)
      case .success(let option): if !found.contains(option) { found.append(option) }
      }
    }
    return checked(.choices(found))
  }

  private func link(
    _ links: [RecordLink], to table: ID<Table>?, _ allowsMany: Bool
  ) -> Result<Value, ValueProblem> {
    guard case .link(let origin?, _) = source.kind, let table, origin == table, reach != .elsewhere else {
      return links.isEmpty
        ? checked(.links([]))
        : .failure(ValueProblem("“\(target.name)” links records of another table than “\(source.name)”"))
    }
    return fits(links.count, allowsMany, "record").flatMap { checked(.links(links)) }
  }

  private func known(_ people: [Person]) -> Result<Value, ValueProblem> {
    let stranger = people.first { person in
      !target.people.isEmpty && !target.people.contains { $0.id.isExactly(person.id) }
    }
    if let stranger {
      return .failure(ValueProblem("\(quoted(ValueText.name(stranger))) cannot stand in “\(target.name)”"))
    }
    return checked(.people(people))
  }
}
