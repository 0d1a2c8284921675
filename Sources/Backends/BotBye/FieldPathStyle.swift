/// How a service names a field in queries: answers have it in camel case, queries mostly not.
enum FieldPathStyle: Hashable {
  case snakeCase, camelCase

  var other: FieldPathStyle { self == .snakeCase ? .camelCase : .snakeCase }

  /// The path of the member of that name.
  func path(_ name: String) -> String {
    guard self == .snakeCase else { return name }
    var path = ""
    var previous: Character?
    for (index, character) in zip(name.indices, name) {
      if character.isUppercase, let previous, previous != "_" {
        let next = name.index(after: index)
        let beginsWord = next < name.endIndex && name[next].isLowercase
        if !previous.isUppercase || beginsWord { path += "_" }
      }
      path += character.lowercased()
      previous = character
    }
    return path
  }
}
