import FoundationEssentials
import Subprocess

extension Environment {
  /// What programs that this one starts are given: all but the secrets that it was given itself.
  static var withoutSecrets: Environment {
    var secrets: [Key: String?] = [:]
    for name in ProcessInfo.processInfo.environment.keys where name.hasPrefix("SHEAF_TOKEN_") {
      secrets[Key(stringLiteral: name)] = .some(nil)
    }
    return .inherit.updating(secrets)
  }
}
