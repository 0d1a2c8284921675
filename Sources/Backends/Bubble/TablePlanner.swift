import SheafModel

/// Makes a table of what is known of a type: what the app tells, what its rows show, and what the profile says.
struct TablePlanner {
  let place: TablePlace
  let schema: TypeSchema?
  let usesCaptions: Bool?
  /// Whether the app tells the types of fields exactly: else what seems to be a text may be an option.
  let isExact: Bool
  let seen: SeenFields
  let overrides: [ExactText: FieldOverride]
  let profile: BubbleProfile
  /// The options that are known of a set.
  let options: (_ set: String) -> [String]
  /// The type that a reference leads to, as addresses name it; nil for one that cannot be opened.
  let target: (_ type: String) -> String?

  /// The most rows of one answer.
  static let rowLimit = 100

  func plan() -> TablePlan {
    var plans = described()
    let known = Set(plans.map { ExactText($0.key) })
    for key in seen.keys where !known.contains(ExactText(key)) && !BuiltIn.keys.contains(key) {
      plans.append(made(key: key, title: key, type: BubbleType(internalName: key) ?? seen.type(key)))
    }
    let listed = Set(plans.map { ExactText($0.key) })
    for key in overrides.keys.sorted().map(\.text)
    where !listed.contains(ExactText(key)) && !BuiltIn.keys.contains(key) {
      plans.append(made(key: key, title: key, type: overrides[ExactText(key)]?.type ?? .text))
    }
    for key in BuiltIn.keys where isPresent(key) {
      plans.append(made(key: key, title: BuiltIn.title(key), type: BuiltIn.type(key)))
    }
    if let index = Self.primary(plans, overrides) { plans[index].field.isPrimary = true }
    let name = schema?.display ?? place.type
    let table = Table(
      id: place.id, name: place.isRandom ? "\(name), at random" : name, fields: plans.map(\.field),
      capabilities: capabilities, defaultQuery: Query(sorts: defaultSorts(plans)))
    return TablePlan(place: place, fields: plans, table: table)
  }

  /// A thing without a slug says nothing of it, so it is shown where one was seen or is told of.
  private func isPresent(_ key: String) -> Bool {
    key != BuiltIn.slug || seen.contains(key)
      || schema?.fields.contains { $0.id.isExactly(key) } == true
  }

  /// The fields that the app tells of, under the keys that its rows have.
  private func described() -> [FieldPlan] {
    var taken: Set<ExactText> = []
    let usesCaptions = usesCaptions ?? !rowsShowInternalNames
    return (schema?.fields ?? []).compactMap { field in
      guard !BuiltIn.keys.contains(field.id), !BuiltIn.keys.contains(field.display) else { return nil }
      let key = key(of: field, usesCaptions)
      guard taken.insert(ExactText(key)).inserted else { return nil }
      var plan = made(key: key, title: field.display, type: field.type)
      var others: [String] = []
      for name in [field.id, WireText.sanitized(field.display)]
      where !name.isExactly(key) && !others.containsExactly(name) {
        others.append(name)
      }
      plan.otherKeys = others
      return plan
    }
  }

  /// What rows show wins over what the app says of its keys.
  private func key(of field: FieldSchema, _ usesCaptions: Bool) -> String {
    if seen.contains(field.display) { return field.display }
    if seen.contains(field.id) { return field.id }
    return usesCaptions ? field.display : field.id
  }

  private var rowsShowInternalNames: Bool {
    let ids = Set(schema?.fields.map { ExactText($0.id) } ?? [])
    return seen.keys.contains { ids.contains(ExactText($0)) && !BuiltIn.keys.contains($0) }
  }

  private func made(key: String, title: String, type: BubbleType) -> FieldPlan {
    let override = overrides[ExactText(key)]
    let type = override?.type ?? type
    let isBuiltIn = BuiltIn.keys.contains(key)
    var field = Field(id: ID(key), name: title.trimmed.isEmpty ? key : title.trimmed, kind: .text)
    field.kind = kind(type, key, isBuiltIn: isBuiltIn)
    field.nativeType = type.name
    field.readOnlyReason = readOnlyReason(type, key, override)
    field.isHidden = title.hasSuffix(" - deleted")
    field.comparisons = FieldComparisons.of(type, isID: key == BuiltIn.id)
    // Whoever made a thing is somebody, whom nobody is before.
    let isOrdered = key != BuiltIn.creator && (isExact || isBuiltIn || override?.type != nil)
    if type == .text, !isOrdered { field.comparisons.subtract([.less, .greater]) }
    if key == BuiltIn.creator { field.comparisons.subtract([.contains, .notContains]) }
    field.isSortable = !type.isList && isSortable(type)
    return FieldPlan(field: field, key: key, type: type)
  }

  private func isSortable(_ type: BubbleType) -> Bool {
    switch type {
    case .authentication, .other: false
    default: true
    }
  }

  private func readOnlyReason(_ type: BubbleType, _ key: String, _ override: FieldOverride?) -> String? {
    if BuiltIn.keys.contains(key) { return "set by the app" }
    if override?.isReadOnly == true { return "read-only in the profile" }
    switch type.element {
    case .authentication: return "changed by logging in only"
    case .other(let name): return "values of type “\(name)” are not edited here"
    case .file, .image:
      // Addresses of files may be taken away all the same.
      return nil
    default: return nil
    }
  }

