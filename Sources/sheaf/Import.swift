import ArgumentParser
import SheafModel
import SheafScripting

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add the rows of a CSV or TSV file to a table.",
    discussion: """
      The first line of the file names the fields. Rows that are refused go into FILE.refused.csv beside the file, \
      with the reason in the last column; that file can be corrected and imported in turn. A file that was imported \
      is not to be imported again: its rows would be there twice. A file that is neither UTF-8 nor marked as UTF-16 \
      is taken only when --encoding says what it is.
      """)

  @Argument(help: "The file, ending in .csv or .tsv.") var file: String
  @OptionGroup var at: PlaceArgument
  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the file is written in: utf-8, utf-16, windows-1252, iso-8859-2, shift-jis or any that iconv knows.",
      valueName: "name"))
  var encoding: String?

  func validate() throws {
    guard Self.isText(at.place), !Self.isText(file) else { return }
    throw ValidationError("the file comes before the place: sheaf import \(at.place) \(file)")
  }

  private static func isText(_ path: String) -> Bool {
    let path = path.lowercased()
    return path.hasSuffix(".csv") || path.hasSuffix(".tsv")
  }

  func run() throws {
    try ScriptRun.run(at) { [file, encoding] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.importing(file, into: names, encoding: encoding)
    }
  }
}

struct Replace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replace a record as a whole: fields that are not named are reset.",
    discussion:
      "Only where the service has it, as Bubble does. To change some fields and keep the others, use set.")

  @OptionGroup var at: PlaceArgument
  @Argument(help: "The record's identifier.") var record: String
  @Argument(help: "FIELD=VALUE, or FIELD:=JSON.") var cells: [String]
  @Flag(name: .long, help: "Needed: yes, every other field of the record is to be reset.")
  var resetOthers = false
  @Option(name: .long, help: "table, csv, tsv, json, jsonl or md.") var format: RecordFormat = .json

  func validate() throws {
    guard resetOthers else {
      throw ValidationError(
        "this resets every field that is not named: say --reset-others if that is meant, or use set")
    }
  }

  func run() throws {
    try ScriptRun.run(at) { [record, cells, format] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.replace(names, record: ID(record), cells, format: format)
    }
  }
}
