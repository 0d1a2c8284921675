/// A place in a configuration file.
public struct ConfigLocation: Hashable, Sendable {
  /// The path as it was given to the loader.
  public let file: String
  /// The line, from 1; nil when the whole file is meant.
  public let line: Int?

  /// Makes a place in a file.
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
  /// Where it stands.
  public let location: ConfigLocation
  /// What is wrong, and what may have been meant.
  public let message: String

  /// Makes a warning.
  public init(_ location: ConfigLocation, _ message: String) {
    self.location = location
    self.message = message
  }

  /// The file it is about.
  public var file: String { location.file }
  /// The line it is about, from 1, if it is about one.
  public var line: Int? { location.line }
}

extension ConfigWarning: CustomStringConvertible {
  /// `file:line: message`.
  public var description: String { "\(location): \(message)" }
}
