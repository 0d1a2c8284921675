public import SheafViewModel

/// Puts the user's keys over the defaults.
public enum KeymapLoader {
  /// The keymap with those bindings.
  ///
  /// A binding of an unknown mode or command is left out and reported.
  public static func keymap(_ bindings: [KeyBinding]) -> (keymap: Keymap, warnings: [ConfigWarning]) {
    var keymap = Keymap.standard
    var warnings: [ConfigWarning] = []
    for binding in bindings {
      guard let mode = KeymapMode(rawValue: binding.mode) else {
        let known = KeymapMode.allCases.map(\.rawValue)
        warnings.append(
          ConfigWarning(
            binding.location,
            "there are no keys of \"\(binding.mode)\"" + Suggestion.phrase(for: binding.mode, among: known)))
        continue
      }
      if binding.command == "none" {
        keymap.bind(binding.keys, to: nil, in: mode)
      } else if let command = Command(rawValue: binding.command) {
        keymap.bind(binding.keys, to: command, in: mode)
      } else {
        let known = Command.allCases.map(\.rawValue)
        warnings.append(
          ConfigWarning(
            binding.location,
            "there is no command \"\(binding.command)\""
              + Suggestion.phrase(for: binding.command, among: known)))
      }
    }
    return (keymap, warnings)
  }
}
