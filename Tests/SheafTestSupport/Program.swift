import Subprocess

/// Another program run to its end, without a terminal.
public enum Program {
  /// What a program left.
  public struct Result: Sendable {
    /// The exit code; 128 and the signal's number for one that a signal ended, as shells count.
    public let code: Int32
    public let output: String
    public let errors: String
  }

  /// Runs a program of `PATH`, or of a path, and waits for its end.
  ///
  /// - Parameters:
  ///   - environment: all the variables it has; nil leaves it those of this process.
  ///   - input: what it reads from standard input, which ends then.
  public static func run(
    _ name: String, _ arguments: [String], environment: [String: String]? = nil, input: String = ""
  ) async throws -> Result {
    let program: Executable = name.contains("/") ? .path(.init(name)) : .name(name)
    let variables = environment.map { all in
      Environment.custom(
        Dictionary(
          uniqueKeysWithValues: all.compactMap { name, value in
            Environment.Key(rawValue: name).map { ($0, value) }
          }))
    }
    let result = try await Subprocess.run(
      program, arguments: Arguments(arguments), environment: variables ?? .inherit, input: .string(input),
      output: .string(limit: 256 << 20), error: .string(limit: 1 << 20))
    let code: Int32
    switch result.terminationStatus {
    case .exited(let status): code = status
    case .signaled(let number): code = 128 + number
    }
    return Result(code: code, output: result.standardOutput, errors: result.standardError)
  }
}

/// Why a program that a test needs did not do its work.
public struct ProgramFailure: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
