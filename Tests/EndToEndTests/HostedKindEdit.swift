/// One edit of a field of the table that has every kind of field, by keys, on a hosted service.
enum HostedKindEdit {
  struct Line: Sendable {
    let field: String
    let keys: KindEdit.Keys
    /// What the grid shows then.
    let shown: String
    /// What `sheaf get` prints of the cell.
    let stored: String
  }

  static let all: [Line] = [
    Line(field: "Name", keys: .line("Zoë 李"), shown: "Zoë 李", stored: #""Zoë 李""#),
    Line(field: "Text", keys: .line("plain"), shown: "plain", stored: #""plain""#),
    Line(field: "Long", keys: .lines(["one", "two"]), shown: "one⏎two", stored: #""one\ntwo""#),
    Line(
      field: "Url", keys: .line("https://a.example"), shown: "https://a.example",
      stored: #""https://a.example""#),
    Line(field: "Email", keys: .line("a@b.example"), shown: "a@b.example", stored: #""a@b.example""#),
    Line(field: "Phone", keys: .line("+31 20"), shown: "+31 20", stored: #""+31 20""#),
    Line(field: "Int", keys: .line("77"), shown: "77", stored: "77"),
    Line(field: "Decimal", keys: .line("-0.5"), shown: "-€0.50", stored: "-0.50"),
    Line(field: "TenDec", keys: .line("0.1234567891"), shown: "0.1234567891", stored: "0.1234567891"),
    Line(field: "Rating", keys: .pick("4"), shown: "★★★★☆", stored: "4"),
    Line(field: "Bool", keys: .toggle, shown: "✓", stored: "true"),
    Line(field: "DateISO", keys: .line("2027-02-28"), shown: "2027-02-28", stored: #""2027-02-28""#),
    Line(field: "DateEU", keys: .line("28/02/2027"), shown: "28/02/2027", stored: #""2027-02-28""#),
    Line(field: "DateUS", keys: .line("2027-02-28"), shown: "02/28/2027", stored: #""2027-02-28""#),
    Line(
      field: "DateTime", keys: .line("2027-02-28 14:05"), shown: "2027-02-28 14:05Z",
      stored: #""2027-02-28T14:05:00Z""#),
    Line(
      field: "DateTimeTZ", keys: .line("2027-07-01 14:05"), shown: "01/07/2027 02:05 PM",
      stored: #""2027-07-01T14:05:00+02:00""#),
    Line(field: "Dur h:mm:ss", keys: .line("1:02:03"), shown: "1:02:03", stored: "3723"),
    Line(field: "Links", keys: .pick("Beta"), shown: "Beta", stored: #""Links": [{"id":"2","name":"Beta"}]"#),
    Line(
      field: "LinkOne", keys: .pick("Beta"), shown: "Beta", stored: #""LinkOne": {"id":"2","name":"Beta"}"#),
    Line(field: "Single", keys: .pick("Done"), shown: "Done", stored: #""Done""#),
    Line(field: "Multi", keys: .tick(["green"]), shown: "green", stored: #"["green"]"#),
    Line(field: "Collab", keys: .tick(["Bob"]), shown: "Bob", stored: "Bob"),
  ]
}
