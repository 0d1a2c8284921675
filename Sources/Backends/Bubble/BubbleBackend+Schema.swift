import SheafHTTP
import SheafJSON
import SheafModel

/// What the app is made of: told by it, else learned from its rows.
extension BubbleBackend {
  /// The app's types, asked for once.
  func schema() async throws(BackendError) -> AppSchema {
    if let schema = remembered({ $0.schema }) { return schema }
    // Who asks meanwhile waits for the same answer.
    let flight = remembered { memory in
      if let flight = memory.schemaFlight { return flight }
      let flight = Task {
        await outcome { () async throws(BackendError) in try await self.askedSchema() }
      }
      memory.schemaFlight = flight
      return flight
    }
    let result = await withTaskCancellationHandler {
      await flight.value
    } onCancel: {
      flight.cancel()
    }
    remembered { if $0.schemaFlight == flight { $0.schemaFlight = nil } }
    // Somebody else who waited for it may have given up.
    if case .failure(let error) = result, error.kind == .cancelled, !Task.isCancelled {
      return try await schema()
    }
    return try result.get()
  }

  private func askedSchema() async throws(BackendError) -> AppSchema {
    var schema = try await told()
    let named = profile.types
    if schema.source != .profile, !named.isEmpty {
      // Named types are shown even where the app leaves them out, in the order in which they are named.
      schema.types = named.map { name in schema.type(name) ?? TypeSchema(name: name, display: name) }
    }
    remembered { [schema] in $0.schema = schema }
    return schema
  }

  func forgetSchema() { remembered { $0.schema = nil } }

  private func told() async throws(BackendError) -> AppSchema {
    do throws(BackendError) {
      return try AppSchema(meta: try await server.json(server.meta()))
    } catch {
      guard isHidden(error) else { throw error }
    }
    do throws(BackendError) {
      return try AppSchema(swagger: try await server.json(server.swagger()))
    } catch {
      guard isHidden(error) else { throw error }
    }
    guard !profile.types.isEmpty else { throw Self.noTypes }
    return AppSchema(
      source: .profile, types: profile.types.map { TypeSchema(name: $0, display: $0) })
  }

  /// Whether an app keeps its description to itself, rather than being out of reach.
  private func isHidden(_ error: BackendError) -> Bool {
    switch error.kind {
    case .notFound, .forbidden, .malformed, .invalid, .unsupported: true
    // A token that is not good is refused everywhere, also where the types are that the profile names.
    case .unauthorized: server.token == nil || !profile.types.isEmpty
    case .server: !profile.types.isEmpty
    default: false
    }
  }

  static let noTypes = BackendError(
    .unsupported,
    "the app does not tell which types it has: name them with --type NAME when it is connected, or as `types` in "
      + "the profile, as in types = [\"user\", \"venue\"]")

  /// A table as the app describes it now and as its first rows show it.
  func load(_ place: TablePlace) async throws(BackendError) -> TablePlan {
    await readOptions()
    let type = place.type
    async let sample = outcome { () async throws(BackendError) in try await self.sample(type) }
    // A description that cannot be had is no reason not to show rows.
    let described = await outcome { () async throws(BackendError) in try await self.schema() }
    let first = try await sample.get()
    // But one that comes in a moment is: a table that is described by its rows alone is another.
    if case .failure(let error) = described, case .rateLimited = error.kind { throw error }
    let schema: AppSchema? = try? described.get()
    note(first.rows, place.type, schema, isOpening: true)
    return planned(place, schema)
  }

  /// The table from what is known, without asking anything.
  func planned(_ place: TablePlace, _ schema: AppSchema?) -> TablePlan {
    let (seen, sets) = remembered { ($0.seen[place.type] ?? SeenFields(), $0.optionSets) }
    let overrides = profile.fields[ExactText(place.type)] ?? [:]
    let planner = TablePlanner(
      place: place, schema: schema?.type(place.type), usesCaptions: schema?.usesCaptions,
      isExact: schema?.source == .meta, seen: seen,
      overrides: overrides, profile: profile, options: { sets[$0] ?? [] },
      target: { name in
        guard let schema else { return AppSchema.stripped(name) }
        return schema.type(referredTo: name)?.name ?? (schema.source == .profile ? name : nil)
      })
    return planner.plan()
  }

  /// The first rows of a type, which also the first page is made of.
  private func sample(_ type: String) async throws(BackendError) -> WirePage {
    let place = TablePlace(type: type)
    let empty = TablePlan(
      place: place, fields: [],
      table: Table(
        id: place.id, name: type, fields: [],
        capabilities: Capabilities(
          operations: [], paging: [], pageLimit: 1, filterDepth: .none, maxSorts: 0)))
    let query = try ThingQuery(Query(), ConstraintCompiler.Result(), empty, keyStyle: 0, geoReference: nil)
    let range = 0..<TablePlanner.rowLimit
    let request = server.things(type, query.items(range))
    let page = try WirePage(try await server.json(request), request)
    remembered {
      $0.firstPages[type] = FirstPage(query: query, range: range, page: page, time: now())
    }
    return page
  }

