import SheafEncoding
import SheafHTTP
import SheafModel
import Subprocess

/// Asks a command of the user's for a secret, such as that of a password store.
///
/// The command has no terminal: it can neither read what is typed nor draw over the screen.
enum TokenCommand {
  /// How long a command may take; a person may have to touch a key meanwhile.
  static let patience = Duration.seconds(60)

  private enum Ending: Sendable {
    case ended(isSuccess: Bool, status: String, output: [UInt8], errors: String)
    case failed(String)
    case late
  }

  /// The line that the command prints.
  /// - Parameter profile: the profile's name, for messages.
  static func run(
    _ command: String, of profile: String, patience: Duration = Self.patience,
    clock: any Clock<Duration> = ContinuousClock()
  ) async throws(BackendError) -> Secret {
    let name = "token_command of “\(profile)”"
    let ending = await ending(of: command, patience, clock)
    if Task.isCancelled { throw BackendError(.cancelled, "cancelled") }
    switch ending {
    case .late: throw problem("\(name) did not end within \(patience.components.seconds) s")
    case .failed(let reason): throw problem("\(name) could not be run: \(reason)")
    case .ended(false, let status, _, let errors):
      let words = errors.split(whereSeparator: \.isNewline).prefix(3).joined(separator: "; ")
      throw problem("\(name) failed (\(status))" + (words.isEmpty ? "" : ": \(words)"))
    case .ended(true, _, let output, _):
      let lines = try text(output, name).split(whereSeparator: \.isNewline)
      guard let line = lines.first, lines.count == 1 else {
        throw problem("\(name) must print one line, and printed \(lines.isEmpty ? "none" : "\(lines.count)")")
      }
      return Secret(String(line))
    }
  }

  /// A token in another encoding would be another token; no byte of it is told.
  private static func text(_ output: [UInt8], _ name: String) throws(BackendError) -> String {
    do throws(EncodingProblem) {
      return try UTF8Text.text(output)
    } catch {
      throw problem("\(name) must print UTF-8: see line \(error.line), byte \(error.byte)")
    }
  }

  private static func problem(_ message: String) -> BackendError { BackendError(.unsupported, message) }

  private static func ending(
    of command: String, _ patience: Duration, _ clock: any Clock<Duration>
  ) async -> Ending {
    await withTaskGroup(of: Ending.self) { group in
      group.addTask { await result(of: command) }
      group.addTask {
        do { try await clock.sleep(for: patience) } catch { return .failed("cancelled") }
        return .late
      }
      let first = await group.next() ?? .late
      group.cancelAll()
      return first
    }
  }

  private static func result(of command: String) async -> Ending {
    var options = PlatformOptions()
    // A session of its own: without the terminal, and so that all it starts can be ended with it.
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500)),
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100)),
    ]
    do {
      let result = try await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", command], environment: .withoutSecrets,
        platformOptions: options, input: .none, output: .bytes(limit: 65_536), error: .string(limit: 65_536))
      return .ended(
        isSuccess: result.terminationStatus.isSuccess, status: words(result.terminationStatus),
        output: result.standardOutput, errors: result.standardError)
    } catch {
      return .failed("\(error)")
    }
  }

  private static func words(_ status: TerminationStatus) -> String {
    switch status {
    case .exited(let code): "exit code \(code)"
    case .signaled(let signal): "ended by signal \(signal)"
    }
  }
}
