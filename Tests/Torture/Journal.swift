import TerminalDriver

/// What the program's journal says of the edits that are not saved.
struct Journal {
  /// Edits that go on by themselves.
  var moving = 0
  /// Edits that wait for the user, as the journal has them.
  var waiting: [String] = []

  private static let query = """
    with e as (select content,
      json_extract(content, '$.edit.change.create._0') as made,
      coalesce(json_extract(content, '$.edit.change.update._0'),
        json_extract(content, '$.edit.change.attach._0'), json_extract(content, '$.edit.change.delete._0[0]')) as about,
      json_type(content, '$.phase.refused') is not null or json_type(content, '$.phase.conflict') is not null as waits
      from entry)
    select case
      when waits then 'waits'
      when about in (select made from e where waits and made is not null) then 'about'
      else 'moves' end || ' ' || content from e
    """

  init(of program: ServedProgram) throws(DriverFailure) {
    let file = "\(program.folder)/home/.local/state/sheaf/journal.sqlite"
    try File.write(Self.query, to: "\(program.folder)/journal.sql")
    let lines = try program.output(
      "[ ! -e '\(file)' ] || sqlite3 -cmd '.timeout 5000' '\(file)' <'\(program.folder)/journal.sql'")
    for line in lines.split(separator: "\n") {
      if line.hasPrefix("moves ") { moving += 1 }
      if line.hasPrefix("waits ") || line.hasPrefix("about ") { waiting.append(String(line.dropFirst(6))) }
    }
  }

  /// The texts of the laboratory of which the user is asked.
  var texts: Set<String> {
    Set(waiting.flatMap { $0.split { !$0.isLetter && !$0.isNumber }.map(String.init).filter(Typed.isOne) })
  }
}
