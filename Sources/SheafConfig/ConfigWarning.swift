/// A place in a configuration file.
public struct ConfigLocation: Hashable, Sendable {
  public let file: String
  /// The line, from 1; nil when the whole file is meant.
  public let line: Int?

  public init(file: String, line: Int?) {
    self.file = file
    self.line = line
  }
}

extension ConfigLocation: CustomStringConvertible {
  /// `file:line`, as editors and compilers write it.
  public var description: String { line.map { "\(file):\($0)" } ?? file }
}

/// Something in a configuration file that was not understood and was left out.
///
/// No mistake in a file keeps the program from starting: what is wrong is reported, the rest counts.
public struct ConfigWarning: Hashable, Sendable {
  public let location: ConfigLocation
  /// What is wrong, and what may have been meant.
  public let message: String

  public init(_ location: ConfigLocation, _ message: String) {
    self.location = location
    self.message = message
  }

  public var file: String { location.file }
  public var line: Int? { location.line }
}

extension ConfigWarning: CustomStringConvertible {
  /// `file:line: message`.
  public var description: String { "\(location): \(message)" }
}
