import SheafScripting
import Testing

@Suite struct PlaceTests {
  private let files: Set<String> = [
    "./crm.sqlite", "crm.sqlite", "/data/a.csv", "acme", "dir/with.sqlite/deep.sqlite",
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
    #expect(parse("./acme/x") == .failure(.noSuchFile("./acme/x")))
    #expect(parse("shop/rentalunit") == .success(.profile("shop", names: ["rentalunit"])))
    #expect(parse("50%/x") == .success(.profile("50%", names: ["x"])))
    #expect(parse("https://example.org/t/1") == .success(.url("https://example.org/t/1")))
    #expect(parse("/no/such") == .failure(.noSuchFile("/no/such")))
    #expect(parse("../x.sqlite/T") == .failure(.noSuchFile("../x.sqlite/T")))
    #expect(parse("") == .failure(.empty))
  }

  @Test(arguments: ["plain", "a/b", "100%", "100%25", "%2F", "%zz", "张伟/💥", "a\nb\u{1}", "", "%"])
  func `an escaped name is read back and has no slash`(name: String) {
    let text = PlaceName.encoded(name)
    #expect(PlaceName.decoded(text) == name)
    #expect(!text.contains("/") && !text.contains { $0.isNewline })
  }
}
