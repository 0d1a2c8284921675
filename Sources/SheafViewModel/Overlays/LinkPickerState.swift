public import SheafModel
import SheafValues

/// Picks records of another table; typing searches that table where it lives.
public struct LinkPickerState: Equatable, Sendable, OverlayModel {
  public let address: CellAddress
  public let field: Field
  public let allowsMany: Bool
  public internal(set) var filter = TextLine()
  public internal(set) var list = ScrollList()
  public internal(set) var candidates: [RecordLink] = []
  public internal(set) var ticked: [RecordLink]
  public internal(set) var isSearching = true
  public internal(set) var failure: BackendError?
  let table: ID<Table>
  let connection: ID<Connection>
  private var ticket: Ticket
  /// What the cell held when the picker opened; it stays on top so that ticking moves no line.
  private let held: [RecordLink]
  /// Enter was pressed before the answer to what was typed: where the selection goes once that is here.
  private var accepted: Move?

  /// Enough for the screen; typing narrows.
  static let limit = 100

  init(
    address: CellAddress, field: Field, base: Value, table: ID<Table>, allowsMany: Bool,
    connection: ID<Connection>, ticket: Ticket
  ) {
    self.address = address
    self.field = field
    self.table = table
    self.allowsMany = allowsMany
    self.connection = connection
    // Each search is told from the one before by a number of its own below those of the program.
    self.ticket = Ticket(-ticket.number * 10_000)
    if case .links(let links) = base { ticked = links } else { ticked = [] }
    held = ticked
  }

  var mode: KeymapMode { .picker }
  var overlay: Overlay { .links(self) }
  var editedRecord: ID<Record>? { address.record }

  /// Searches for what is typed; an earlier search is no longer wanted.
  func ask() -> [Effect] {
    [.fetch(connection, .candidates(ticket, table, search: filter.text, limit: Self.limit))]
  }

  private mutating func askAgain() -> Outcome {
    accepted = nil
    let old = ticket
    ticket = Ticket(ticket.number - 1)
    isSearching = true
    list = ScrollList()
    return .effects([.fetch(connection, .cancel(old))] + ask())
  }

  /// What can be chosen: what is ticked stays in sight while nothing is typed.
  public var shown: [RecordLink] {
    guard filter.isEmpty else {
      // Until the answer to what is typed comes, what came before is narrowed here.
      return isSearching
        ? candidates.filter { TextMatching.contains($0.title ?? "", filter.text) } : candidates
    }
    let here = Set(candidates.map(\.id) + held.map(\.id))
    let elsewhere = ticked.filter { !here.contains($0.id) }
    return held + elsewhere + candidates.filter { link in !held.contains { $0.id == link.id } }
  }

  public func isTicked(_ link: RecordLink) -> Bool { ticked.contains { $0.id == link.id } }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    let page = PaletteState.page(height: context.height)
    if list.move(command, count: count, items: shown.count, page: page) { return .handled }
    switch command {
    case .accept: return accept(.down)
    case .acceptAndRight: return accept(.right)
    case .acceptAndLeft: return accept(.left)
    case .tick: return tick()
    case .cancel, .escape, .interrupt:
      return Outcome(effects: [.fetch(connection, .cancel(ticket))], closes: true)
    default:
      let before = filter.text
      guard filter.apply(command) else { return .ignored }
      return filter.text == before ? .handled : askAgain()
    }
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    if character == " ", filter.isEmpty { return tick() }
    _ = filter.insert(String(character))
    return askAgain()
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    _ = filter.insert(String(text.prefix(200)).trimmed)
    return askAgain()
  }

  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome {
    guard line > 0, shown.indices.contains(list.top + line - 1) else { return .handled }
    list.select(list.top + line - 1, items: shown.count, page: PaletteState.page(height: context.height))
    return allowsMany ? tick() : accept(nil)
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    guard case .fetched(connection, .candidates(ticket, let result)) = action else { return [] }
    isSearching = false
    switch result {
    case .success(let links):
      candidates = links
      failure = nil
    case .failure(let error): failure = error
    }
    list.clamp(items: shown.count, page: PaletteState.page(height: context.height))
    return []
  }

  private mutating func tick() -> Outcome {
    let shown = shown
    guard shown.indices.contains(list.index) else { return .handled }
    let link = shown[list.index]
    if let index = ticked.firstIndex(where: { $0.id == link.id }) {
      ticked.remove(at: index)
    } else {
      ticked = allowsMany ? ticked + [link] : [link]
    }
    return .handled
  }

  mutating func decide(in context: Context) -> Outcome? {
    guard !isSearching, let move = accepted else { return nil }
    accepted = nil
    // With nothing found there is nothing to take; the list says so.
    return shown.isEmpty ? nil : accept(move)
  }

  private mutating func accept(_ move: Move?) -> Outcome {
    let shown = shown
    if isSearching, !filter.isEmpty, shown.isEmpty {
      accepted = move ?? Move()
      return .handled
    }
    if allowsMany {
      // Who typed a name and ticked nothing means the record that is found.
      let isUntouched = ticked == held && !filter.isEmpty
      let found = isUntouched && shown.indices.contains(list.index) ? [shown[list.index]] : []
      let links = ticked + found.filter { link in !ticked.contains { $0.id == link.id } }
      return .answer(.value(address, links.isEmpty ? .null : .links(links), move: move))
    }
    guard shown.indices.contains(list.index) else { return .handled }
    // Choosing nothing: what was ticked was taken away with Space.
    if ticked.isEmpty, filter.isEmpty, !held.isEmpty { return .answer(.value(address, .null, move: move)) }
    return .answer(.value(address, .links([shown[list.index]]), move: move))
  }
}
