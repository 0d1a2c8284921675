import Testing

@testable import SheafConfig

/// Files that would end the program in the parser of TOML.
@Suite struct TOMLBracketsTests {
  @Test(arguments: [
    ("x = [}", 1), ("x = [1, }", 1), ("x = [\n# }\n}\n", 3), ("a = 1\nx = {a = [}", 2), ("x = [[1], }]", 1),
    ("x = ['}', \"\\\"}\", '''\n''', }", 2), ("x = [\u{2028}]", 1), ("x = [1, \u{85}2]", 1), ("[}", 1),
    ("x = [\u{B}]", 1), ("x = [\u{C}]", 1), ("x = [{a = 1}}", 1),
  ])
  func `a bracket where a value belongs is a sentence with its line`(text: String, line: Int) throws {
    let problem = try #require(
      #expect(throws: ConfigProblem.self) { try ConfigFile(path: "config.toml", text: text) })
    #expect(problem.warning.location.line == line, "\(problem.warning)")
  }

  @Test(arguments: [
    "x = ['}', \"]\", '''\n}\n''', \"\"\"\n}\\\"\"\"\"]", "# }\nx = 1 # [}", "x = \"}\"",
    "[a]\nx = {b = [1, {c = 2}]}", "x = [\n  1, # }\n  2,\n]", "x = ['''a'''']\ny = {z = 1}",
    "x = []\n[[y]]\nz = {}",
    "x = \"\u{2028}\u{85}\"", "x = \"\\\\\"\ny = [\"\\\"}\"]",
  ])
  func `what stands in texts, comments and brackets of its own is read`(text: String) throws {
    _ = try ConfigFile(path: "config.toml", text: text)
  }

  @Test func `a text that is cut off anywhere ends nothing`() {
    let text =
      "a = [1, {b = ['}', \"x\"], c = \"\"\"\n}\"\"\"}]\n[d.'e}']\nf = { g = [ [ ], [ { h = 1 } ] ] } # }"
    for count in 0...text.unicodeScalars.count {
      for end in ["", "}", "]", "{", "[", ",", "\u{2028}", "\r", "#", "=", "\"", "'"] {
        let part = String(String.UnicodeScalarView(text.unicodeScalars.prefix(count))) + end
        _ = try? ConfigFile(path: "config.toml", text: part)
      }
    }
  }
}
