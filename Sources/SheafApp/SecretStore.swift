import Dispatch
import SheafConfig
import SheafHTTP
import SheafModel

/// Where the secrets of profiles come from, and where new ones go.
///
/// A variable of the environment goes first, then the profile's `token_command`, then `secrets.toml`.
final class SecretStore: Sendable {
  /// Where a profile's secret is looked for.
  enum Source: Hashable, Sendable {
    case variable(String)
    case command(String)
    case file(String)
  }

  let file: SecretFile
  private let environment: [String: String]
  private let warn: @Sendable (String) -> Void
  /// Renewed secrets are written one after the other, and never by the thread that draws.
  private let writing = DispatchQueue(label: "sheaf.secrets", qos: .utility)

  init(file: SecretFile, environment: [String: String], warn: @escaping @Sendable (String) -> Void) {
    self.file = file
    self.environment = environment
    self.warn = warn
  }

  func source(of profile: Profile) -> Source {
    let variable = ProfileName.variable(profile.name)
    if environment[variable]?.isEmpty == false { return .variable(variable) }
    if let command = profile.text("token_command") { return .command(command) }
    return .file(file.path)
  }

  /// The secret of a profile; nil when there is none.
  func secret(of profile: Profile) async throws(BackendError) -> Secret? {
    switch source(of: profile) {
    case .variable(let name): return environment[name].map { Secret($0) }
    case .command(let command): return try await TokenCommand.run(command, of: profile.name)
    case .file:
      settle()
      return try ProfileProblem.asBackendError { () throws(ProfileProblem) in
        try file.secret(for: profile.name)
      }
    }
  }

  /// Keeps a secret that was renewed, soon; where the user gives it in another way, that way remains.
  func keep(_ secret: Secret, of profile: Profile) {
    guard case .file = source(of: profile) else { return }
    writing.async { [file, warn] in
      do throws(ProfileProblem) {
        try file.store(secret, for: profile.name)
      } catch {
        warn("the session of “\(profile.name)” could not be kept: \(error.message)")
      }
    }
  }

  /// Waits until all that was to be kept is on the disk.
  func settle() { writing.sync {} }
}

extension ProfileProblem {
  /// The same for those who speak of services only.
  var backendError: BackendError { BackendError(.unsupported, message) }

  static func asBackendError<Answer>(
    _ body: () throws(ProfileProblem) -> Answer
  ) throws(BackendError) -> Answer {
    do throws(ProfileProblem) {
      return try body()
    } catch {
      throw error.backendError
    }
  }
}
