public import ArgumentParser
import SheafModel
public import SheafScripting

/// The place that a command without a screen works on.
struct PlaceArgument: ParsableArguments {
  static let help = """
    A file or a profile, with names after slashes if wanted (crm.sqlite/Contacts, acme/Acme/CRM/Contacts), or the \
    address of a table in the browser.
    """

  @Argument(help: ArgumentHelp(Self.help))
  var place: String

  @Option(name: .long, help: "The folder of config.toml, profiles.toml and themes.")
  var configDir: String?
}

/// Which fields of a view are printed.
struct FieldsFlag: ParsableArguments {
  @Flag(name: .long, help: "Also the fields that a view hides.")
  var allFields = false
}

/// Whether a spreadsheet program may open what is printed.
struct SafeFlag: ParsableArguments {
  @Flag(
    name: .long, help: "In csv and tsv: an apostrophe before texts that a spreadsheet would run as a formula."
  )
  var safe = false

  func check(_ format: RecordFormat) throws {
    guard safe, format != .csv, format != .tsv else { return }
    throw ValidationError("--safe goes with --format csv or tsv")
  }
}

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List what a place holds: tables, or the fields of a table.")

  @OptionGroup var at: PlaceArgument
  @OptionGroup var shown: FieldsFlag

  @Flag(name: .long, help: "Begin each line with the identifier, which leads there whatever the name is.")
  var ids = false

  func run() throws {
    try ScriptRun.run(at) {
      [ids, allFields = shown.allFields] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.ls(names, includesIDs: ids, includesHidden: allFields)
    }
  }
}

struct Rows: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the records of a table.")

  @OptionGroup var at: PlaceArgument

  @Option(
    name: [.long, .customLong("filter")],
    help: "Only records that pass: 'stage = \"Open\" and amount >= 1000'.")
  var `where`: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Fields to sort by, a minus before one for descending: -amount,name.")
  var sort: String?

  @Option(
    name: .long, parsing: .unconditional, help: "At most so many records.", transform: RecordLimit.read)
  var limit: Int?

  @Option(name: .long, help: "table, csv, tsv, json, jsonl or md.")
  var format: RecordFormat = .table

  @Flag(name: .long, help: "Begin each record with its identifier.")
  var ids = false

  @Flag(name: .long, help: "Print keys and tokens as they are, not as \(Field.mask).")
  var reveal = false

  @OptionGroup var shown: FieldsFlag
  @OptionGroup var spreadsheet: SafeFlag

  func validate() throws { try spreadsheet.check(format) }

  func run() throws {
    var options = RowsOptions(
      filter: self.where, sort: sort, limit: limit, format: format, includesIDs: ids, revealsSecrets: reveal,
      includesHidden: shown.allFields)
    options.guardsFormulas = spreadsheet.safe
    try ScriptRun.run(at) { [options] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.rows(names, options)
    }
  }
}

struct Get: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print one record.")

  @OptionGroup var at: PlaceArgument
  @Argument(help: "The record's identifier.") var record: String
  @Option(name: .long, help: "table, csv, tsv, json, jsonl or md.") var format: RecordFormat = .json
  @Flag(name: .long, help: "Begin the record with its identifier.") var ids = false
  @Flag(name: .long, help: "Print keys and tokens as they are, not as \(Field.mask).") var reveal = false
  @OptionGroup var shown: FieldsFlag
  @OptionGroup var spreadsheet: SafeFlag

  func validate() throws { try spreadsheet.check(format) }

  func run() throws {
    let (allFields, isSafe) = (shown.allFields, spreadsheet.safe)
    try ScriptRun.run(at) { [record, format, ids, reveal] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.get(
        names, record: ID(record), format: format, includesIDs: ids, revealsSecrets: reveal,
        includesHidden: allFields, guardsFormulas: isSafe)
    }
  }
}

struct Add: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Add a record and print its identifier.")

  @OptionGroup var at: PlaceArgument
  @Argument(help: "FIELD=VALUE, or FIELD:=JSON.") var cells: [String] = []

  func run() throws {
    try ScriptRun.run(at) { [cells] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.add(names, cells)
    }
  }
}

struct SetCells: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change cells of a record and print the record.")

  @OptionGroup var at: PlaceArgument
  @Argument(help: "The record's identifier.") var record: String
  @Argument(help: "FIELD=VALUE, or FIELD:=JSON; FIELD= clears.") var cells: [String]
  @Option(name: .long, help: "table, csv, tsv, json, jsonl or md.") var format: RecordFormat = .json
  @Flag(name: .long, help: "Begin the record with its identifier.") var ids = false

  func run() throws {
    try ScriptRun.run(at) { [record, cells, format, ids] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.set(names, record: ID(record), cells, format: format, includesIDs: ids)
    }
  }
}

struct Remove: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rm", abstract: "Delete records.")

  @OptionGroup var at: PlaceArgument
  @Argument(help: "The records' identifiers.") var records: [String]

  func run() throws {
    try ScriptRun.run(at) { [records] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.rm(names, records: records.map { ID($0) })
    }
  }
}

struct Attach: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Attach files to a cell.")

  @OptionGroup var at: PlaceArgument
  @Argument(help: "The record's identifier.") var record: String
  @Argument(help: "The field's name.") var field: String
  @Argument(help: "The files.") var files: [String]

  func run() throws {
    try ScriptRun.run(at) { [record, field, files] (scripting, names) async throws(ScriptingFailure) in
      try await scripting.attach(names, record: ID(record), field: field, paths: files)
    }
  }
}

/// A number of records, as it is written on a command line.
enum RecordLimit {
  static func read(_ text: String) throws -> Int {
    guard let count = Int(text), count >= 0 else {
      throw ValidationError("it takes a whole number from 0 on, such as --limit 20")
    }
    return count
  }
}

extension RecordFormat: ExpressibleByArgument {}
