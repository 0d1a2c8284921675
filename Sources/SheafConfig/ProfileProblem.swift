/// Why a profile or its secret could not be read or written.
public struct ProfileProblem: Error, Hashable, Sendable {
  /// What is wrong and what to do, in a sentence without a full stop; it holds no secret.
  public let message: String

  /// Makes a problem.
  public init(_ message: String) { self.message = message }
}
