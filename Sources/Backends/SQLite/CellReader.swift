import SheafModel

/// Selects the columns that a cell needs and makes its value of them.
///
/// A cell that does not fit the kind of its field is shown as what it holds.
struct CellReader {
  let plan: ColumnPlan
  /// The first of its columns in the row.
  let first: Int
  /// Texts longer than that many bytes are cut; nil for whole ones.
  let limit: Int?
  /// Where the files of attachments are.
  let files: AttachmentStore

  /// Blobs longer than that are not loaded to see what they are.
  static let blobLimit = 65_536

  static func expressions(of plan: ColumnPlan) -> [String] {
    let cell = plan.expression
    // One column each, since a table may have as many columns as a result. Of bytes their number, and the first of
    // them where the rest need not be loaded for that; before a text whether it is JSON.
    if plan.field.kind == .blob {
      let beginning =
        "CASE WHEN length(\(cell)) <= \(blobLimit) THEN hex(substr(\(cell), 1, \(FileKind.prefixLength))) ELSE '' END"
      return [
        "CASE WHEN typeof(\(cell)) = 'blob' THEN CAST(length(\(cell)) || ':' || \(beginning) AS BLOB) ELSE \(cell) END"
      ]
    }
    if plan.field.kind == .json {
      return ["CASE WHEN typeof(\(cell)) = 'text' THEN json_valid(\(cell)) || \(cell) ELSE \(cell) END"]
    }
    guard let link = plan.link else { return [cell] }
    guard let referenced = link.referenced else { return [cell, titleList(of: plan, link)] }
    let lookup = "FROM \(link.table.quotedName) AS p WHERE p.\(referenced.quotedName) = \(cell)"
    let keys = link.storesKey ? [] : link.key.expressions(of: "p")
    return [cell] + ([link.titleExpression] + keys).map { "(SELECT \($0) \(lookup))" }
  }

  private static func titleList(of plan: ColumnPlan, _ link: LinkTarget) -> String {
    let key = link.key.expressions(of: "p").joined()
    return """
      (SELECT json_group_array(json_array(je.value, (SELECT \(link.titleExpression) \
      FROM \(link.table.quotedName) AS p WHERE \(key) = \(link.listedKey)))) \
      FROM \(plan.jsonItems) AS je)
      """
  }

  func read(_ row: RowReader) -> Value {
    if plan.field.kind == .blob { return blobCell(row) }
    switch row.storageClass(first) {
    case .null: return .null
    case .blob:
      return row.withBytes(first) { .blob(Blob(byteCount: $0.count, kind: FileKind.name(of: $0.prefix(16)))) }
    case .integer: return plan.link == nil ? plan.value(row.integer(first)) : links(row)
    case .real:
      return plan.link == nil ? plan.value(row.real(first)) : links(row)
    case .text: return text(row)
    }
  }

  /// The kind of a large blob is looked up afterwards.
  private func blobCell(_ row: RowReader) -> Value {
    switch row.storageClass(first) {
    case .integer: return .number(DecimalText(row.integer(first)))
    case .real: return Value(row.real(first))
    case .text: return cut(row, first)
    case .null: return .null
    case .blob:
      // A file of UTF-16 writes zeros between the letters.
      let told = row.withBytes(first) { bytes in bytes.filter { $0 != 0 } }
      let count = told.prefix { $0 != UInt8(ascii: ":") }
      let beginning = Self.bytes(hex: told.dropFirst(count.count + 1))
      return .blob(
        Blob(
          byteCount: Int(String(decoding: count, as: UTF8.self)) ?? 0, kind: FileKind.name(of: beginning)))
    }
  }

  private static func bytes(hex digits: ArraySlice<UInt8>) -> [UInt8] {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { place -> UInt8? in
      UInt8(String(decoding: digits[place..<(place + 2)], as: UTF8.self), radix: 16)
    }
  }

  private func text(_ row: RowReader) -> Value {
    switch plan.field.kind {
    case .text, .longText, .url, .email, .phone, .blob, .people, .list, .unknown: return cut(row, first)
    case .json: return json(row)
    case .link: return links(row)
    case .attachments:
      return files.attachments(inJSON: row.text(first)).map { .attachments($0) } ?? cut(row, first)
    case .number, .rating, .boolean, .date, .dateTime, .duration, .choice:
      // Nothing of these kinds is longer than this except by mistake.
      guard row.byteCount(first) <= 65_536 else { return cut(row, first) }
      return plan.value(row.text(first)) ?? cut(row, first)
    }
  }

  private func json(_ row: RowReader) -> Value {
    row.withBytes(first) { marked in
      let bytes = UnsafeRawBufferPointer(rebasing: marked.dropFirst())
      if let limit, bytes.count > limit { return cut(bytes) }
      return marked.first == UInt8(ascii: "1") ? .json(String(storedBytes: bytes)) : cut(bytes)
    }
  }

  private func cut(_ row: RowReader, _ column: Int) -> Value { row.withBytes(column) { cut($0) } }

  /// The text, or its beginning up to the last whole character within the limit.
  private func cut(_ bytes: UnsafeRawBufferPointer) -> Value {
    guard let limit, bytes.count > limit else { return .text(String(storedBytes: bytes)) }
    var end = max(0, limit)
    // Goes back from within a character to its first byte; more than three bytes follow none.
    while end > max(0, limit - 3), bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let beginning = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    return .excerpt(String(storedBytes: beginning), byteCount: bytes.count)
  }

  private func links(_ row: RowReader) -> Value {
    guard let link = plan.link else { return cut(row, first) }
    guard link.referenced != nil else {
      guard row.storageClass(first + 1) == .text, JSONShape.isContainer(row.text(first)),
        let links = LinkList.links(inJSON: row.text(first + 1))
      else { return plan.looseValue(row.value(first)) }
      return .links(links)
    }
    let title = row.storageClass(first + 1) == .null ? nil : row.text(first + 1)
    if link.storesKey || title == nil {
      return .links([RecordLink(id: RecordKey.id(of: [row.value(first)]), title: title)])
    }
    let count = link.key.expressions(of: "p").count
    let key = (0..<count).map { row.value(first + 2 + $0) }
    return .links([RecordLink(id: RecordKey.id(of: key), title: title)])
  }
}

extension LinkTarget {
  /// The key that `je`, an item of a list of links, names.
  var listedKey: String {
    if case .rowid = key { "CAST(je.value AS INTEGER)" } else { "je.value" }
  }
}

extension ColumnPlan {
  /// The items of a cell that holds a JSON list, as a table; no items where it holds none.
  var jsonItems: String {
    "json_each(CASE WHEN json_valid(\(expression)) THEN \(expression) ELSE '[]' END)"
  }
}

extension Value {
  /// A REAL as a number; infinities are none.
  init(_ number: Double) {
    self = DecimalText(number.sqliteText).map { .number($0) } ?? .text(number.sqliteText)
  }
}
