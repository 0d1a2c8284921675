import SheafModel
import SheafTestSupport
import Testing

@testable import SheafFetch

/// What is sent is what was meant, and what was sent is known again.
@Suite(.timeLimit(.minutes(20))) struct SentTextTests {
  private func sender(_ backend: ScriptedBackend, keepsEmptyText: Bool) async throws -> EditSender {
    var table = try await backend.table("table")
    table.fields[0].keepsEmptyText = keepsEmptyText
    return EditSender(backend: backend, table: table, isFateUnknown: true) { _ in }
  }

  private func change(from base: Value, to value: Value) -> Edit.Change {
    .update("r000001", [CellChange(field: "name", base: base, value: value)])
  }

  @Test(arguments: [(Value.null, Value.text("")), (.text(""), .null)])
  func `where a field keeps both, nothing in its cell does not tell that an empty text was written`(
    held: Value, meant: Value
  ) async throws {
    for keepsEmptyText in [true, false] {
      let backend = ScriptedBackend(rowCount: 10)
      backend.change { $0[1].cells[0] = held }
      let sender = try await sender(backend, keepsEmptyText: keepsEmptyText)
      _ = await sender.send(change(from: held, to: meant))
      #expect(backend.calls(.update).count == (keepsEmptyText ? 1 : 0))
    }
  }

  @Test(arguments: ["a\u{10FFBB}", "\u{10FFED}\u{10FFA0}"])
  func `a text that is not UTF-8 is refused before it is sent`(text: String) async {
    let harness = Harness()
    await harness.perform(.submit(update("e1", "r000001", name: text, was: "Name 1")))
    guard case .rejected(let error)? = harness.phases("e1").last else {
      Issue.record("\(harness.phases("e1"))")
      return
    }
    #expect(error.kind == .invalid("name"))
    #expect(error.message.contains("not UTF-8"))
    #expect(harness.backend.calls(.update).isEmpty)
    let draft = Edit.Change.create("local", [CellValue(field: "name", value: .text(text))])
    await harness.perform(.submit(Edit(id: "e2", table: "table", change: draft)))
    #expect(harness.backend.calls(.create).isEmpty)
  }

  @Test func `a text of the last characters for private use is sent`() async {
    let harness = Harness()
    let text = String(storedBytes: Array("a\u{10FFFF}".utf8))
    await harness.perform(.submit(update("e1", "r000001", name: text, was: "Name 1")))
    #expect(harness.backend.records[1].cells[0] == .text(text))
  }
}
