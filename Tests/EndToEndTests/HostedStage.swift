import LoopbackServer
import SheafTestSupport

/// A test's folder and home, and a hosted service on this machine.
struct HostedStage: Sendable {
  let stage: Stage
  let server: LoopbackServer

  /// Every text that is never to be shown.
  static let secrets = [
    LoopbackAccount.ada.password, LoopbackAccount.token, LoopbackAccount.readingToken, "wrong-horse", "eyJ",
  ]

  /// Runs a test against a server of its own.
  static func run(
    _ change: (inout LoopbackOptions) -> Void = { _ in }, _ body: (HostedStage) async throws -> Void
  ) async throws {
    var options = LoopbackOptions()
    options.seed = .small
    // So that no request of a program that gets no time meets a connection that was closed meanwhile.
    options.keepAlive = 600_000
    change(&options)
    let server = try await LoopbackServer.start(options)
    do {
      try await body(HostedStage(stage: try Stage(), server: server))
    } catch {
      try await server.stop()
      throw error
    }
    try await server.stop()
  }

  /// Runs the program without a terminal; fails when a secret is in what it says.
  func sheaf(
    _ arguments: String..., input: String = "", with extra: [String: String] = [:]
  ) async throws -> Program.Result {
    try await sheaf(arguments: arguments, input: input, with: extra)
  }

  func sheaf(
    arguments: [String], input: String = "", with extra: [String: String] = [:]
  ) async throws -> Program.Result {
    let result = try await Program.run(
      "env", ["-C", stage.folder.path, "sheaf"] + arguments,
      environment: stage.environment.merging(extra) { $1 }, input: input)
    for secret in Self.secrets where (result.output + result.errors).contains(secret) {
      throw ProgramFailure("\(arguments) shows the secret \(secret)")
    }
    return result
  }

  /// Connects the profile `acme` as the administrator.
  func connect() async throws {
    let result = try await sheaf(
      "connect", "baserow", "--name", "acme", "--url", server.url, "--email", LoopbackAccount.ada.email,
      "--password-stdin", input: LoopbackAccount.ada.password + "\n")
    guard result.code == 0 else { throw ProgramFailure(result.errors) }
  }

  /// A file of the configuration folder.
  func file(_ name: String) throws -> String {
    String(decoding: try stage.folder.read("home/.config/sheaf/\(name)"), as: UTF8.self)
  }
}
