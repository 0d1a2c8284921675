/// Where the parts of the screen lie, in columns and rows from the top left.
///
/// Pure arithmetic over the terminal's size, so that logic and drawing agree.
public struct ScreenLayout: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Columns of the place tree with its right rule; 0 when it is not beside the grid.
  public let sidebarWidth: Int
  /// The terminal row of the column headers.
  public let headerRow: Int
  /// The terminal rows of the records.
  public let body: Range<Int>
  /// The terminal row of the filter and sort line; nil when the screen is too low for it.
  public let queryRow: Int?
  public let statusRow: Int

  public init(width: Int, height: Int, showsSidebar: Bool) {
    self.width = max(0, width)
    self.height = max(0, height)
    sidebarWidth = showsSidebar && width >= Self.sidebarFrom ? min(30, max(18, width / 6)) : 0
    // Title, header, rule above the records; query and status below. Low screens give up what they can.
    let hasRule = height >= 10
    let hasQuery = height >= 6
    headerRow = height >= 4 ? 1 : 0
    let first = headerRow + (hasRule ? 2 : 1)
    statusRow = max(0, height - 1)
    queryRow = hasQuery ? height - 2 : nil
    body = first..<max(first, hasQuery ? height - 2 : height - 1)
  }

  /// The screen width from which the place tree stands beside the grid.
  public static let sidebarFrom = 100

  public var gridWidth: Int { max(0, width - sidebarWidth) }
  /// Records that fit, at one line each.
  public var pageRows: Int { body.count }
  /// The terminal row of the rule under the headers, if there is one.
  public var ruleRow: Int? { body.lowerBound - headerRow == 2 ? headerRow + 1 : nil }
}
