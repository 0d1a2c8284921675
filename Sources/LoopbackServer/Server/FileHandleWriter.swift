import Glibc

/// Writes a new file piece by piece.
struct FileHandleWriter {
  /// The system's number for why a file could not be written.
  struct Failure: Error {
    var path: String
    var code: Int32
  }

  private let path: String
  private var descriptor: Int32

  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
  }

  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard written >= 0 || errno == EINTR else { throw Failure(path: path, code: errno) }
      rest = rest.dropFirst(max(0, written))
    }
  }

  mutating func close() {
    guard descriptor >= 0 else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
  }
}

/// Reads a file piece by piece.
struct FileHandleReader {
  private var descriptor: Int32

  init(path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileHandleWriter.Failure(path: path, code: errno) }
  }

  /// The next bytes, none at the end.
  func read(_ count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let got = Glibc.read(descriptor, buffer.baseAddress, count)
      guard got >= 0 else { throw FileHandleWriter.Failure(path: "", code: errno) }
      filled = got
    }
  }

  mutating func close() {
    guard descriptor >= 0 else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
  }
}
