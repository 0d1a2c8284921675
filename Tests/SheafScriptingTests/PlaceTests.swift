import SheafScripting
import Testing

@Suite struct PlaceTests {
  private let files: Set<String> = [
    "./crm.sqlite", "crm.sqlite", "/data/a.csv", "acme", "./acme", "dir/with.sqlite/deep.sqlite",
    "acme/old.DB", "acme/plain", "other/plain",
  ]

  private func parse(_ text: String) -> Result<Place, Place.Problem> {
    Place.parse(text, profiles: ["acme", "50%"], isFile: files.contains)
  }

  @Test func `a place is a file, a profile or an address`() {
    #expect(parse("./crm.sqlite/Contacts") == .success(.file(path: "./crm.sqlite", names: ["Contacts"])))
    #expect(parse("crm.sqlite") == .success(.file(path: "crm.sqlite", names: [])))
    #expect(parse("crm.sqlite/a%2Fb/") == .success(.file(path: "crm.sqlite", names: ["a/b"])))
    #expect(parse("/data/a.csv") == .success(.file(path: "/data/a.csv", names: [])))
    #expect(
      parse("dir/with.sqlite/deep.sqlite/T")
        == .success(.file(path: "dir/with.sqlite/deep.sqlite", names: ["T"])))
    #expect(parse("acme/CRM/Contacts") == .success(.profile("acme", names: ["CRM", "Contacts"])))
    #expect(parse("./acme/x") == .success(.file(path: "./acme", names: ["x"])))
    #expect(parse("./other/x") == .failure(.noSuchFile("./other/x")))
    #expect(parse("acme/old.DB/T") == .success(.file(path: "acme/old.DB", names: ["T"])))
    #expect(parse("acme/plain/T") == .success(.profile("acme", names: ["plain", "T"])))
    #expect(parse("other/plain/T") == .success(.file(path: "other/plain", names: ["T"])))
    #expect(parse("shop/rentalunit") == .success(.profile("shop", names: ["rentalunit"])))
    #expect(parse("50%/x") == .success(.profile("50%", names: ["x"])))
    #expect(parse("https://example.org/t/1") == .success(.url("https://example.org/t/1")))
    #expect(parse("/no/such") == .failure(.noSuchFile("/no/such")))
    #expect(parse("../x.sqlite/T") == .failure(.noSuchFile("../x.sqlite/T")))
    #expect(parse("") == .failure(.empty))
  }

  @Test func `the profiles are not asked for where they do not matter`() {
    var asked = 0
    func profiles() -> [String] {
      asked += 1
      return []
    }
    for text in ["./crm.sqlite/T", "crm.sqlite", "/data/a.csv", "https://example.org"] {
      _ = Place.parse(text, profiles: profiles(), isFile: files.contains)
    }
    #expect(asked == 0)
  }

  @Test(arguments: ["plain", "a/b", "100%", "100%25", "%2F", "%zz", "张伟/💥", "a\nb\u{1}", "", "%"])
  func `an escaped name is read back and has no slash`(name: String) {
    let text = PlaceName.encoded(name)
    #expect(PlaceName.decoded(text) == name)
    #expect(!text.contains("/") && !text.contains { $0.isNewline })
  }
}