  private func kind(_ type: BubbleType, _ key: String, isBuiltIn: Bool) -> Field.Kind {
    switch type {
    case .text: return seen.longTexts.contains(ExactText(key)) && !isBuiltIn ? .longText : .text
    case .number: return .number(.decimal)
    case .boolean: return .boolean
    case .date: return .dateTime
    case .file, .image, .list(.file), .list(.image): return .attachments
    case .address: return .text
    case .authentication: return .email
    case .reference(let name): return .link(to: link(name), allowsMany: false)
    case .list(.reference(let name)): return .link(to: link(name), allowsMany: true)
    case .option(let set): return .choice(options: choices(set, key), allowsMany: false)
    case .list(.option(let set)): return .choice(options: choices(set, key), allowsMany: true)
    case .list: return .json
    case .other: return .json
    }
  }

  private func link(_ name: String?) -> ID<Table>? {
    name.flatMap(target).map { TablePlace(type: $0).id }
  }

  /// Those of the profile, then those that were seen anywhere in the set.
  private func choices(_ set: String, _ key: String) -> [Choice] {
    var names: [String] = []
    let candidates =
      (overrides[ExactText(key)]?.options ?? []) + options(set) + (seen.options[ExactText(key)] ?? [])
    for name in candidates where !names.containsExactly(name) { names.append(name) }
    return names.map { Choice(id: $0, name: $0) }
  }

  /// The field that names a thing: said by the profile, called like a name, else the first text.
  private static func primary(_ plans: [FieldPlan], _ overrides: [ExactText: FieldOverride]) -> Int? {
    if let index = plans.firstIndex(where: { overrides[ExactText($0.key)]?.isPrimary == true }) {
      return index
    }
    let texts = plans.indices.filter { index in
      plans[index].type == .text && !BuiltIn.keys.contains(plans[index].key) && !plans[index].field.isHidden
    }
    for name in ["name", "title", "full name", "display name", "label", "subject"] {
      if let index = texts.first(where: { plans[$0].field.name.lowercased() == name }) { return index }
    }
    if let index = texts.first(where: { plans[$0].field.name.lowercased().contains("name") }) { return index }
    if let index = texts.first { return index }
    if let index = plans.firstIndex(where: { $0.type == .authentication }) { return index }
    return plans.firstIndex { $0.key == BuiltIn.id } ?? plans.indices.first
  }

  private var capabilities: Capabilities {
    var operations: Capabilities.Operations = [
      .create, .update, .delete, .search, .conditionalUpdate,
      .searchesWords, .addChoice,
    ]
    if profile.upload != .off { operations.insert(.upload) }
    if place.isRandom {
      return Capabilities(
        operations: operations, paging: [], pageLimit: Self.rowLimit, filterDepth: .all, maxSorts: 0)
    }
    operations.insert(.count)
    var capabilities = Capabilities(
      operations: operations, paging: [.after, .before, .last, .at],
      pageLimit: RowPages.wholeCount(Self.rowLimit * profile.parallelPages), filterDepth: .all, maxSorts: 8,
      maxUploadBytes: profile.largestFile)
    capabilities.anchor = .row
    return capabilities
  }

  /// The profile's order for the type; what it names and the type does not have is left out.
  private func defaultSorts(_ plans: [FieldPlan]) -> [Sort] {
    guard !place.isRandom, let text = profile.defaultSorts[place.type] ?? profile.defaultSorts[""] else {
      return []
    }
    return BubbleProfile.names(text).compactMap { name in
      let bare = name.hasPrefix("-") ? String(name.dropFirst()) : name
      guard let plan = plans.first(where: { $0.key.isExactly(bare) || $0.field.name.isExactly(bare) }),
        plan.field.isSortable
      else { return nil }
      return Sort(field: plan.field.id, descending: name.hasPrefix("-"))
    }
  }
}

/// Which comparisons the service evaluates on a type as the filter language means them.
enum FieldComparisons {
  static func of(_ type: BubbleType, isID: Bool = false) -> Set<Comparison> {
    // The service wants things to be fetched by their identifiers instead of searched by them.
    if isID { return [] }
    let presence: Set<Comparison> = [.isEmpty, .isNotEmpty]
    let sameness: Set<Comparison> = [.equals, .notEquals, .isIn]
    switch type {
    case .text: return presence.union(sameness).union([.contains, .notContains, .less, .greater])
    case .number, .date:
      return presence.union(sameness).union([.less, .lessOrEqual, .greater, .greaterOrEqual])
    case .boolean: return presence.union([.equals, .notEquals])
    case .reference, .option: return presence.union(sameness)
    case .address: return presence.union([.within])
    case .file, .image: return presence
    case .list(.text): return presence.union([.contains, .notContains])
    case .list(.reference), .list(.option): return presence.union([.equals, .notEquals])
    case .list(.file), .list(.image), .list: return presence
    case .authentication, .other: return []
    }
  }
}
