import FoundationEssentials

/// Reading records.
extension BikaDialect {
  static var recordRoutes: [BikaRoute] {
    let records = "/spaces/{s}/resources/databases/{d}/records"
    return [
      BikaRoute("GET", "/v1" + records, listFirst),
      BikaRoute("GET", "/v2" + records, listSecond),
      BikaRoute("GET", "/v2" + records + "/{r}") { call in
        let database = try call.database()
        return BikaRow(call, database).json(try call.record(in: database))
      },
    ]
  }

  /// By page number, with a total; the order may be a view's or the request's.
  private static func listFirst(_ call: BikaCall) throws -> JSON {
    let database = try call.database()
    let size = try call.number("pageSize", 100, 1...1000)
    let page = try call.number("pageNum", 1, 1...Int.max)
    let listing = try BikaListing(call, database)
    let ids = try listing.ids(call.access)
    // A number so large that its product is no number has no records either.
    let (start, isTooLarge) = (page - 1).multipliedReportingOverflow(by: size)
    let chosen = isTooLarge || start >= ids.count ? [] : ids[start..<min(ids.count, start + size)]
    let names = call.call.parameter("fields")?.split(separator: ",").map(String.init)
    let reader = BikaRow(call, database, names: names)
    return [
      "total": .int(ids.count), "pageSize": .int(size), "pageNum": .int(page),
      "records": .array(try listing.records(Array(chosen), call.access).map(reader.firstJSON)),
    ]
  }

  /// By a token that says where the last page ended; a sort orders each page by itself only.
  private static func listSecond(_ call: BikaCall) throws -> JSON {
    let database = try call.database()
    let asked = try call.number("pageSize", 100, 1...Int.max)
    let size = min(asked, call.dialect.options.pageLimit)
    let listing = try BikaListing(call, database)
    var ids = try listing.unsortedIDs(call.access)
    if let token = call.call.parameter("offset") {
      guard let last = BikaOffset.number(token) else { throw BikaError(400, "Invalid offset") }
      // The record itself may be gone; what came after it is still after it.
      ids = ids.filter { $0 > last }
    }
    let page = listing.sorted(try listing.records(Array(ids.prefix(size)), call.access))
    let names = call.call.query.filter { $0.name == "fields" }.map(\.value)
    let reader = BikaRow(call, database, names: names)
    var answer: JSONObject = ["records": .array(page.map(reader.json)), "hasMore": .bool(ids.count > size)]
    if ids.count > size { answer["offset"] = .string(BikaOffset.text(ids[size - 1])) }
    return .object(answer)
  }
}

/// The opaque tokens of the second family.
enum BikaOffset {
  static func text(_ number: Int) -> String {
    Data(#"{"id":"\#(BikaRecordID.text(number))"}"#.utf8).base64EncodedString()
  }

  static func number(_ token: String) -> Int? {
    guard let data = Data(base64Encoded: token), let json = try? JSON(parsing: Array(data)) else {
      return nil
    }
    return json["id"]?.text.flatMap(BikaRecordID.number)
  }
}

/// Which records are asked for, and in which order.
struct BikaListing {
  private let database: BikaDatabase
  private var filters: [BikaFilter] = []
  private var sorts: [(field: BikaField, descending: Bool)] = []

  init(_ call: BikaCall, _ database: BikaDatabase) throws {
    self.database = database
    if let id = call.call.parameter("viewId") {
      let view = try call.view(id, of: database).body
      if let filter = view["filter"]?.text { filters.append(try BikaFilter(filter, of: database)) }
      try add(view["sort"])
    }
    if let filter = call.call.parameter("filter"), !filter.isEmpty {
      filters.append(try BikaFilter(filter, of: database))
    }
    if let sort = call.call.parameter("sort") {
      guard let json = try? JSON(parsing: sort), json.array != nil else {
        throw BikaError(400, "Invalid sort")
      }
      sorts = []
      try add(json)
    }
    for index in 0..<10 {
      guard let key = call.call.parameter("sort[\(index)][field]") else { break }
      try add([["field": .string(key), "order": .optional(call.call.parameter("sort[\(index)][order]"))]])
    }
  }

  private mutating func add(_ json: JSON?) throws {
    for item in json?.array ?? [] {
      let key = item["field"]?.text ?? ""
      guard let field = database.field(key) else { throw BikaError(400, "Field \(key) not found") }
      sorts.append((field, item["order"]?.text == "desc"))
    }
  }

  /// The numbers of the records in the order that was asked for.
  func ids(_ access: StoreAccess) throws -> [Int] {
    let ids = try unsortedIDs(access)
    return sorts.isEmpty ? ids : sorted(try records(ids, access)).map(\.id)
  }

