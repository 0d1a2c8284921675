/// The names that tmux has for keys.
enum TmuxKeys {
  private static let names = [
    "enter": "Enter", "tab": "Tab", "space": "Space", "backspace": "BSpace", "pgup": "PPage",
    "pgdn": "NPage", "home": "Home", "end": "End", "up": "Up", "down": "Down", "left": "Left",
    "right": "Right",
    "insert": "IC", "delete": "DC", "f1": "F1", "f2": "F2", "shift-tab": "BTab",
  ]

  /// tmux's name of a key that is named as in the program's keymap.
  static func name(_ key: String) -> String {
    if let name = names[key] { return name }
    for (prefix, letter) in [("ctrl-", "C-"), ("alt-", "M-"), ("shift-", "S-")] where key.hasPrefix(prefix) {
      return letter + name(String(key.dropFirst(prefix.count)))
    }
    // A semicolon at the end of an argument is where tmux begins the next command.
    return key == ";" ? "\\;" : key
  }
}
