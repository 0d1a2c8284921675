import SheafModel

/// What a folder holds as the picker shows it: ordered, narrowed, folders first.
///
/// Made for folders of 100 000 entries: typing costs one pass over their names.
public struct DirectoryListing: Equatable, Sendable {
  /// What entries are ordered by: names from A, times from the newest, sizes from the largest.
  public enum Order: String, CaseIterable, Sendable {
    case name, time, size

    /// The next one, from the last back to the first.
    var next: Order {
      let all = Self.allCases
      return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
  }

  /// In the order of their names.
  public private(set) var entries: [DirectoryEntry] = []
  /// What the entries are ordered by now.
  public private(set) var order = Order.name
  /// Whether names that begin with a dot are shown.
  public private(set) var showsHidden = false
  /// What was typed to narrow the list; empty for all of it.
  public private(set) var filter = ""
  /// Indices of `entries` that are not hidden, in the order asked for.
  private var ordered: [Int] = []
  /// Those of `ordered` that match the filter, in the same order.
  private var matching: [Int] = []
  /// Indices of `entries` that are shown.
  private var shown: [Int] = []

  /// How many entries are shown.
  public var count: Int { shown.count }
  /// Whether the folder holds nothing at all.
  public var isEmpty: Bool { entries.isEmpty }
  /// Whether entries are left out only because they are hidden.
  public var hidesAll: Bool { ordered.isEmpty && !entries.isEmpty }

  /// The entry on a line, counted from 0; nil beyond the last.
  public subscript(index: Int) -> DirectoryEntry? {
    shown.indices.contains(index) ? entries[shown[index]] : nil
  }

  /// The line of an entry; nil where it is not shown.
  public func index(ofName name: String) -> Int? {
    shown.firstIndex { PathText.isSame(entries[$0].name, name) }
  }

  func entry(named name: String) -> DirectoryEntry? {
    entries.first { PathText.isSame($0.name, name) }
  }

  /// Takes what a folder holds, in the order of names.
  mutating func set(_ entries: [DirectoryEntry]) {
    self.entries = entries
    arrange()
  }

  mutating func setOrder(_ order: Order) {
    self.order = order
    arrange()
  }

  mutating func setShowsHidden(_ shows: Bool) {
    showsHidden = shows
    arrange()
  }

  mutating func setFilter(_ text: String) {
    guard filter != text else { return }
    // What did not match the beginning of a filter does not match the whole.
    let candidates = text.hasPrefix(filter) ? matching : ordered
    filter = text
    narrow(candidates)
  }

  private mutating func arrange() {
    let visible = entries.indices.filter { showsHidden || !entries[$0].isHidden }
    let folders = visible.filter { entries[$0].kind == .folder }
    let files = visible.filter { entries[$0].kind != .folder }
    switch order {
    case .name: ordered = folders + files
    case .size: ordered = folders + descending(files) { $0.byteCount }
    case .time: ordered = descending(folders, by: Self.time) + descending(files, by: Self.time)
    }
    narrow(ordered)
  }

  /// Greatest first, equal ones by name; what has no time comes last.
  private func descending(_ indices: [Int], by key: (DirectoryEntry) -> Int) -> [Int] {
    indices.map { (key(entries[$0]), $0) }
      .sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }
      .map(\.1)
  }

  private static func time(_ entry: DirectoryEntry) -> Int {
    guard let time = entry.modified else { return .min }
    let (whole, overflow) = time.epochSeconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? .max : whole + time.nanosecond / 1000
  }

  /// Best matches first; equal ones in the order asked for.
  private mutating func narrow(_ candidates: [Int]) {
    let pattern = FileNamePattern(filter)
    guard !filter.allSatisfy({ $0 == " " }) else {
      matching = ordered
      shown = ordered
      return
    }
    matching = []
    var ranks: [[Int]] = Array(repeating: [], count: FileNamePattern.Rank.allCases.count)
    for index in candidates {
      guard let rank = pattern.rank(entries[index].name) else { continue }
      matching.append(index)
      ranks[rank.rawValue].append(index)
    }
    shown = ranks.flatMap { $0 }
  }
}
