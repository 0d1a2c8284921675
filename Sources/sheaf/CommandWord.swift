import ArgumentParser
import SheafApp
import SheafText
import SheafValues

/// A first word that is no command, and which command may have been meant.
enum CommandWord {
  private static var commands: [String] {
    Sheaf.configuration.subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
  }

  /// What other programs call what these do.
  private static let synonyms = [
    "list": "ls", "tables": "ls", "show": "get", "cat": "rows", "select": "rows", "export": "rows",
    "query": "rows", "insert": "add", "create": "add", "new": "add", "update": "set", "edit": "set",
    "delete": "rm", "remove": "rm", "del": "rm", "upload": "attach", "load": "import", "logout": "disconnect",
  ]

  /// One sentence; nil for a word that is a command, a file, a profile or like no command at all.
  static func advice(_ word: String?) -> String? {
    guard let word, !word.hasPrefix("-"), !word.contains("/"), !commands.contains(word), word != "open",
      !isPlace(word)
    else { return nil }
    let near = synonyms[word.lowercased()].map { [$0] } ?? NearestNames.of(word, in: commands, limit: 2)
    guard !near.isEmpty else { return nil }
    let meant = near.map { "“\($0)”" }.joined(separator: " or ")
    return "there is no command “\(DisplayText(word).text)”: did you mean \(meant)?"
  }

  private static func isPlace(_ word: String) -> Bool {
    if case .success = Catalog.of(nil).request(for: word) { true } else { false }
  }
}
