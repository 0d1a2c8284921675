import SheafModel
import SheafValues
import Testing

@Suite struct DateRangeTests {
  private func problem(_ text: String) throws -> String? {
    var field = Sample.field(.text)
    field.isDateRange = true
    switch ValueParser.parse(text, for: field, now: try #require(Sample.now)) {
    case .success(let value):
      #expect(value == (text.isEmpty ? .null : .text(text)))
      return nil
    case .failure(let problem): return problem.message
    }
  }

  @Test(arguments: [
    "2026-03-29 -> 2026-04-05", "2026-03-29 → 2026-03-29", "2026-03-29/2026-04-05",
    "2026-03-29T08:00:00Z -> 2026-03-29T09:30:00Z", "",
  ])
  func `two dates in their order are a range`(text: String) throws { #expect(try problem(text) == nil) }

  @Test(arguments: [
    "2026-04-05 -> 2026-03-29", "2026-03-29T09:30:00Z -> 2026-03-29T08:00:00Z", "2026-04-05/2026-03-29",
  ])
  func `a range that ends before it begins is refused where it is typed`(text: String) throws {
    #expect(try problem(text) == "it ends before it begins")
  }

  @Test(arguments: ["2026-04-05", "next week", "2026-04-05 -> later", "2026-02-30 -> 2026-03-01"])
  func `what is not two dates is refused where it is typed`(text: String) throws {
    #expect(try problem(text)?.contains("two dates are wanted") == true)
  }
}
