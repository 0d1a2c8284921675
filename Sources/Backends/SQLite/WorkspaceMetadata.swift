import FoundationEssentials
import SheafModel

/// What a workspace's own tables say of its fields; see `docs/workspace-format.md`.
struct WorkspaceMetadata: Sendable {
  static let markerTable = "sheaf_workspace"
  static let fieldsTable = "sheaf_fields"
  /// The newest version of the format that is understood here.
  static let version = 1

  struct Entry: Sendable, Hashable {
    var kind: Field.Kind
    var isPrimary: Bool
    var readOnlyReason: String?
    /// The clock by which times are counted, where the column holds numbers.
    var clock: EpochClock?
  }

  /// By table and field, as they are written.
  private(set) var entries: [ExactText: [ExactText: Entry]] = [:]
  /// Whether the file is a workspace of a version newer than this program.
  private(set) var isNewer = false

  static func isOwnTable(_ name: String) -> Bool { name == markerTable || name == fieldsTable }

  /// Reads the metadata, nil when the file is no workspace.
  init?(_ session: Session) throws(BackendError) {
    let tables = try session.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (?, ?)",
      [.text(Self.markerTable), .text(Self.fieldsTable)])
    guard tables.count == 2, try Self.hasExpectedColumns(session) else { return nil }
    guard let version = try session.row("SELECT max(version) FROM sheaf_workspace")?[0].asInt else {
      return nil
    }
    isNewer = version > Self.version
    guard !isNewer else { return }
    let rows = try session.rows(
      "SELECT table_name, field_name, kind, options, is_primary, read_only FROM sheaf_fields")
    for row in rows {
      guard let table = row[0].plainText, let field = row[1].plainText, let name = row[2].plainText,
        let options = Self.options(row[3].plainText), let kind = Self.kind(name, options)
      else { continue }
      entries[ExactText(table), default: [:]][ExactText(field)] = Entry(
        kind: kind, isPrimary: row[4] == .integer(1), readOnlyReason: row[5].plainText, clock: options.epoch)
    }
  }

  private static func hasExpectedColumns(_ session: Session) throws(BackendError) -> Bool {
    let names = try session.rows(
      """
      SELECT name FROM pragma_table_info('sheaf_fields') UNION ALL
      SELECT name FROM pragma_table_info('sheaf_workspace')
      """
    ).compactMap { $0[0].plainText }
    return Set(names).isSuperset(
      of: ["table_name", "field_name", "kind", "options", "is_primary", "read_only", "version"])
  }

  private struct Options: Decodable {
    struct Option: Decodable {
      var name: String
      var color: String?
    }

    var decimals: Int?
    var negative: Bool?
    var prefix: String?
    var suffix: String?
    var max: Int?
    var options: [Option]?
    var many: Bool?
    var table: String?
    var clock: String?

    var epoch: EpochClock? { EpochClock.all.first { ExactText($0.name) == clock.map { ExactText($0) } } }
  }

  /// Nil for options that are not understood.
  private static func options(_ text: String?) -> Options? {
    do {
      let options = try JSONDecoder().decode(Options.self, from: Data((text ?? "{}").utf8))
      return options.clock == nil || options.epoch != nil ? options : nil
    } catch {
      return nil
    }
  }

  /// The kind that a row of metadata means; nil for one that is not understood, which is then left aside.
  private static func kind(_ name: String, _ options: Options) -> Field.Kind? {
    switch name {
    case "text": return .text
    case "long_text": return .longText
    case "url": return .url
    case "email": return .email
    case "phone": return .phone
    case "boolean": return .boolean
    case "date": return .date
    case "date_time": return .dateTime
    case "duration": return .duration
    case "attachments": return .attachments
    case "json": return .json
    case "blob": return .blob
    case "rating": return .rating(max: min(max(options.max ?? 5, 1), 20))
    case "number":
      return .number(
        NumberFormat(
          decimals: options.decimals.map { min(max($0, 0), 30) }, allowsNegative: options.negative ?? true,
          prefix: options.prefix ?? "", suffix: options.suffix ?? ""))
    case "choice":
      let choices = (options.options ?? []).map {
        Choice(id: $0.name, name: $0.name, color: $0.color.flatMap(ChoiceColor.init(rawValue:)))
      }
      return .choice(options: choices, allowsMany: options.many ?? false)
    case "link":
      guard let table = options.table else { return nil }
      return .link(to: ID(table), allowsMany: options.many ?? false)
    default: return nil
    }
  }
}
