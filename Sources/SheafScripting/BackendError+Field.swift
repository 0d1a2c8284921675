import SheafModel

extension BackendError {
  /// The error with the name of the refused field before its words, unless they have it already: in the output of a
  /// command nothing else shows which field is meant.
  func naming(fieldsOf table: Table) -> BackendError {
    guard case .invalid(let id?) = kind, let name = table.field(id)?.name,
      !message.contains("“\(name)”"), !message.hasPrefix(name + " ")
    else { return self }
    var named = self
    named.message = "“\(name)”: \(message)"
    return named
  }
}
