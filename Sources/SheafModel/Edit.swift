/// One thing the user did to a table's records.
///
/// It is durable in the journal before it is shown as pending.
public struct Edit: Hashable, Sendable, Codable {
  public enum Change: Hashable, Sendable, Codable {
    case update(ID<Record>, [CellChange])
    /// A new record; `ID` is a local name for it until the service gives it one.
    case create(ID<Record>, [CellValue])
    case delete([ID<Record>])
    case restore(Restoration)
    /// Upload each file, then add the stored files to what the cell then holds. Files already uploaded move
    /// from `files` to `stored`, so a restart uploads only the rest.
    case attach(ID<Record>, ID<Field>, files: [LocalFile], stored: [Attachment])
    /// Put a record before another in the table's own order, at the end for nil; `was` is the record that it
    /// stood before.
    case move(ID<Record>, before: ID<Record>?, was: ID<Record>?)
  }

  public let id: ID<Edit>
  public let table: ID<Table>
  public var change: Change
  /// What it does, in words for the user: "Stage of Ada Lovelace".
  ///
  /// Kept with it, because a later run of the program knows the names of neither record nor field.
  public var label: String?
  /// Whether the user wants it though not all of what it does can be taken back.
  public var isConsented = false

  public init(
    id: ID<Edit>, table: ID<Table>, change: Change, label: String? = nil, isConsented: Bool = false
  ) {
    self.id = id
    self.table = table
    self.change = change
    self.label = label
    self.isConsented = isConsented
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(SheafModel.ID<Edit>.self, forKey: .id)
    table = try container.decode(SheafModel.ID<Table>.self, forKey: .table)
    change = try container.decode(Change.self, forKey: .change)
    label = try container.decodeIfPresent(String.self, forKey: .label)
    // Journals of earlier versions do not have it.
    isConsented = try container.decodeIfPresent(Bool.self, forKey: .isConsented) ?? false
  }
}

/// A cell's new value with the one it was made against, so that rollback and conflict are data.
public struct CellChange: Hashable, Sendable, Codable {
  public var field: ID<Field>
  public var base: Value
  public var value: Value

  public init(field: ID<Field>, base: Value, value: Value) {
    self.field = field
    self.base = base
    self.value = value
  }
}

public struct CellValue: Hashable, Sendable, Codable {
  public var field: ID<Field>
  public var value: Value

  public init(field: ID<Field>, value: Value) {
    self.field = field
    self.value = value
  }
}

/// An update as a backend gets it; it carries only the cells that the user changed.
public struct RecordPatch: Hashable, Sendable {
  public var table: ID<Table>
  public var record: ID<Record>
  public var changes: [CellChange]
  /// Write even where a cell no longer holds the `base` of its change.
  public var overwrites: Bool
  /// Whether the bases were read for this very patch, a moment ago: a service that can only look before it writes
  /// need not look again.
  public var hasFreshBases: Bool

  public init(
    table: ID<Table>, record: ID<Record>, changes: [CellChange], overwrites: Bool = false,
    hasFreshBases: Bool = false
  ) {
    self.table = table
    self.record = record
    self.changes = changes
    self.overwrites = overwrites
    self.hasFreshBases = hasFreshBases
  }
}

/// A record that does not exist yet; fields left out get the service's defaults.
public struct RecordDraft: Hashable, Sendable {
  public var table: ID<Table>
  public var cells: [CellValue]

  public init(table: ID<Table>, cells: [CellValue]) {
    self.table = table
    self.cells = cells
  }
}

/// What takes a saved edit back; opaque to everyone but the adapter that made it.
public struct Restoration: Hashable, Sendable, Codable {
  public var table: ID<Table>
  public var records: [ID<Record>]
  @ExactText public var token: String
  /// What went with the records and whether it comes back with them, in a sentence; nil when nothing did.
  public var caveat: String?
  /// Whether the records are there and get back what they held, and what went with the edit; else they come back
  /// themselves.
  public var isOfContents: Bool

  public init(
    table: ID<Table>, records: [ID<Record>], token: String, caveat: String? = nil, isOfContents: Bool = false
  ) {
    self.table = table
    self.records = records
    self.token = token
    self.caveat = caveat
    self.isOfContents = isOfContents
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    table = try container.decode(ID<Table>.self, forKey: .table)
    records = try container.decode([ID<Record>].self, forKey: .records)
    token = try container.decode(String.self, forKey: .token)
    caveat = try container.decodeIfPresent(String.self, forKey: .caveat)
    // Journals of earlier versions do not have it.
    isOfContents = try container.decodeIfPresent(Bool.self, forKey: .isOfContents) ?? false
  }
}

/// The place of a cell.
public struct CellAddress: Hashable, Sendable, Codable {
  public var table: ID<Table>
  public var record: ID<Record>
  public var field: ID<Field>

  public init(table: ID<Table>, record: ID<Record>, field: ID<Field>) {
    self.table = table
    self.record = record
    self.field = field
  }
}
