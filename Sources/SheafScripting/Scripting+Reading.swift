public import SheafModel
import SheafQuery
import SheafText

/// What `rows` prints.
public struct RowsOptions: Hashable, Sendable {
  /// A filter in the filter language, on top of that of the place itself.
  public var filter: String?
  /// A sort order such as `-amount,name`, instead of that of the place itself.
  public var sort: String?
  /// At most so many records; nil for all.
  public var limit: Int?
  public var format: RecordFormat
  /// Whether each record begins with its identifier.
  public var includesIDs: Bool
  /// Whether secrets are printed as they are, and not masked.
  public var revealsSecrets: Bool
  /// Whether the fields that a view hides are printed too.
  public var includesHidden: Bool
  /// Whether a spreadsheet program may open what is printed: no text of CSV and TSV begins as a formula does.
  public var guardsFormulas = false

  public init(
    filter: String? = nil, sort: String? = nil, limit: Int? = nil, format: RecordFormat = .table,
    includesIDs: Bool = false, revealsSecrets: Bool = false, includesHidden: Bool = false
  ) {
    self.filter = filter
    self.sort = sort
    self.limit = limit
    self.format = format
    self.includesIDs = includesIDs
    self.revealsSecrets = revealsSecrets
    self.includesHidden = includesHidden
  }
}

extension Scripting {
  /// Lists what a place holds, a name a line: the nodes below it, or for a table its fields.
  ///
  /// With identifiers, each line begins with one and a tab. On a terminal the kinds stand beside the names.
  /// Names and identifiers are escaped so that they can be put into a place.
  ///
  /// - Parameter includesHidden: whether the fields that a view hides are listed too.
  public func ls(
    _ names: [String], includesIDs: Bool = false, includesHidden: Bool = false
  ) async throws(ScriptingFailure) {
    let node = try await search.node(at: names)
    let children = try await search.children(of: node)
    var lines = children.map { child in
      ListLine(
        id: PlaceName.encoded(child.identifier), name: PlaceName.encoded(child.name),
        kind: child.kind.rawValue + (child.note.map { ", \($0)" } ?? ""))
    }
    if children.isEmpty, let id = node?.table {
      let table = try await ask { () async throws(BackendError) in try await backend.table(id) }
      lines = ShownFields(table, all: includesHidden).fields.map { field in
        ListLine(
          id: exact(field.id.raw), name: exact(field.name),
          kind: field.kind.word + (field.readOnlyReason.map { ", read-only: \($0)" } ?? ""))
      }
    }
    let columns = lines.map { line in
      (includesIDs ? [line.id] : []) + [line.name] + (output.isTerminal ? [line.kind] : [])
    }
    _ = try emit(
      output.isTerminal
        ? Self.aligned(columns) : columns.map { $0.joined(separator: "\t") + "\n" }.joined())
  }

  /// A name for a line of its own: exact for programs, whatever it holds.
  private func exact(_ name: String) -> String { output.isTerminal ? name : LineText.escaped(name) }

  /// Prints the records of a table, page by page as they come.
  public func rows(_ names: [String], _ options: RowsOptions = RowsOptions()) async throws(ScriptingFailure) {
    if let limit = options.limit, limit < 0 {
      throw ScriptingFailure(.usage, "the limit must not be negative")
    }
    var table = try await search.table(at: names)
    var lessons = 0
    while true {
      let shown = ShownFields(table, all: options.includesHidden)
      var listing = Listing(
        printer: options.format.printer(
          for: shown.fields, includesIDs: options.includesIDs, isTerminal: output.isTerminal,
          guardsFormulas: options.guardsFormulas),
        mask: SecretMask(table, reveals: options.revealsSecrets), shown: shown)
      do throws(ScriptingFailure) {
        return try await rows(of: table, options, &listing)
      } catch {
        // A condition that the service refuses is done here, where the adapter has learned that from its answer.
        guard error.cause == .unsupported, !listing.hasBegun, lessons < Self.lessonLimit else { throw error }
        lessons += 1
        let known = table
        table = try await ask { () async throws(BackendError) in try await backend.table(known.id) }
        if table == known { throw error }
      }
    }
  }

  /// How often a table may turn out to be able to do less than was known.
  private static let lessonLimit = 8

  private func rows(
    of table: Table, _ options: RowsOptions, _ listing: inout Listing
  ) async throws(ScriptingFailure) {
    let split = QuerySplit.of(try query(options, table), for: table)
    if let refusal = split.refusal { throw ScriptingFailure(.failed, refusal) }
    let walk = PageWalk(
      backend: backend, table: table, query: split.service,
      filter: split.localFilter(table).map { FilterEvaluation($0, fields: table.fields) }, retry: retry)
    guard split.sorts.isEmpty else {
      if let explanation = split.explanation { note("\(explanation); every row is loaded first") }
      return try await sortedRows(walk, SortOrder(split.sorts, fields: table.fields), options, &listing)
    }
    do throws(ScriptingFailure) {
      try await walk.visit(limit: options.limit) { records throws(ScriptingFailure) in
        // The walk ends with the command, so leaving it by an error is how a vanished reader stops it.
        if try emit(listing.page(records)) { throw Self.readerHasGone }
      }
      _ = try emit(listing.end())
    } catch {
      if error != Self.readerHasGone { throw error }
    }
  }

