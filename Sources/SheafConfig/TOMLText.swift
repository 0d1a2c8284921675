package import SheafModel

/// Values as TOML text.
package enum TOMLText {
  /// A profile as a table: its header, its settings, and a table for each setting that is one.
  package static func table(_ profile: Profile) -> String {
    var settings = profile.settings
    settings["kind"] = nil
    let kind = "kind = \(quoted(profile.kind))\n"
    return "[\(key(profile.name))]\n" + kind + body(settings, path: [profile.name])
  }

  /// A line that sets a text.
  static func setting(_ name: String, _ text: String) -> String { "\(key(name)) = \(quoted(text))\n" }

  private static func body(_ settings: Profile.Settings, path: [String]) -> String {
    var plain = ""
    var tables = ""
    for entry in settings.entries {
      if case .table(let inner) = entry.value {
        let innerPath = path + [entry.name]
        tables += "\n[\(innerPath.map(key).joined(separator: "."))]\n" + body(inner, path: innerPath)
      } else {
        plain += "\(key(entry.name)) = \(value(entry.value))\n"
      }
    }
    return plain + tables
  }

  private static func value(_ setting: Setting) -> String {
    switch setting {
    case .text(let text): return quoted(text)
    case .number(let number): return String(number)
    case .flag(let flag): return flag ? "true" : "false"
    case .list(let members): return "[\(members.map(value).joined(separator: ", "))]"
    case .table(let settings):
      let members = settings.entries.map { "\(key($0.name)) = \(value($0.value))" }
      return members.isEmpty ? "{}" : "{ \(members.joined(separator: ", ")) }"
    }
  }

  private static func key(_ name: String) -> String {
    let isBare =
      !name.isEmpty
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    return isBare ? name : quoted(name)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
