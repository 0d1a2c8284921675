/// Which lines of the box hold what; logic, mouse and drawing agree on it.
extension FilePickerState {
  /// Lines within the border, counted from 0.
  public struct Layout: Equatable, Sendable {
    /// The first line of the list; the line before it holds the folder or what is typed.
    public let listTop = 1
    /// Lines of the list.
    public let listHeight: Int
    /// Lines of the selected file's text under the line that describes it.
    public let previewHeight: Int
    /// The line that describes the selected file.
    public var infoLine: Int { listTop + listHeight }

    /// - Parameter height: lines within the border.
    public init(height: Int) {
      previewHeight = height < 18 ? 0 : min(8, height / 5)
      listHeight = max(1, height - 2 - previewHeight)
    }

    /// The picker leaves a line of the screen above it and below it, and has a border.
    init(screenHeight: Int) { self.init(height: screenHeight - 4) }
    init(_ context: Context) { self.init(screenHeight: context.height) }
  }
}

extension FilePickerState {
  /// Keeps the selection in sight when the screen changes its size.
  mutating func fit(height: Int) {
    list.clamp(items: lineCount, page: Layout(screenHeight: height).listHeight)
  }

  /// What is said in the place of the list; nil when there is one.
  public var message: String? {
    if isReading { return "Reading…" }
    if let problem { return problem }
    guard listing.count == 0 else { return nil }
    if !listing.filter.isEmpty { return "No name here matches; Esc drops the filter" }
    return listing.hidesAll ? "Only hidden files here; . shows them" : "This folder is empty"
  }

  /// What is ticked, in words; nil when nothing is.
  public var tickedText: String? {
    guard !ticked.isEmpty else { return nil }
    return "\(ticked.count) ticked, " + FileText.size(ticked.reduce(0) { $0 &+ $1.byteCount })
  }

  /// The characters of a name that match what was typed.
  public func matched(in name: String) -> [Int] {
    listing.filter.isEmpty ? [] : FuzzyMatch(listing.filter, in: name)?.positions ?? []
  }

  /// What is known of the selected line: kind, size and time.
  public var info: String {
    switch selected {
    case .saveHere: return "Saves " + PathText.joined(folder, freeName)
    case .parent: return "The folder above: " + PathText.parent(of: folder)
    case .entry(let entry):
      if let refusal = entry.refusal { return "Cannot be taken: this is \(refusal)" }
      var parts = [preview?.kind ?? (entry.kind == .folder ? "folder" : "file")]
      if entry.kind == .file { parts.append(FileText.size(entry.byteCount)) }
      if let time = entry.modified { parts.append(FileText.time(time)) }
      return parts.joined(separator: " · ")
    case nil: return ""
    }
  }
}
