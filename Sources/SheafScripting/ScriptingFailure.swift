public import SheafModel
public import SheafQuery
import SheafText
public import SheafValues

/// Why a command without a screen did not do what it was asked for.
public struct ScriptingFailure: Error, Hashable, Sendable {
  /// The exit code of the program.
  public enum Kind: Int32, Hashable, Sendable {
    case failed = 1
    /// The arguments cannot be understood.
    case usage = 2
  }

  public var kind: Kind
  /// One sentence without a full stop.
  public var message: String
  /// Lines below the message, such as the filter with a mark under the fault.
  public var details: [String]
  /// How the service failed, where it was the service.
  public var cause: BackendError.Kind?

  public init(_ kind: Kind, _ message: String, details: [String] = []) {
    self.kind = kind
    self.message = message
    self.details = details
  }

  /// What a service said.
  ///
  /// A request over the network is named, for those who look into a service's own log.
  public init(_ error: BackendError) {
    let request = error.request.flatMap { $0.contains(" /") ? " (\($0))" : nil } ?? ""
    self.init(.failed, error.message + request)
    cause = error.kind
  }

  /// An argument whose value the field does not take.
  public init(_ problem: ValueProblem) { self.init(.usage, problem.message) }

  /// A filter or sort order with a mark under what is wrong in it.
  public init(_ problem: FilterProblem, in text: String) {
    let characters = Array(text)
    let start = min(problem.range.lowerBound, characters.count)
    let end = min(max(start, problem.range.upperBound), characters.count)
    let before = DisplayText(String(characters[..<start]), maxColumns: .max)
    let fault = DisplayText(String(characters[start..<end]), maxColumns: .max)
    let marks = String(repeating: "^", count: max(1, fault.width))
    self.init(
      .usage, problem.message,
      details: [
        "  " + DisplayText(text, maxColumns: .max).text,
        "  " + String(repeating: " ", count: before.width) + marks,
      ])
  }

  /// What goes to standard error, for a program of that name; ends in a line break.
  public func text(program: String) -> String {
    ([program + ": " + DisplayText(message, maxColumns: 2000).text] + details).joined(separator: "\n") + "\n"
  }
}
