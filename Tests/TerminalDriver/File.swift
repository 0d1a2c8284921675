import Glibc

/// Small files of text.
package enum File {
  package static func write(_ text: String, to path: String) throws(DriverFailure) {
    guard let file = fopen(path, "w") else { throw DriverFailure("\(path) cannot be written") }
    fputs(text, file)
    fclose(file)
  }

  package static func text(_ path: String) throws(DriverFailure) -> String {
    guard let file = fopen(path, "r") else { throw DriverFailure("\(path) cannot be read") }
    defer { fclose(file) }
    var text: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    while case let count = fread(&bytes, 1, bytes.count, file), count > 0 { text += bytes[..<count] }
    return String(decoding: text, as: UTF8.self)
  }

  /// The first line, without its end; nil where there is none.
  ///
  /// Waits for the writer of a pipe.
  package static func firstLine(_ path: String) throws(DriverFailure) -> String? {
    guard let file = fopen(path, "r") else { throw DriverFailure("\(path) cannot be read") }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(line) }
    let count = getline(&line, &room, file)
    guard count > 0, let line else { return nil }
    return String(String(cString: line).prefix { $0 != "\n" })
  }
}

/// Why a program could not be driven.
package struct DriverFailure: Error {
  package let message: String

  package init(_ message: String) { self.message = message }
}
