import SheafModel

/// What the file says of a table or view.
struct TableSchema: Hashable, Sendable {
  enum Form: Hashable, Sendable { case table, view, virtual }

  @ExactText var name: String
  var form: Form
  var columns: [Column]
  var key: RowKey
  var foreignKeys: [ForeignKey]
  /// Columns that some index has first, so that sorting by them needs no scan.
  var indexed: Set<ExactText>
  /// The columns of indexes in an order that only another program knows; nil for all.
  ///
  /// What such an index holds cannot be changed without spoiling it.
  var foreignlyIndexed: Set<ExactText>? = []

  /// Whether rows can be added and deleted: every index would have to be.
  var hasForeignIndex: Bool { foreignlyIndexed?.isEmpty != true }

  func column(_ name: String) -> Column? { columns.first { $0.name.isExactly(name) } }

  /// The column that is the rowid itself, if the table has one.
  var rowidColumn: Column? {
    guard case .rowid = key else { return nil }
    let keys = columns.filter { $0.keyPosition > 0 }
    guard keys.count == 1, keys[0].declaredType.uppercased() == "INTEGER", !keys[0].isDescendingKey else {
      return nil
    }
    return keys[0]
  }
}

/// A column as it is declared.
struct Column: Hashable, Sendable {
  @ExactText var name: String
  var declaredType: String
  var isNotNull: Bool
  var hasDefault: Bool
  /// Its place in the primary key, counted from 1; 0 outside of it.
  var keyPosition: Int
  var isGenerated: Bool
  /// `INTEGER PRIMARY KEY DESC`, which is no rowid for historical reasons.
  var isDescendingKey = false
  /// The collation that it declares; BINARY compares bytes.
  var collation = "BINARY"
  /// Whether only the program that made the file has that collation.
  var hasForeignCollation = false

  /// The type as it is declared, with a collation that is replaced here; nil for none.
  var shownType: String? {
    let order = hasForeignCollation ? "COLLATE \(collation), here by bytes" : ""
    let words = [declaredType, order].filter { !$0.isEmpty }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
  /// Whether it is an ANY of a strict table, which converts nothing.
  var keepsEverything = false

  var affinity: Affinity { keepsEverything ? .blob : Affinity(declaredType: declaredType) }
}

/// How SQLite converts what is put into a column.
enum Affinity: Hashable, Sendable {
  case integer, text, blob, real, numeric

  /// By SQLite's own rules, in their order.
  init(declaredType: String) {
    let type = declaredType.uppercased()
    if type.contains("INT") {
      self = .integer
    } else if type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT") {
      self = .text
    } else if type.contains("BLOB") || type.isEmpty {
      self = .blob
    } else if type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB") {
      self = .real
    } else {
      self = .numeric
    }
  }
}

/// What tells the rows of a table apart.
enum RowKey: Hashable, Sendable {
  /// The rowid, under a name that no column hides.
  case rowid(alias: String)
  /// The primary key of a table without rowid.
  case columns([ExactText])
  /// Nothing: rows are known by their place alone.
  case none

  /// The expressions of the key for a table that the SQL calls `alias`.
  func expressions(of alias: String) -> [String] {
    switch self {
    case .rowid(let name): ["\(alias).\(name)"]
    case .columns(let names): names.map { "\(alias).\($0.text.quotedName)" }
    case .none: []
    }
  }
}

/// A reference from one column to one column of another table.
struct ForeignKey: Hashable, Sendable {
  @ExactText var column: String
  @ExactText var table: String
  @ExactText var target: String
}
