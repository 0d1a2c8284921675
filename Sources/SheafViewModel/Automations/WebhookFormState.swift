import SheafModel

/// The form that registers a webhook.
public struct WebhookFormState: Equatable, Sendable, OverlayModel {
  public enum Row: Hashable, Sendable, CaseIterable {
    case event, name, url, note, submit
  }

  let connection: ID<Connection>
  let node: ID<Node>
  public private(set) var row = Row.name
  public private(set) var problem: String?
  public private(set) var isAsking = false
  private let events: [String]
  private var event = 0
  private var lines: [Row: TextLine] = [:]
  private var isDone = false

  init(connection: ID<Connection>, node: ID<Node>, events: [String]) {
    self.connection = connection
    self.node = node
    self.events = events
  }

  var mode: KeymapMode { .editor }
  var overlay: Overlay { .webhookForm(self) }

  /// The event that is chosen.
  public var chosenEvent: String { events.indices.contains(event) ? events[event] : "" }

  public func line(_ row: Row) -> TextLine { lines[row] ?? TextLine() }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .cancel, .escape, .interrupt: return .close
    case .redraw, .suspend, .help: return .ignored
    case _ where isAsking: return .handled
    case .accept where row == .submit: return submit()
    case .accept, .down, .acceptAndRight: move(1)
    case .up, .acceptAndLeft: move(-1)
    case .left where row == .event: choose(-1)
    case .right where row == .event: choose(1)
    default:
      guard row != .event, row != .submit else { return .handled }
      problem = nil
      _ = lines[row, default: TextLine()].apply(command)
    }
    return .handled
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    if row == .event, character == " " { choose(1) }
    insert(String(character))
    return .handled
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    insert(String(text.prefix(4000)).split { $0.isNewline }.first.map(String.init)?.trimmed ?? "")
    return .handled
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    guard isAsking, case .automation(connection, let result) = action else { return [] }
    switch result {
    case .success(.added(_, to: node)): isDone = true
    case .failure(let error): (isAsking, problem) = (false, ErrorText.sentence(error))
    default: break
    }
    return []
  }

  mutating func decide(in context: Context) -> Outcome? { isDone ? .close : nil }

  private mutating func insert(_ text: String) {
    guard !isAsking, row != .event, row != .submit else { return }
    problem = nil
    _ = lines[row, default: TextLine()].insert(text)
  }

  private mutating func move(_ step: Int) {
    let rows = Row.allCases
    let index = rows.firstIndex(of: row) ?? 0
    row = rows[(index + step + rows.count) % rows.count]
  }

  private mutating func choose(_ step: Int) {
    guard !events.isEmpty else { return }
    event = (event + step + events.count) % events.count
  }

  private mutating func submit() -> Outcome {
    for (needed, title) in [(Row.name, "A name"), (.url, "An address")] where line(needed).isEmpty {
      (row, problem) = (needed, "\(title) is needed")
      return .handled
    }
    let url = line(.url).text.trimmed
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
      (row, problem) = (.url, "The address begins with https:// or http://")
      return .handled
    }
    let note = line(.note).text.trimmed
    isAsking = true
    let draft = WebhookDraft(
      event: chosenEvent, name: line(.name).text.trimmed, url: url, note: note.isEmpty ? nil : note)
    return .effects([.automation(connection, .add(draft, to: node))])
  }
}
