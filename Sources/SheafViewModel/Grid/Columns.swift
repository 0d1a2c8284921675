public import SheafModel
import SheafText

/// The order, widths and visibility of a table's columns.
///
/// Columns are named by field.
public struct Columns: Equatable, Sendable {
  public struct Column: Equatable, Sendable {
    public let field: ID<Field>
    /// The index of the field in the table, and so of its cell in a record.
    public var index: Int
    /// Terminal columns of the content, without the space beside it.
    public var width: Int
    public var isHidden = false
    /// Whether the user chose the width, so that it no longer grows by itself.
    public var isWidthChosen = false
  }

  public static let widthLimits = 2...200
  /// The widest that a column becomes by itself.
  public static let automaticLimit = 40

  public private(set) var all: [Column]
  /// How many of the visible columns stay at the left while the others scroll.
  public var frozenCount: Int

  /// The primary field first and frozen, then the others in the table's order, as wide and as hidden as the
  /// service's own view has them.
  public init(_ fields: [Field]) {
    let primary = fields.firstIndex { $0.isPrimary }
    let order = (primary.map { [$0] } ?? []) + fields.indices.filter { $0 != primary }
    all = order.map { index in
      Column(
        field: fields[index].id, index: index, width: fields[index].width ?? Self.headerWidth(fields[index]),
        isHidden: fields[index].isHidden && !fields[index].isPrimary,
        isWidthChosen: fields[index].width != nil)
    }
    frozenCount = primary == nil ? 0 : 1
  }

  public var visible: [Column] { all.filter { !$0.isHidden } }

  static func headerWidth(_ field: Field) -> Int {
    min(automaticLimit, max(4, DisplayText(field.name).width + 2))
  }

  public mutating func setWidth(_ width: Int, of field: ID<Field>) {
    change(field) {
      $0.width = min(max(width, Self.widthLimits.lowerBound), Self.widthLimits.upperBound)
      $0.isWidthChosen = true
    }
  }

  /// Makes room for a text, unless the user chose the width.
  mutating func grow(_ field: ID<Field>, toFit width: Int) {
    change(field) {
      guard !$0.isWidthChosen else { return }
      $0.width = max($0.width, min(width, Self.automaticLimit))
    }
  }

  /// Hides or shows a column; the frozen ones stay the same otherwise.
  public mutating func setHidden(_ isHidden: Bool, _ field: ID<Field>) {
    guard let at = all.firstIndex(where: { $0.field == field }), all[at].isHidden != isHidden else { return }
    let position = all[..<at].count { !$0.isHidden }
    all[at].isHidden = isHidden
    if position < frozenCount { frozenCount += isHidden ? -1 : 1 }
  }

  /// Moves a column past its visible neighbour.
  ///
  /// Answers whether there was one.
  public mutating func move(_ field: ID<Field>, by direction: Int) -> Bool {
    let shown = all.indices.filter { !all[$0].isHidden }
    guard let at = shown.firstIndex(where: { all[$0].field == field }), shown.indices.contains(at + direction)
    else { return false }
    all.swapAt(shown[at], shown[at + direction])
    return true
  }

  /// Keeps layout of fields that are still there, after the table's fields changed.
  public mutating func adopt(_ fields: [Field]) {
    let old = self
    self = Columns(fields)
    frozenCount = old.frozenCount
    let rank = Dictionary(old.all.enumerated().map { ($1.field, $0) }, uniquingKeysWith: { a, _ in a })
    for index in all.indices {
      guard let known = rank[all[index].field].map({ old.all[$0] }) else { continue }
      all[index].width = known.width
      all[index].isHidden = known.isHidden
      all[index].isWidthChosen = known.isWidthChosen
    }
    let order = all.enumerated().sorted {
      (rank[$0.1.field] ?? $0.0 + 1_000_000) < (rank[$1.1.field] ?? $1.0 + 1_000_000)
    }
    all = order.map(\.element)
  }

  private mutating func change(_ field: ID<Field>, _ body: (inout Column) -> Void) {
    guard let index = all.firstIndex(where: { $0.field == field }) else { return }
    body(&all[index])
  }
}
