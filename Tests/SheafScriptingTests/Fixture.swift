import SheafFetch
import SheafModel
import SheafScripting
import Synchronization
import Testing

/// Text kept instead of written.
final class MemoryOutput: TextOutput {
  let isTerminal: Bool
  private let kept = Mutex("")
  /// The reader goes away after so many writes.
  private let writesLeft: Mutex<Int>

  init(isTerminal: Bool = false, closesAfter writes: Int = .max) {
    self.isTerminal = isTerminal
    writesLeft = Mutex(writes)
  }

  var text: String { kept.withLock { $0 } }

  func write(_ text: String) throws(OutputError) {
    let isOpen = writesLeft.withLock { left in
      left -= 1
      return left >= 0
    }
    guard isOpen else { throw OutputError.closed }
    kept.withLock { $0 += text }
  }

  func rewriteLine(_ line: String) throws(OutputError) { try write("\r\u{1B}[K" + line) }

  func flush() throws(OutputError) {}
}

/// A journal that forgets everything at the end.
actor MemoryJournal: EditJournal {
  private(set) var entries: [JournalEntry] = []
  private(set) var putCount = 0

  func apply(_ changes: [JournalChange]) {
    for change in changes {
      switch change {
      case .put(let entry):
        putCount += 1
        entries.removeAll { $0.edit.id == entry.edit.id }
        entries.append(entry)
      case .remove(let id): entries.removeAll { $0.edit.id == id }
      }
    }
  }

  func claim(_ connection: ID<Connection>) -> [JournalEntry] { [] }

  func all() -> [JournalItem] { entries.map { JournalItem($0, isInUse: false) } }
}

/// A clock on which every wait is over at once.
struct ImpatientClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }

  var now: Instant { Instant(offset: .zero) }
  var minimumResolution: Duration { .zero }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws { try Task.checkCancellation() }
}

/// A table of contacts and the commands over it.
struct Fixture {
  static let stages = ["Open", "Won"].map { Choice(id: $0, name: $0) }
  static let fields = [
    Field(id: "name", name: "Name", kind: .text, isPrimary: true),
    Field(id: "stage", name: "Stage", kind: .choice(options: stages, allowsMany: false)),
    Field(id: "tags", name: "Tags", kind: .choice(options: stages, allowsMany: true)),
    Field(id: "amount", name: "Amount", kind: .number(NumberFormat(decimals: 2, prefix: "€"))),
    Field(id: "company", name: "Company", kind: .link(to: "companies", allowsMany: false)),
    Field(id: "files", name: "Files", kind: .attachments),
    Field(id: "key", name: "Key", kind: .number(.integer), readOnlyReason: "the row's key"),
  ]

  let backend: MemoryBackend
  let journal = MemoryJournal()
  let output: MemoryOutput
  let messages: MemoryOutput
  let scripting: Scripting
  let path = ["CRM", "Contacts"]

  init(
    _ records: [Record] = Fixture.some, pageLimit: Int = 100, depth: Capabilities.FilterDepth = .tree,
    output: MemoryOutput = MemoryOutput(), isTerminal: Bool = false, maxUploadBytes: Int? = nil,
    parallelPages: Int = 1
  ) throws {
    let table = Table(
      id: "contacts", name: "Contacts", fields: Self.fields,
      capabilities: Capabilities(
        operations: [.create, .update, .delete, .upload, .conditionalUpdate],
        paging: parallelPages > 1 ? [.after, .at] : [.after],
        pageLimit: pageLimit, filterDepth: depth, maxSorts: depth == .none ? 0 : 2,
        maxUploadBytes: maxUploadBytes, parallelPages: parallelPages))
    backend = MemoryBackend(contacts: table, records: records)
    self.output = output
    messages = MemoryOutput(isTerminal: isTerminal)
    scripting = Scripting(
      connection: "test", backend: backend, journal: journal,
      now: try #require(DateTime(iso: "2026-11-21T14:00:00")), output: output, messages: messages,
      clock: ImpatientClock())
  }

  static func record(_ id: String, _ name: Value, _ rest: [Value] = []) -> Record {
    let cells = [name] + rest
    return Record(id: ID(id), cells: cells + Array(repeating: .null, count: fields.count - cells.count))
  }

  static func number(_ text: String) -> Value { DecimalText(text).map(Value.number) ?? .null }

  /// Values that every format has to be careful with.
  static let some = [
    record(
      "1", .text("Ada, \"the\" first"),
      [
        .choices([stages[0]]), .choices(stages), number("1200.50"),
        .links([RecordLink(id: "c0", title: "Acme")]),
        .attachments([Attachment(id: "f1", name: "plan.pdf", byteCount: 12, url: "file:///plan.pdf")]),
        number("1"),
      ]),
    record("2", .text("line\nbreak\t|\u{1B}[31m"), [.null, .choices([]), number("12345678901234567890.5")]),
    record("3", .null),
  ]

  static func numbered(_ count: Int) -> [Record] {
    (0..<count).map { record("\($0)", .text("row \($0)"), [.null, .null, number("\((count - $0) % 7)")]) }
  }
}
