public import SheafModel
import SheafValues

/// Picks one or several of a field's options; ratings are picked the same way.
public struct ChoicesState: Equatable, Sendable, OverlayModel {
  public struct Item: Equatable, Sendable {
    public let choice: Choice
    /// What choosing it makes of the cell.
    let value: Value
    /// The option that empties the cell.
    public let isEmpty: Bool
    /// An option that is still to be added: what is typed.
    public var isNew = false
  }

  /// Whom to ask for new options, on services that take them.
  struct Creation: Equatable, Sendable {
    let connection: ID<Connection>
    let ticket: Ticket
  }

  public let address: CellAddress
  public let field: Field
  public let allowsMany: Bool
  public internal(set) var list: NarrowedList<Item>
  /// The options that are ticked, in the order in which they were.
  public internal(set) var ticked: [Choice]
  /// The name of the option that is being added.
  public private(set) var creating: String?
  /// Why it could not be added.
  public private(set) var failure: BackendError?
  private let creation: Creation?
  /// The option that has just been added, and where the selection goes with it.
  private var created: Choice?
  private var move: Move?

  init(
    address: CellAddress, field: Field, base: Value, options: [Choice], allowsMany: Bool,
    creation: Creation? = nil
  ) {
    self.address = address
    self.field = field
    self.allowsMany = allowsMany
    self.creation = creation
    if case .choices(let chosen) = base { ticked = chosen } else { ticked = [] }
    var items = options.map { Item(choice: $0, value: .choices([$0]), isEmpty: false) }
    if !allowsMany, !field.isRequired {
      items.append(Item(choice: Choice(id: "", name: "(empty)"), value: .null, isEmpty: true))
    }
    list = NarrowedList(items, offer: creation == nil ? nil : Self.offer) { $0.choice.name }
    if let first = ticked.first, let index = options.firstIndex(where: { $0.id == first.id }) {
      list.select(index, page: 10)
    }
  }

  /// The ratings from none to `stars`.
  init(address: CellAddress, field: Field, base: Value, stars: Int) {
    self.address = address
    self.field = field
    allowsMany = false
    creation = nil
    ticked = []
    let items = (0...max(0, stars)).map { count in
      Item(
        choice: Choice(
          id: String(count), name: "\(count) " + ValueText.display(.number(DecimalText(count)), for: field)),
        value: .number(DecimalText(count)), isEmpty: false)
    }
    list = NarrowedList(items + [Item(choice: Choice(id: "", name: "(empty)"), value: .null, isEmpty: true)])
    { $0.choice.name }
    if case .number(let now) = base, let index = Int(now.text) { list.select(index, page: 10) }
  }

  /// What is typed as an option of its own, where no option has that name.
  @Sendable private static func offer(_ name: String, _ items: [Item]) -> Item? {
    guard !name.isEmpty, !items.contains(where: { !$0.isEmpty && $0.choice.name.isExactly(name) }) else {
      return nil
    }
    let choice = Choice(id: "", name: name)
    return Item(choice: choice, value: .choices([choice]), isEmpty: false, isNew: true)
  }

  var mode: KeymapMode { .picker }
  var overlay: Overlay { .choices(self) }
  var editedRecord: ID<Record>? { address.record }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .accept: return accept(.down)
    case .acceptAndRight: return accept(.right)
    case .acceptAndLeft: return accept(.left)
    case .tick: tick()
    case .cancel, .escape, .interrupt: return .close
    default:
      failure = nil
      guard list.apply(command, count: count, page: PaletteState.page(height: context.height)) else {
        return .ignored
      }
    }
    return .handled
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    // Space ticks in a list of several; option names are narrowed by their other characters.
    failure = nil
    if character == " ", allowsMany, list.selected?.isNew != true {
      tick()
    } else {
      list.type(String(character))
    }
    return .handled
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    list.type(String(text.prefix(200)).trimmed)
    return .handled
  }

  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome {
    guard line > 0, list.shown.indices.contains(list.list.top + line - 1) else { return .handled }
    list.select(list.list.top + line - 1, page: PaletteState.page(height: context.height))
    if !allowsMany || list.selected?.isNew == true { return accept(nil) }
    tick()
    return .handled
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    guard let creation, case .fetched(creation.connection, .choiceAdded(creation.ticket, let result)) = action
    else { return [] }
    creating = nil
    switch result {
    case .failure(let error): failure = error
    case .success(let choice):
      let item = Item(choice: choice, value: .choices([choice]), isEmpty: false)
      let end = list.items.last?.isEmpty == true ? list.items.count - 1 : list.items.count
      list.items.insert(item, at: end)
      list.clearFilter()
      list.select(end, page: PaletteState.page(height: context.height))
      if allowsMany { ticked.append(choice) } else { ticked = [choice] }
      created = choice
    }
    return []
  }

  /// One option is all that was wanted of a field that holds one.
  mutating func decide(in context: Context) -> Outcome? {
    guard let choice = created else { return nil }
    created = nil
    return allowsMany ? nil : .answer(.value(address, .choices([choice]), move: move))
  }

  /// Whether options can be added here.
  public var takesNew: Bool { creation != nil }

  public func isTicked(_ item: Item) -> Bool { ticked.contains { $0.id == item.choice.id } }

  private mutating func tick() {
    guard allowsMany, let item = list.selected, !item.isNew else { return }
    if let index = ticked.firstIndex(where: { $0.id == item.choice.id }) {
      ticked.remove(at: index)
    } else {
      ticked.append(item.choice)
    }
  }

  /// Adds an option; what is typed stays until the service has it.
  private mutating func create(_ name: String, _ move: Move?) -> Outcome {
    guard let creation else { return .handled }
    self.move = move
    creating = name
    failure = nil
    return .effects([
      .fetch(
        creation.connection,
        .addChoice(creation.ticket, named: name, to: address.field, of: address.table))
    ])
  }

  private mutating func accept(_ move: Move?) -> Outcome {
    if creating != nil { return .notice("The option is being added") }
    if let item = list.selected, item.isNew { return create(item.choice.name, move) }
    if allowsMany { return .answer(.value(address, value(of: ticked), move: move)) }
    guard let item = list.selected else { return .handled }
    let value = if case .choices(let chosen) = item.value { value(of: chosen) } else { item.value }
    return .answer(.value(address, value, move: move))
  }
}