  /// Prints one record with whole values; secrets are masked, and what a view hides is left out, unless they are to
  /// be revealed.
  public func get(
    _ names: [String], record id: ID<Record>, format: RecordFormat = .json, includesIDs: Bool = false,
    revealsSecrets: Bool = false, includesHidden: Bool = false, guardsFormulas: Bool = false
  ) async throws(ScriptingFailure) {
    let table = try await search.table(at: names)
    let record = try await ask { () async throws(BackendError) in
      try await backend.askedRecord(id, in: table.id, fields: table.fields.map(\.id))
    }
    let shown = SecretMask(table, reveals: revealsSecrets).applied(to: record)
    try show(
      shown, ShownFields(table, all: includesHidden), format: format, includesIDs: includesIDs,
      guardsFormulas: guardsFormulas)
  }

  /// One record alone; as `json` it is an object with a member a line.
  ///
  /// Secrets are the caller's to mask.
  func show(
    _ record: Record, _ shown: ShownFields, format: RecordFormat, includesIDs: Bool,
    guardsFormulas: Bool = false
  ) throws(ScriptingFailure) {
    guard format != .json else {
      let printer = JSONPrinter(fields: shown.fields, includesIDs: includesIDs, layout: .lines)
      _ = try emit(printer.object(shown.applied(to: record)))
      return
    }
    var listing = Listing(
      printer: format.printer(
        for: shown.fields, includesIDs: includesIDs, isTerminal: output.isTerminal,
        guardsFormulas: guardsFormulas),
      shown: shown)
    _ = try emit(listing.page([record]) + listing.end())
  }

  private static let readerHasGone = ScriptingFailure(.failed, "the reader has gone")

  /// An order that the service cannot give needs every record at once.
  private func sortedRows(
    _ walk: PageWalk, _ order: SortOrder, _ options: RowsOptions, _ listing: inout Listing
  ) async throws(ScriptingFailure) {
    var all: [Record] = []
    try await walk.visit(limit: nil) { records throws(ScriptingFailure) in all += records }
    let sorted = Array(order.sorted(all).prefix(options.limit ?? .max))
    if try emit(listing.page(sorted)) { return }
    _ = try emit(listing.end())
  }

  private func query(_ options: RowsOptions, _ table: Table) throws(ScriptingFailure) -> Query {
    var query = table.defaultQuery
    if let text = options.filter {
      switch FilterParser.parse(text, fields: table.fields, now: now) {
      case .failure(let problem): throw ScriptingFailure(problem, in: text)
      case .success(.all([])): break
      case .success(let filter): query.filter = query.filter.map { .all([$0, filter]) } ?? filter
      }
    }
    if let text = options.sort {
      switch SortText.parse(text, fields: table.fields) {
      case .failure(let problem): throw ScriptingFailure(problem, in: text)
      case .success(let sorts): query.sorts = sorts
      }
    }
    return query
  }

  private static func aligned(_ lines: [[String]]) -> String {
    let cells = lines.map { line in line.map { DisplayText($0) } }
    let widths = (0..<(cells.first?.count ?? 0)).map { column in cells.map { $0[column].width }.max() ?? 0 }
    return cells.map { line in
      let last = line.count - 1
      return line.enumerated()
        .map { column, text in column == last ? text.text : text.padded(to: widths[column]).text }
        .joined(separator: "  ") + "\n"
    }.joined()
  }
}

/// What `ls` tells of a node or a field.
private struct ListLine {
  var id: String
  var name: String
  var kind: String
}

/// The text of a list of records, its head before the first page.
struct Listing {
  private var printer: any RecordPrinter
  private let mask: SecretMask
  private let shown: ShownFields?
  /// Whether anything of it has been asked for.
  private(set) var hasBegun = false

  /// - Parameter shown: which cells of the records are printed; nil for all.
  init(printer: any RecordPrinter, mask: SecretMask = SecretMask(), shown: ShownFields? = nil) {
    self.printer = printer
    self.mask = mask
    self.shown = shown
  }

  mutating func page(_ records: [Record]) -> String {
    var text = ""
    let records = records.map(printed)
    if !hasBegun { text = printer.head(records) }
    hasBegun = true
    for record in records { text += printer.row(record) }
    return text
  }

  private func printed(_ record: Record) -> Record {
    let masked = mask.applied(to: record)
    return shown?.applied(to: masked) ?? masked
  }

  mutating func end() -> String { (hasBegun ? "" : page([])) + printer.foot() }
}

extension QuerySplit {
  /// What is checked here on every record, a search included.
  fileprivate func localFilter(_ table: Table) -> Filter? {
    guard let search else { return filter }
    let anywhere = Filter.any(
      table.fields.map { .test(Predicate(field: $0.id, comparison: .contains, operands: [.text(search)])) })
    return filter.map { .all([$0, anywhere]) } ?? anywhere
  }
}

extension Field.Kind {
  /// The kind in a few words.
  fileprivate var word: String {
    switch self {
    case .text: "text"
    case .longText: "long text"
    case .url: "web address"
    case .email: "e-mail address"
    case .phone: "phone number"
    case .number(let format): format.decimals == 0 ? "whole number" : "number"
    case .rating(let max): "rating up to \(max)"
    case .boolean: "yes or no"
    case .date: "date"
    case .dateTime: "date and time"
    case .duration: "duration"
    case .choice(_, let allowsMany): allowsMany ? "choices" : "choice"
    case .link(_, let allowsMany): allowsMany ? "links" : "link"
    case .people(let allowsMany): allowsMany ? "people" : "person"
    case .attachments: "files"
    case .list(let kind): "list: \(kind.word)"
    case .json: "JSON"
    case .blob: "bytes"
    case .unknown(let name): name
    }
  }
}
