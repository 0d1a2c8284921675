import SheafInput
import SheafModel
import SheafQuery
import SheafValues

extension FuzzTarget {
  /// Bytes of a terminal mean the same keys wherever they are cut.
  static let keys = FuzzTarget(
    "keys",
    texts: [
      "\u{1B}[A\u{1B}[1;5C\u{1B}OP\u{1B}[15~x\u{1B}x", "\u{1B}[<0;10;20M\u{1B}[<0;10;20m\u{1B}[<64;1;1M",
      "\u{1B}[200~pasted\r\ntext\u{1B}[201~q", "\u{1B}[97;5u\u{1B}[27;2;13~", "äé😀\u{3}\u{1B}\u{1B}[A",
      "\u{1B}[M !!",
    ]
  ) { input in
    var whole = InputDecoder(pasteLimit: 256)
    let expected = whole.feed(input[...]) + whole.flush()
    for event in expected {
      if case .key(let key) = event { _ = (key.name, key.label, key.symbol) }
      if case .paste(let text) = event {
        try hold(text.utf8.count <= 256, "a paste of \(text.utf8.count) bytes is over the limit")
      }
    }
    // A Ctrl-C that comes alone ends a paste, rxvt ends some keys in “$”, which elsewhere is no end, and a sequence of
    // a length that no terminal sends is given up wherever that is noticed.
    let longest = input.split(whereSeparator: { !(0x20..<0x40).contains($0) }).map(\.count).max() ?? 0
    guard !input.contains(3), !input.contains(0x24), longest < 60, input.count > 1 else { return }
    let cut = input.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % input.count
    var parts = InputDecoder(pasteLimit: 256)
    let events = parts.feed(input[..<cut]) + parts.feed(input[cut...]) + parts.flush()
    try hold(events == expected, "cut at \(cut): \(events) and not \(expected)")
  }

  /// A filter or an order that was read is written so that it reads the same.
  static let filter = FuzzTarget(
    "filter", maxLength: 1024,
    texts: [
      "name contains \"x\" and (amount > 1.50 or done)", "day >= 2024-02-29 and at < yesterday",
      "stage in (Open, \"On hold\") or not tags = open", "`a ``b\", and (c)` is empty", "-Amount,+Name",
      "place within 10 mi of \"New York\"", "company = Acme and owner = \"Ada <u1>\"", "length > 1:30:00",
      "not (not name starts with a)", "stars >= 3 and price not in (1, 2)",
      "raw = \"{}\" and stay != \"\\u{1b}\"",
    ]
  ) { input in
    guard let now = SampleFields.now else { return }
    let text = String(decoding: input, as: UTF8.self)
    let fields = SampleFields.all
    let caret = input.count.isMultiple(of: 2) ? text.count : text.count / 2
    let completion = FilterCompletion.at(text, caret: caret, fields: fields)
    try hold(
      completion.range.lowerBound >= 0 && completion.range.upperBound <= text.count,
      "what is completed is outside the text")
    if case .success(let sorts) = SortText.parse(text, fields: fields) {
      let written = SortText.text(sorts, fields: fields)
      try hold((try? SortText.parse(written, fields: fields).get()) == sorts, "\(written) is another order")
    }
    switch FilterParser.parse(text, fields: fields, now: now) {
    case .failure(let problem):
      let range = problem.range
      try hold(
        range.lowerBound >= 0 && range.upperBound <= text.count, "the mistake is at \(range) of \(text.count)"
      )
    case .success(let filter):
      let written = FilterText.text(filter, fields: fields)
      guard case .success(let again) = FilterParser.parse(written, fields: fields, now: now) else {
        throw BrokenLaw("\(written) is no filter")
      }
      let rewritten = FilterText.text(again, fields: fields)
      try hold(rewritten.utf8.elementsEqual(written.utf8), "\(written) is written \(rewritten)")
      _ = QuerySplit.of(Query(filter: filter), for: SampleFields.table)
      let record = Record(id: "r", cells: fields.map { _ in .text("x") })
      _ = FilterEvaluation.matches(filter, record, fields: fields)
    }
  }

  /// What is typed into a cell is shown so that typing it again means the same.
  static let values = FuzzTarget(
    "values", maxLength: 512,
    texts: [
      "1,234.50", "-0.5e3", "2024-02-29 23:59:60+02:00", "29.2.2024", "tomorrow", "1:30:00.5", "90 min",
      "true",
      "Open, \"On hold\"", "Ada <u1>, Bob", "https://a.b/c?d=e", "[1, 2, {\"a\": null}]",
      "{\"base64\": \"AA==\"}",
      "2024-01-01 -> 2024-02-01", "11:59 pm", "in 3 days", "12 Mar 2024 3pm",
    ]
  ) { input in
    guard let now = SampleFields.now else { return }
    let text = String(decoding: input, as: UTF8.self)
    for field in SampleFields.all {
      // JSON may give the bytes of a text that nobody could type.
      if case .success(let value) = ValueFromJSON.parse(text, for: field, now: now) {
        try RecordLaws.check(value, field)
      }
      guard case .success(let value) = ValueParser.parse(text, for: field, now: now) else { continue }
      try RecordLaws.check(value, field)
      guard let written = ValueText.editing(value, for: field) else { continue }
      guard case .success(let again) = ValueParser.parse(written, for: field, now: now) else {
        throw BrokenLaw("\(field.kind): “\(written)” is shown for “\(text)” and not taken")
      }
      try hold(
        again.showsSame(as: value, in: field),
        "\(field.kind): “\(written)” of “\(text)” means \(again) and not \(value)")
    }
  }
}