  /// In the order in which the records were made; without conditions none is read.
  func unsortedIDs(_ access: StoreAccess) throws -> [Int] {
    let all = try access.recordIDs(database.table)
    guard !filters.isEmpty else { return all }
    return try access.records(database.table, all)
      .filter { record in try filters.allSatisfy { try $0.holds(record.cells) } }.map(\.id)
  }

  func records(_ ids: [Int], _ access: StoreAccess) throws -> [StoredRecord] {
    let found = try access.records(database.table, ids)
    let places = Dictionary(ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return found.sorted { (places[$0.id] ?? 0) < (places[$1.id] ?? 0) }
  }

  func sorted(_ rows: [StoredRecord]) -> [StoredRecord] {
    guard !sorts.isEmpty else { return rows }
    return rows.enumerated().sorted { left, right in
      for (field, descending) in sorts {
        let order = Self.order(field.value(in: left.element), field.value(in: right.element))
        if order != 0 { return descending ? order > 0 : order < 0 }
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  /// Empty cells first; numbers by size, everything else by its text.
  private static func order(_ left: JSON, _ right: JSON) -> Int {
    if left.isNull || right.isNull { return left.isNull == right.isNull ? 0 : left.isNull ? -1 : 1 }
    if let a = left.double, let b = right.double { return a == b ? 0 : a < b ? -1 : 1 }
    if let a = left.bool, let b = right.bool { return a == b ? 0 : b ? -1 : 1 }
    let (a, b) = (left.plainText, right.plainText)
    if a == b { return 0 }
    return a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars) ? -1 : 1
  }
}

/// Writes records as the service sends them.
struct BikaRow {
  private let call: BikaCall
  private let fields: [BikaField]
  private let usesIDs: Bool
  private let usesStrings: Bool

  init(_ call: BikaCall, _ database: BikaDatabase, names: [String]? = nil) {
    self.call = call
    let wanted = Set(names ?? [])
    fields =
      wanted.isEmpty
      ? database.fields : database.fields.filter { wanted.contains($0.name) || wanted.contains($0.id) }
    let key = call.call.parameter("fieldKey") ?? call.body["fieldKey"]?.text
    usesIDs = key == "id"
    usesStrings = call.call.parameter("cellFormat") == "string"
  }

  /// As the second family has it.
  func json(_ record: StoredRecord) -> JSON {
    [
      "id": .string(BikaRecordID.text(record.id)), "fields": cells(record, usesIDs),
      "createdAt": .string(record.createdAt), "updatedAt": .string(record.changedAt),
    ]
  }

  /// As the first family lists it: other names, times as numbers, and fields by name whatever was asked.
  func firstJSON(_ record: StoredRecord) -> JSON {
    func milliseconds(_ text: String) -> JSON { .int((Timestamp(iso: text)?.microseconds ?? 0) / 1000) }
    return [
      "recordId": .string(BikaRecordID.text(record.id)), "fields": cells(record, false),
      "createdAt": milliseconds(record.createdAt), "updatedAt": milliseconds(record.changedAt),
    ]
  }

  /// As the first family answers a change.
  func singleJSON(_ record: StoredRecord, _ database: BikaDatabase) -> JSON {
    let cells = fields.map { ($0.name, $0.cell(value(of: $0, record))) }
    return [
      "id": .string(BikaRecordID.text(record.id)), "databaseId": database.document.body["id"] ?? .null,
      "cells": .object(JSONObject(cells)),
    ]
  }

  /// Empty cells are left out, as at the service.
  private func cells(_ record: StoredRecord, _ usesIDs: Bool) -> JSON {
    var cells = JSONObject()
    for field in fields {
      let value = value(of: field, record)
      if value.isNull { continue }
      cells.append(usesIDs ? field.id : field.name, usesStrings ? field.string(value) : value)
    }
    return .object(cells)
  }

  private func value(of field: BikaField, _ record: StoredRecord) -> JSON {
    let value = field.value(in: record)
    return field.type == "ATTACHMENT" ? withAddresses(value) : value
  }

  /// Files are kept with the path of their address only.
  private func withAddresses(_ value: JSON) -> JSON {
    guard let files = value.array else { return value }
    return .array(
      files.map { file in
        var file = file
        if let path = file["url"]?.text { file["url"] = .string(call.call.origin + path) }
        return file
      })
  }
}

extension BikaCall {
  func number(_ name: String, _ standard: Int, _ range: ClosedRange<Int>) throws -> Int {
    guard let text = call.parameter(name) else { return standard }
    guard let number = Int(text), range.contains(number) else {
      throw BikaError(400, "\(name) must be an integer between \(range.lowerBound) and \(range.upperBound)")
    }
    return number
  }

  func record(in database: BikaDatabase) throws -> StoredRecord { try record(parameter("r"), in: database) }

  func record(_ id: String, in database: BikaDatabase) throws -> StoredRecord {
    guard let number = BikaRecordID.number(id), let record = try access.record(database.table, number) else {
      throw BikaError(404, "Record not found")
    }
    return record
  }
}
