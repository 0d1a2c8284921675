import SheafConfig
import SheafEncoding
import SheafHTTP
import SheafJSON
import SheafModel
import SheafScripting
import SheafThemes

extension FuzzTarget {
  /// JSON that was read is written so that it reads the same.
  static let json = FuzzTarget(
    "json",
    texts: [
      #"{"a": [1, -2.5e+10, true, null, "x\u00e9\ud83d\ude00\n"], "b": {"": []}}"#, "[[[[]]]]", "\"\\ud800\"",
      "-0.0",
    ]
  ) { input in
    let json: JSON
    do throws(JSONProblem) { json = try JSON.parse(input) } catch {
      _ = error.message(in: String(decoding: input, as: UTF8.self))
      return
    }
    let text = json.text
    try hold((try? JSON.parse(Array(text.utf8))) == json, "\(text) reads otherwise")
    let compact = JSONText.compact(text)
    try hold((try? JSON.parse(Array(compact.utf8))) == json, "\(compact) reads otherwise")
  }

  static let csv = delimited(
    "csv", .csv, ["a,b\n1,\"x \"\"y\"\"\nz\"\n", "a;b\r\n\"\";2\r", "\u{FEFF}a\n\"open"])
  static let tsv = delimited("tsv", .tsv, ["a\tb\n1\tx\\ty\\\\n\n", "a\r\n\\n\t\\\r"])

  /// Lines that were read are written so that they read the same.
  private static func delimited(
    _ name: String, _ dialect: DelimitedLine.Dialect, _ texts: [String]
  ) -> FuzzTarget {
    FuzzTarget(name, texts: texts) { input in
      // A file is made UTF-8 before it is read.
      let bytes = Array(String(decoding: input, as: UTF8.self).utf8)
      let lines = DelimitedReader(bytes, dialect).filter { $0.problem == nil }.map(\.cells)
      // What begins with a mark of UTF-8 loses it in TSV, which has no quotes to hide it in.
      if dialect == .tsv, lines.first?.first?.utf8.first == 0xEF { return }
      var text = ""
      for cells in lines {
        var line = DelimitedLine(dialect)
        for cell in cells { line.append(cell) }
        text += line.ended
      }
      let again = DelimitedReader(Array(text.utf8), dialect, separator: UInt8(ascii: ",")).map(\.cells)
      try hold(
        again.map { $0.map { Array($0.utf8) } } == lines.map { $0.map { Array($0.utf8) } },
        "\(again) and not \(lines)")
    }
  }

  /// A file in whatever encoding becomes UTF-8 or is refused.
  static let encodings = FuzzTarget(
    "encodings", texts: ["plain\ntext", "\u{FEFF}marked", "Ünïcode 日本", "\u{FE}\u{FF}\u{0}a"]
  ) { input in
    _ = TextEncoding.mark(of: input)
    for name in [
      "utf-8", "utf-16le", "utf-16be", "utf-32", "windows-1252", "shift-jis", "iso-2022-jp", "utf-7",
    ] {
      guard let encoding = TextEncoding(named: name), !encoding.needsMark else { continue }
      do throws(EncodingProblem) {
        let text = try encoding.utf8(input)
        try? UTF8Text.check(text)
        guard UTF8Text.validCount(text) == text.count else {
          throw EncodingProblem(encoding: name, line: 0, byte: 0, found: nil)
        }
      } catch {
        if error.line == 0 { throw BrokenLaw("\(name) becomes what is no UTF-8") }
        _ = error.message
      }
    }
    _ = TextEncoding(named: String(decoding: input.prefix(64), as: UTF8.self))
  }

  /// An address that was read is written so that it reads the same, and a header's number is believed within bounds.
  static let addresses = FuzzTarget(
    "addresses", maxLength: 1024,
    texts: [
      "https://example.com:8443/a/b?c=d%20e&f#g", "http://[::1]:80/", "//other.example/x", "/x?y", "120",
      "Sat, 21 Nov 2026 12:02:56 GMT", "file:///etc/passwd", "HTTP://LOCALHOST", "../a",
    ]
  ) { input in
    let text = String(decoding: input, as: UTF8.self)
    if let url = HTTPURL(text) {
      try hold(HTTPURL(url.text) == url, "\(url.text) is another address than \(text)")
      try hold(
        url.target.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F },
        "a request's line would be broken: \(url.target)")
    }
    if let base = HTTPURL("https://example.com/a/b"), let url = base.resolving(text) {
      try hold(HTTPURL(url.text) == url, "\(url.text) is another address")
    }
    _ = OpenTarget(address: text)
    var response = HTTPResponse(status: 429)
    response.headers["Retry-After"] = text
    response.headers["Location"] = text
    if let seconds = response.retryAfter() {
      try hold((0...3600).contains(seconds), "\(seconds) seconds are waited")
    }
    guard let url = HTTPURL("https://example.com/") else { return }
    for status in [302, 413, 429, 503] {
      response.status = status
      _ = response.failure(of: HTTPRequest(.get, url))
    }
  }

  /// Settings that were read are those of the file, and what is wrong is told with its line.
  static let config = FuzzTarget(
    "config",
    texts: [
      "theme = \"mono\"\n[ui]\ntyping_edits = true\nmouse = false\nescape_delay_ms = 50\n",
      "[keys.grid]\n\"ctrl-d\" = \"pageDown\"\n\"g g\" = \"none\"\n\"f12\" = \"help\"\n",
      "a.b.'c d' = [1, {x = 1979-05-27}]\n",
      "x = \"\"\"\nmany\nlines\"\"\"\n[[t]]\n[[t]]\n",
    ]
  ) { input in
    let text = String(decoding: input, as: UTF8.self)
    let (config, warnings) = ConfigLoader.parse(text, path: "config.toml")
    let (_, others) = KeymapLoader.keymap(config.keyBindings)
    for binding in config.keyBindings {
      try hold((try? KeySequenceReading.again(binding)) == true, "\(binding.keys.name) is another key")
    }
    try checkLines(warnings + others, of: text)
  }

  static let theme = FuzzTarget(
    "theme",
    texts: [
      "inherits = \"default-dark\"\n[palette]\nink = \"#61afef\"\nx = 7\n[roles]\n\"grid.header\" = { fg = \"ink\", bold = true }\n",
      "grid.cursor = { fg = \"red\", bg = \"#fff\" }\n", "inherits = \"fuzzed\"\n",
    ]
  ) { input in
    let text = String(decoding: input, as: UTF8.self)
    let fuzzed = BundledTheme(name: "fuzzed", text: text)
    let (_, warnings) = ThemeLoader(folder: nil, bundled: [fuzzed] + BundledTheme.all).load("fuzzed")
    try checkLines(warnings.filter { $0.file == "themes/fuzzed.toml" }, of: text)
  }

  static func checkLines(_ warnings: [ConfigWarning], of text: String) throws {
    let count = text.utf8.count { $0 == 0x0A } + 1
    for warning in warnings {
      // A library that reads a line break more or less than there is would be one off.
      if let line = warning.line { try hold((0...count + 1).contains(line), "line \(line) of \(count)") }
    }
  }
}
