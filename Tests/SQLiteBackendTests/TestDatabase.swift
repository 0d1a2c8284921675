import FoundationEssentials
import Glibc
import SQLiteBackend
import SheafModel
import Subprocess
import Testing

/// A database file in a folder of its own, made with the sqlite3 shell as other programs' files are.
final class TestDatabase: Sendable {
  let folder: String
  let path: String

  init(_ sql: String = "", name: String = "test.sqlite") async throws {
    var template = Array("/tmp/sheaf-sqlite-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestFailure("no temporary folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = "\(folder)/\(name)"
    if !sql.isEmpty { try await shell(sql) }
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) }
  }

  /// Runs a script in the sqlite3 shell and answers with what it prints.
  @discardableResult
  func shell(_ sql: String) async throws -> String {
    let result = try await run(
      .name("sqlite3"), arguments: ["-bail", path], input: .string(sql), output: .string(limit: 64 << 20),
      error: .string(limit: 1 << 20))
    let complaint = result.standardError
    guard complaint.isEmpty else { throw TestFailure("sqlite3: \(complaint)") }
    return result.standardOutput
  }

  /// Runs a script that need not be UTF-8.
  func bytes(_ script: [UInt8]) async throws {
    let result = try await run(
      .name("sqlite3"), arguments: ["-bail", path], input: .array(script), output: .discarded,
      error: .string(limit: 1 << 20))
    guard result.standardError.isEmpty else { throw TestFailure("sqlite3: \(result.standardError)") }
  }

  /// The SHA-256 of a file in hexadecimal, by another program's account.
  func sha256(of path: String) async throws -> String {
    let result = try await run(
      .name("sha256sum"), arguments: [path], output: .string(limit: 4096), error: .discarded)
    return String(result.standardOutput.prefix(64))
  }

  /// The lines that the shell prints.
  func lines(_ sql: String) async throws -> [String] {
    try await shell(sql).split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
  }

  var dump: Set<String> {
    get async throws { Set(try await lines(".dump")) }
  }

  func open() throws -> any Backend { try SQLite.open(path: path) }
}

struct TestFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension Backend {
  /// The first page of a table, every field.
  func rows(
    _ table: String, _ query: Query = Query(), detail: PageRequest.Detail = .excerpts(maxBytes: 4096)
  ) async throws -> [Record] {
    try await page(request(table, query, .first, 1000, detail: detail)).records
  }

  func request(
    _ table: String, _ query: Query, _ position: PageRequest.Position, _ limit: Int,
    detail: PageRequest.Detail = .excerpts(maxBytes: 4096)
  ) async throws -> PageRequest {
    PageRequest(
      table: ID(table), query: query, fields: try await self.table(ID(table)).fields.map { $0.id },
      position: position, limit: limit, detail: detail)
  }

  /// Every identifier in order, page by page from the beginning.
  func walkForward(_ table: String, _ query: Query, by limit: Int) async throws -> [String] {
    var request = PageRequest(table: ID(table), query: query, fields: [], position: .first, limit: limit)
    var ids: [String] = []
    while true {
      let page = try await page(request)
      #expect(page.records.count <= limit)
      ids += page.records.map { $0.id.raw }
      guard let after = page.after else { return ids }
      request.position = .after(after)
    }
  }

  /// Every identifier in order, page by page from the end.
  func walkBackward(_ table: String, _ query: Query, by limit: Int) async throws -> [String] {
    var request = PageRequest(table: ID(table), query: query, fields: [], position: .last, limit: limit)
    var ids: [String] = []
    while true {
      let page = try await page(request)
      ids = page.records.map { $0.id.raw } + ids
      guard let before = page.before else { return ids }
      request.position = .before(before)
    }
  }

  /// Sets one cell of a record.
  @discardableResult
  func set(
    _ table: String, _ record: ID<Record>, _ field: String, from base: Value, to value: Value,
    overwrites: Bool = false
  ) async throws(BackendError) -> Record {
    try await update(
      RecordPatch(
        table: ID(table), record: record,
        changes: [CellChange(field: ID(field), base: base, value: value)], overwrites: overwrites))
  }
}

/// The kind of error that an operation ends with; nil when it ends well.
func failure(_ operation: () async throws -> Void) async -> BackendError? {
  do {
    try await operation()
    return nil
  } catch let error as BackendError {
    return error
  } catch {
    Issue.record(error)
    return nil
  }
}

func number(_ text: String) -> Value { DecimalText(text).map { .number($0) } ?? .text("no number: \(text)") }
func date(_ text: String) -> Value { CalendarDate(iso: text).map { .date($0) } ?? .text("no date: \(text)") }
func time(_ text: String) -> Value { DateTime(iso: text).map { .dateTime($0) } ?? .text("no time: \(text)") }

extension TellingBackend {
  func carryOut(
    _ change: Edit.Change, in table: ID<Table>, overwrites: Bool, consents: Bool = true
  ) async throws(BackendError) -> SavedEdit {
    try await carryOut(change, in: table, overwrites: overwrites, consents: consents, keep: nil)
  }
}
