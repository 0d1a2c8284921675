import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

extension ReplayTests {
  /// Each recorded change of one cell, done through the adapter: what the server accepted is sent as it was, and
  /// what it refused is refused here, or there with its words.
  func replayWrites(_ coverage: inout Coverage) async throws {
    for recording in Recording.all {
      guard recording.method == "PATCH",
        (320...429).contains(recording.number) || (486...488).contains(recording.number)
          || (619...624).contains(recording.number) || [711, 712, 725, 726, 869].contains(recording.number),
        recording.url.query.isEmpty
      else { continue }
      try await replayWrite(recording, &coverage)
    }
    try await replayCreates(&coverage)
    try await replayBatches(&coverage)
  }

  private func replayWrite(_ recording: Recording, _ coverage: inout Coverage) async throws {
    let parts = recording.url.path.split(separator: "/").compactMap { Int($0) }
    guard parts.count == 2, let plans = RecordedTables.fields[parts[0]] else { return }
    var changes: [CellChange] = []
    for member in recording.body.members {
      guard let plan = plans.first(where: { $0.key == member.name }),
        let value = CellOracle.value(written: member.value, plan)
      else { return }
      changes.append(CellChange(field: plan.field.id, base: .null, value: value))
    }
    let transport = RecordedTransport([recording.number, 13], stubs: RecordedTables.stubs(parts[0]))
    let backend = try RecordedTables.backend(transport)
    let patch = RecordPatch(
      table: ID(String(parts[0])), record: ID(String(parts[1])), changes: changes, overwrites: true)
    do throws(BackendError) {
      let record = try await backend.update(patch)
      #expect(record.id == patch.record)
      coverage.sent(transport.answered)
    } catch {
      if recording.status == 200, Self.isSheafsForm(recording) {
        Issue.record("\(recording.name) was not sent: \(error)")
      }
      // What the server refuses is refused before it is sent, or answered with its words.
      if recording.status != 200, transport.answered.contains(recording.number) {
        coverage.sent(transport.answered)
      }
      if recording.status == 400, case .invalid(let field) = error.kind, let field {
        #expect(field == changes.first?.field, "\(recording.name): \(error)")
      }
    }
  }

  /// Some accepted forms are not those that Sheaf writes: an unwritable value for one that it writes otherwise.
  private static func isSheafsForm(_ recording: Recording) -> Bool {
    // An unknown link is refused here; a lookup is not written; times get their zone; files get their names; null
    // for files is the empty list; people go without their names.
    ![404, 413, 428, 369, 371, 372, 619, 620, 621, 622, 624].contains(recording.number)
  }

  private func replayCreates(_ coverage: inout Coverage) async throws {
    let empty = try await replay([308], &coverage, stubs: RecordedTables.stubs(6)) {
      try await $0.create(RecordDraft(table: "6", cells: []))
    }
    #expect(empty.id.raw == Recording.number(308).answer["id"]?.int.map(String.init))
    let plans = RecordedTables.fields[6] ?? []
    // Two fields were written as JSON numbers by the recorder; Sheaf writes exact digits in quotes.
    let body = Recording.number(303).body.members
    for member in body {
      guard let plan = plans.first(where: { $0.key == member.name }) else { continue }
      let answer = Recording.number(303).answer[member.name] ?? .null
      var reader = JSONReader(Array(answer.text.utf8))
      let value = try CellReader(form: plan.form).read(&reader)
      let written = try? CellWriter(plan: plan).json(value)
      #expect(isAccepted(written, plan), "\(plan.field.name): \(written?.text ?? "nothing")")
    }
  }

  /// Whether a body is one that the server is known to take for such a field: the same JSON as a recorded one, or of
  /// the same form where only the digits differ.
  private func isAccepted(_ written: JSON?, _ plan: FieldPlan) -> Bool {
    guard let written else { return false }
    return RecordedWrites.accepted[plan.wire.type]?.contains {
      $0.canonical == written.canonical || RecordedWrites.form($0) == RecordedWrites.form(written)
    } ?? false
  }

  private func replayBatches(_ coverage: inout Coverage) async throws {
    let stubs = RecordedTables.stubs(7)
    let updated = try await replay([497], &coverage, stubs: stubs) { backend in
      let items = Recording.number(497).body["items"]?.items ?? []
      return try await backend.update(items.map { Self.patch($0) })
    }
    #expect(updated.count == 2)
    for number in [499, 500] {
      let transport = RecordedTransport([number, 13], stubs: stubs)
      let backend = try RecordedTables.backend(transport)
      let patches = (Recording.number(number).body["items"]?.items ?? []).map(Self.patch)
      await #expect(throws: BackendError.self) { _ = try await backend.update(patches) }
      coverage.sent(transport.answered)
    }
  }

  private static func patch(_ item: JSON) -> RecordPatch {
    let changes = item.members.filter { $0.name != "id" }.map { member in
      CellChange(
        field: ID(String(member.name.dropFirst(6))), base: .null, value: .text(member.value.string ?? ""))
    }
    return RecordPatch(table: "7", record: ID(String(item["id"]?.int ?? 0)), changes: changes)
  }
}

/// What the recorded server took for a cell, by type of field.
enum RecordedWrites {
  static let accepted: [String: [JSON]] = {
    let types = Dictionary(
      RecordedTables.fields.values.flatMap(\.self).map { ($0.key, $0.wire.type) },
      uniquingKeysWith: { first, _ in first })
    var accepted: [String: [JSON]] = [:]
    for recording in Recording.all where recording.status == 200 && recording.method != "GET" {
      for item in recording.body["items"]?.items ?? [recording.body] {
        for member in item.members {
          if let type = types[member.name] { accepted[type, default: []].append(member.value) }
        }
      }
    }
    return accepted
  }()

  /// A body with its texts and digits blanked.
  static func form(_ json: JSON) -> String {
    switch json {
    case .number: "0"
    case .string(let text):
      text.contains("T") && text.hasSuffix("Z") ? "\"time\"" : text.isEmpty ? "\"\"" : "\"text\""
    case .array(let items): "[" + Set(items.map(form)).sorted().joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\($0.name):\(form($0.value))" }.sorted().joined(separator: ",") + "}"
    default: json.text
    }
  }
}
