public import SheafModel

/// Which columns fit beside each other, and where; pure.
public struct ColumnLayout: Equatable, Sendable {
  public struct Placed: Equatable, Sendable {
    /// Among the visible columns, counted from 0.
    public let position: Int
    public let field: ID<Field>
    /// The index of its cell in a record.
    public let index: Int
    /// From the left edge of the grid, in terminal columns.
    public let x: Int
    /// Of the content; less than the column's own where the screen ends.
    public let width: Int
    public let isFrozen: Bool
  }

  /// Terminal columns of the row numbers with the mark and the rule after them.
  public let gutterWidth: Int
  public let placed: [Placed]
  /// Whether columns are hidden beyond the left or right edge.
  public let hasMoreLeft: Bool
  public let hasMoreRight: Bool

  /// Between the contents of two columns.
  ///
  /// Rules stand only at the edges of what does not scroll: a rule at every column would cost more bytes than
  /// the text of most cells.
  public static let gap = 2
  /// After the last frozen column: a space, a rule, a space.
  public static let frozenGap = 3

  /// - Parameter scroll: how many of the columns that are not frozen are scrolled away at the left.
  public init(_ columns: [Columns.Column], frozen: Int, scroll: Int, gutter: Int, width: Int) {
    gutterWidth = gutter
    let frozen = Self.frozen(frozen, of: columns, width: width - gutter)
    var x = gutter
    var placed: [Placed] = []
    var isFull = false
    func place(_ position: Int) {
      let column = columns[position]
      let room = width - x - 1
      guard !isFull, room >= min(column.width, 3) else { return isFull = true }
      placed.append(
        Placed(
          position: position, field: column.field, index: column.index, x: x, width: min(column.width, room),
          isFrozen: position < frozen))
      if column.width > room { isFull = true }
      x += column.width + (position == frozen - 1 ? Self.frozenGap : Self.gap)
    }
    for position in 0..<frozen { place(position) }
    for position in (frozen + scroll)..<max(frozen + scroll, columns.count) { place(position) }
    self.placed = placed
    hasMoreLeft = scroll > 0
    hasMoreRight = (placed.last?.position ?? -1) < columns.count - 1
  }

  public func placed(_ position: Int) -> Placed? { placed.first { $0.position == position } }

  /// How many of the frozen columns really stay: so many that the others keep room beside them.
  static func frozen(_ wanted: Int, of columns: [Columns.Column], width: Int) -> Int {
    var used = 1
    let fitting = columns.prefix(max(0, wanted)).prefix { column in
      used += column.width + gap
      return used + roomForOthers <= width
    }
    return fitting.count
  }

  /// What frozen columns leave to the others, in terminal columns.
  private static let roomForOthers = 8

  /// The smallest scroll at which the column is wholly on the screen, starting from `scroll`.
  static func scroll(
    showing position: Int, from scroll: Int, columns: [Columns.Column], frozen: Int, width: Int
  ) -> Int {
    let frozen = Self.frozen(frozen, of: columns, width: width)
    let scroll = max(0, min(scroll, columns.count - frozen - 1))
    guard position >= frozen, columns.indices.contains(position) else { return scroll }
    if position < frozen + scroll { return position - frozen }
    let fixed = columns.prefix(frozen).reduce(frozen > 0 ? frozenGap - gap : 0) { $0 + $1.width + gap }
    var first = frozen + scroll
    func extent(from first: Int) -> Int {
      columns[first...position].reduce(0) { $0 + $1.width + gap } - gap + 1
    }
    while first < position, fixed + extent(from: first) > width { first += 1 }
    return first - frozen
  }
}
