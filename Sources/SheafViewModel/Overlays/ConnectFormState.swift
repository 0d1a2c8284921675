public import SheafModel

/// The form that makes a profile of a service.
public struct ConnectFormState: Equatable, Sendable, OverlayModel {
  /// One line of the form.
  public enum Row: Equatable, Sendable {
    case service, way
    case field(ConnectField)
    /// Whether plain http may go to another machine; only for an address that asks for it.
    case plainHTTP
    /// Sends the form.
    case submit
  }

  public let forms: [ConnectForm]
  public private(set) var row = 0
  /// What is wrong with the answers, in one sentence.
  public private(set) var problem: String?
  /// Whether the service is being asked.
  public private(set) var isAsking = false
  private var service = 0
  private var wayIndex = 0
  /// Whether plain http may go to another machine.
  public private(set) var allowsPlainHTTP = false
  /// By the fields' keys; what was typed stays when another way is chosen.
  private var lines: [String: TextLine] = [:]
  private var isDone = false

  private static let nameKey = "name"
  private static let addressKey = "url"

  init(forms: [ConnectForm]) { self.forms = forms }

  var mode: KeymapMode { .editor }
  var overlay: Overlay { .connectForm(self) }

  public var form: ConnectForm? { forms.indices.contains(service) ? forms[service] : nil }
  public var way: ConnectWay? {
    form.flatMap { $0.ways.indices.contains(wayIndex) ? $0.ways[wayIndex] : nil }
  }

  /// The lines from the top down.
  public var rows: [Row] {
    guard let form, let way else { return [] }
    let name = ConnectField(
      Self.nameKey, "Name", isRequired: false, standard: form.kind,
      hint: "What you call it; the first part of its places' paths")
    var rows: [Row] = [.service]
    if form.ways.count > 1 { rows.append(.way) }
    for field in way.fields {
      rows.append(.field(field))
      if field.key == Self.addressKey, Self.leavesPlainly(line(field).text) { rows.append(.plainHTTP) }
    }
    return rows + [.field(name), .submit]
  }

  /// Whether plain http would go to another machine; to this one it always may.
  private static func leavesPlainly(_ address: String) -> Bool {
    let address = address.trimmed.lowercased()
    return address.hasPrefix("http://")
      && !["127.", "localhost", "[::1]"].contains { address.dropFirst("http://".count).hasPrefix($0) }
  }

  public var selectedRow: Row? { rows.indices.contains(row) ? rows[row] : nil }

  /// What is typed for a field.
  public func line(_ field: ConnectField) -> TextLine { lines[field.key] ?? TextLine() }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .cancel, .escape, .interrupt:
      return isAsking ? stop() : Outcome(closes: true)
    case .redraw, .suspend, .help: return .ignored
    case _ where isAsking: return .handled
    case .accept: return accept()
    case .down, .acceptAndRight: move(1)
    case .up, .acceptAndLeft: move(-1)
    case .left where chooses: choose(-1)
    case .right where chooses: choose(1)
    default:
      guard case .field(let field)? = selectedRow else { return .handled }
      edit(field) { line in _ = line.apply(command) }
    }
    return .handled
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    guard !isAsking else { return .handled }
    switch selectedRow {
    case .field(let field): edit(field) { line in _ = line.insert(String(character)) }
    case .service, .way, .plainHTTP: if character == " " { choose(1) }
    case .submit, nil: break
    }
    return .handled
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    guard !isAsking, case .field(let field)? = selectedRow else { return .handled }
    // A token that was copied with its line end is still that token.
    let text = text.split { $0.isNewline }.first.map(String.init)?.trimmed ?? ""
    guard text.utf8.count <= Self.byteLimit else { return .notice(TextEditorState.tooLong(text), .error) }
    edit(field) { line in _ = line.insert(text) }
    return .handled
  }

  /// No address, name or secret is longer.
  private static let byteLimit = 16 << 10

  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome {
    guard rows.indices.contains(line), !isAsking else { return .handled }
    row = line
    return selectedRow == .submit ? accept() : .handled
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    guard isAsking, case .serviceConnected(let result) = action else { return [] }
    isAsking = false
    switch result {
    case .success: isDone = true
    case .failure(let error): problem = error.message
    }
    return []
  }

  mutating func decide(in context: Context) -> Outcome? { isDone ? .close : nil }

  private var chooses: Bool {
    switch selectedRow {
    case .service, .way, .plainHTTP: true
    case .field, .submit, nil: false
    }
  }

  private mutating func move(_ step: Int) {
    let count = rows.count
    guard count > 0 else { return }
    row = (row + step + count) % count
  }

  private mutating func choose(_ step: Int) {
    problem = nil
    switch selectedRow {
    case .service:
      service = (service + step + forms.count) % forms.count
      wayIndex = 0
    case .way:
      let count = form?.ways.count ?? 1
      wayIndex = (wayIndex + step + count) % count
    case .plainHTTP: allowsPlainHTTP.toggle()
    default: break
    }
  }

  private mutating func edit(_ field: ConnectField, _ body: (inout TextLine) -> Void) {
    problem = nil
    body(&lines[field.key, default: TextLine()])
  }

  /// Goes on to the next line; the last sends the form.
  private mutating func accept() -> Outcome {
    guard selectedRow == .submit else {
      move(1)
      return .handled
    }
    return submit()
  }

  private mutating func submit() -> Outcome {
    guard let form, let way else { return .close }
    var answers = ConnectAnswers(way: way.id)
    let rows = rows
    if allowsPlainHTTP, rows.contains(.plainHTTP) { answers["allow_http"] = "true" }
    for (index, row) in rows.enumerated() {
      guard case .field(let field) = row, field.key != Self.nameKey else { continue }
      let text = line(field).text.trimmed
      if text.isEmpty, field.isRequired, field.standard == nil {
        self.row = index
        problem = "\(field.title) is needed"
        return .handled
      }
      answers[field.key] = text.isEmpty ? field.standard : text
    }
    let name = lines[Self.nameKey]?.text.trimmed ?? ""
    (isAsking, problem) = (true, nil)
    return .effects([.connectService(kind: form.kind, name: name.isEmpty ? nil : name, answers)])
  }

  private mutating func stop() -> Outcome {
    isAsking = false
    problem = "Stopped"
    return .effects([.stopConnecting])
  }
}
