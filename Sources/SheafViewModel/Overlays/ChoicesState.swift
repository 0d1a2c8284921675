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
  }

  public let address: CellAddress
  public let field: Field
  public let allowsMany: Bool
  public internal(set) var list: NarrowedList<Item>
  /// The options that are ticked, in the order in which they were.
  public internal(set) var ticked: [Choice]

  init(address: CellAddress, field: Field, base: Value, options: [Choice], allowsMany: Bool) {
    self.address = address
    self.field = field
    self.allowsMany = allowsMany
    if case .choices(let chosen) = base { ticked = chosen } else { ticked = [] }
    var items = options.map { Item(choice: $0, value: .choices([$0]), isEmpty: false) }
    if !allowsMany, !field.isRequired {
      items.append(Item(choice: Choice(id: "", name: "(empty)"), value: .null, isEmpty: true))
    }
    list = NarrowedList(items) { $0.choice.name }
    if let first = ticked.first, let index = options.firstIndex(where: { $0.id == first.id }) {
      list.select(index, page: 10)
    }
  }

  /// The ratings from none to `stars`.
  init(address: CellAddress, field: Field, base: Value, stars: Int) {
    self.address = address
    self.field = field
    allowsMany = false
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

  var mode: KeymapMode { .picker }
  var overlay: Overlay { .choices(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .accept: return accept(.down)
    case .acceptAndRight: return accept(.right)
    case .acceptAndLeft: return accept(.left)
    case .tick: tick()
    case .cancel, .escape, .interrupt: return .close
    default:
      guard list.apply(command, count: count, page: PaletteState.page(height: context.height)) else {
        return .ignored
      }
    }
    return .handled
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    // Space ticks in a list of several; option names are narrowed by their other characters.
    if character == " ", allowsMany { tick() } else { list.type(String(character)) }
    return .handled
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    list.type(String(text.prefix(200)).trimmed)
    return .handled
  }

  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome {
    guard line > 0, list.shown.indices.contains(list.list.top + line - 1) else { return .handled }
    list.select(list.list.top + line - 1, page: PaletteState.page(height: context.height))
    if !allowsMany { return accept(nil) }
    tick()
    return .handled
  }

  public func isTicked(_ item: Item) -> Bool { ticked.contains { $0.id == item.choice.id } }

  private mutating func tick() {
    guard allowsMany, let item = list.selected else { return }
    if let index = ticked.firstIndex(where: { $0.id == item.choice.id }) {
      ticked.remove(at: index)
    } else {
      ticked.append(item.choice)
    }
  }

  private func accept(_ move: Move?) -> Outcome {
    if allowsMany { return .answer(.value(address, value(of: ticked), move: move)) }
    guard let item = list.selected else { return .handled }
    let value = if case .choices(let chosen) = item.value { value(of: chosen) } else { item.value }
    return .answer(.value(address, value, move: move))
  }
}
