import SheafModel
import Testing

@testable import SheafScripting

/// Secrets are printed only for those who ask for them.
@Suite struct SecretMaskTests {
  private let table = Table(
    id: "t", name: "T",
    fields: [
      Field(id: "name", name: "Name", kind: .text, isPrimary: true),
      Field(id: "key", name: "Key", kind: .text, isMasked: true),
    ],
    capabilities: Capabilities(operations: [], paging: [], pageLimit: 1, filterDepth: .none, maxSorts: 0))

  @Test func `a secret is masked without telling its length, and an empty one is empty`() {
    let mask = SecretMask(table)
    let long = mask.applied(to: Record(id: "1", cells: [.text("a"), .text("a very long secret")]))
    #expect(long.cells == [.text("a"), .text("••••••")])
    #expect(mask.applied(to: Record(id: "2", cells: [.text("b"), .null])).cells == [.text("b"), .null])
  }

  @Test func `a secret is printed as it is when it is asked for`() {
    let record = Record(id: "1", cells: [.text("a"), .text("s")])
    #expect(SecretMask(table, reveals: true).applied(to: record) == record)
    var listing = Listing(
      printer: RecordFormat.csv.printer(for: table.fields, includesIDs: false, isTerminal: false),
      mask: SecretMask(table))
    #expect(listing.page([record]) == "Name,Key\na,••••••\n")
  }
}
