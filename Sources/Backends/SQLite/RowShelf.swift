import SheafModel

/// Reads and writes whole rows of any table of the file, byte for byte, by their keys.
final class RowShelf {
  /// What is put into a row and read of it: the columns that are not generated, and the rowid where none holds it.
  struct Shape {
    var name: String
    var columns: [String]
    var key: RowKey

    fileprivate var hiddenKey: String? {
      guard case .rowid(let alias) = key, !keyIsColumn else { return nil }
      return alias
    }
    fileprivate var keyIsColumn: Bool
  }

  private let session: Session
  private var shapes: [String: Shape?] = [:]

  init(session: Session) { self.session = session }

  /// Nil for a table that is not to be touched (a part of a virtual one), or whose rows cannot be told apart.
  func shape(of table: String) throws(BackendError) -> Shape? {
    if let known = shapes[table] { return known }
    var shape: Shape?
    do {
      let schema = try SchemaReader(session: session).schema(of: table)
      if schema.form == .table, schema.key != .none {
        shape = Shape(
          name: table, columns: schema.columns.filter { !$0.isGenerated }.map { $0.name }, key: schema.key,
          keyIsColumn: schema.rowidColumn != nil)
      }
    } catch {
      guard error.kind == .notFound else { throw error }
    }
    shapes[table] = .some(shape)
    return shape
  }

  func row(_ columns: [String], _ key: [StoredValue], _ shape: Shape) throws(BackendError) -> [StoredValue]? {
    let row = condition(key, shape)
    return try session.wideRow(
      columns.map { "t.\($0.quotedName)" }, "FROM \(shape.name.quotedName) AS t WHERE \(row.text)",
      row.bindings)
  }

  /// Gives a row other contents, and another rowid where no column holds it.
  func change(
    _ columns: [String], _ values: [StoredValue], _ key: [StoredValue], to newKey: [StoredValue],
    _ shape: Shape
  ) throws(BackendError) {
    var names = columns.map { $0.quotedName }
    var values = values
    if let alias = shape.hiddenKey, key != newKey {
      names.append(alias)
      values += newKey
    }
    guard !names.isEmpty else { return }
    if names.count > session.columnLimit {
      try change(Array(columns.dropLast()), Array(values.prefix(columns.count - 1)), key, to: key, shape)
      return try change([columns[columns.count - 1]], [values[columns.count - 1]], key, to: newKey, shape)
    }
    let row = condition(key, shape)
    let list = names.map { "\($0) = ?" }.joined(separator: ", ")
    // The clause outranks those of the constraints, which would take other rows along.
    try session.run(
      "UPDATE OR ABORT \(shape.name.quotedName) AS t SET \(list) WHERE \(row.text)", values + row.bindings)
  }

  func insert(
    _ columns: [String], _ values: [StoredValue], _ key: [StoredValue], _ shape: Shape
  ) throws(BackendError) {
    var names = columns.map { $0.quotedName }
    var values = values
    if let alias = shape.hiddenKey {
      names.append(alias)
      values += key
    }
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    try session.run(
      "INSERT OR ABORT INTO \(shape.name.quotedName) (\(names.joined(separator: ", "))) VALUES (\(marks))",
      values)
  }

  func delete(_ key: [StoredValue], _ shape: Shape) throws(BackendError) {
    let row = condition(key, shape)
    try session.run("DELETE FROM \(shape.name.quotedName) AS t WHERE \(row.text)", row.bindings)
  }

  private func condition(_ key: [StoredValue], _ shape: Shape) -> SQLText {
    .all(zip(shape.key.expressions(of: "t"), key).map { SQLText("\($0) IS ?", [$1]) })
  }
}