  /// Learns keys, types and options from rows; tells those who look at the type of new keys.
  func note(_ rows: [JSON], _ type: String, _ schema: AppSchema? = nil, isOpening: Bool = false) {
    let plan = remembered { $0.plans[TablePlace(type: type)] }
    let known = Set(plan?.fields.map(\.key) ?? [])
    var hasNewKey = false
    var hasNewOption = false
    let choices = optionFields(type, plan, schema)
    remembered { memory in
      var seen = memory.seen[type] ?? SeenFields()
      for row in rows {
        if seen.note(row), plan != nil {
          hasNewKey = hasNewKey || row.members.contains { !known.contains($0.name) }
        }
        for (key, set) in choices {
          let names = Self.texts(row[key])
          if set.isEmpty {
            hasNewOption = seen.note(options: names, of: key) || hasNewOption
          } else {
            hasNewOption = Self.add(names, to: set, &memory.optionSets) || hasNewOption
          }
        }
      }
      memory.seen[type] = seen
    }
    if hasNewOption { keepOptions() }
    // A new option is no reason to read everything again: it is offered when the table is opened anew.
    if plan != nil, !isOpening, hasNewKey { feed.send(.schemaChanged, type: type) }
  }

  /// The fields of a type that hold options, with their sets.
  private func optionFields(_ type: String, _ plan: TablePlan?, _ schema: AppSchema?) -> [(String, String)] {
    var fields: [(String, String)] = []
    func add(_ key: String, _ type: BubbleType) {
      if case .option(let set) = type.element { fields.append((key, set)) }
    }
    if let plan {
      for field in plan.fields { add(field.key, field.type) }
      return fields
    }
    for (key, override) in profile.fields[ExactText(type)] ?? [:] {
      if let type = override.type { add(key.text, type) }
    }
    for field in schema?.type(type)?.fields ?? [] {
      add(field.id, field.type)
      if field.display != field.id { add(field.display, field.type) }
    }
    return fields
  }

  private static func texts(_ json: JSON?) -> [String] {
    switch json {
    case .string(let text): [text]
    case .array(let items): items.compactMap(\.string)
    default: []
    }
  }

  static func add(_ names: [String], to set: String, _ sets: inout [String: [String]]) -> Bool {
    var isNews = false
    for name in names where !name.isEmpty && sets[set]?.contains(name) != true {
      guard (sets[set]?.count ?? 0) < 500 else { break }
      sets[set, default: []].append(name)
      isNews = true
    }
    return isNews
  }

  // Options are told by nobody, so those that were seen are kept between runs of the program.

  private static let optionsKey = "options"

  private func readOptions() async {
    guard let cache, remembered({ !$0.hasReadOptions }) else { return }
    let text = await cache.kept(Self.optionsKey)?.text ?? "{}"
    // What cannot be read is as good as not there.
    let json = (try? JSON.parse(Array(text.utf8))) ?? .null
    remembered { memory in
      memory.hasReadOptions = true
      for member in json.members {
        _ = Self.add(member.value.items?.compactMap(\.string) ?? [], to: member.name, &memory.optionSets)
      }
    }
  }

  func keepOptions() {
    guard let cache else { return }
    remembered { memory in
      let earlier = memory.keeping
      // One after the other, each with what is known by then, so that no older state is written last.
      memory.keeping = Task {
        await earlier?.value
        await cache.keep(self.optionsText, under: Self.optionsKey)
      }
    }
  }

  private var optionsText: String {
    let sets = remembered { $0.optionSets }
    let members = sets.keys.sorted().map { name in
      JSON.Member(name, .array((sets[name] ?? []).map(JSON.string)))
    }
    return JSON.object(members).text
  }
}

extension BubbleBackend: ChoiceBackend {
  /// Takes note of an option that the app has and no row has shown: the app tells its options to nobody, and
  /// says no when it does not have this one.
  func addChoice(
    named name: String, to field: ID<Field>, of table: ID<Table>
  ) async throws(BackendError) -> Choice {
    let plan = try await plan(table)
    let field = try plan.plan(field)
    guard case .option(let set) = field.type.element else {
      throw BackendError(.invalid(field.field.id), "“\(field.field.name)” holds no options")
    }
    remembered { memory in
      if set.isEmpty {
        _ = memory.seen[plan.place.type, default: SeenFields()].note(options: [name], of: field.key)
      } else {
        _ = Self.add([name], to: set, &memory.optionSets)
      }
      memory.plans = memory.plans.filter { $0.key.type != plan.place.type }
    }
    keepOptions()
    return Choice(id: name, name: name)
  }
}
