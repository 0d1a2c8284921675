import Glibc

/// A form of one file, as browsers upload it; read from the disk in chunks while it is sent.
public struct MultipartFile: Hashable, Sendable {
  /// The name of the form's part.
  public var partName: String
  public var path: String
  /// The name that the service is told.
  public var fileName: String
  /// The size of the file in bytes when the request is made; a file of another size by then is not sent whole
  /// and the request fails.
  public var byteCount: Int
  public var contentType: String
  /// Plain fields that come before the file.
  public var fields: [HTTPQueryItem]
  let boundary: String

  public init(
    partName: String, path: String, fileName: String, byteCount: Int,
    contentType: String = "application/octet-stream", fields: [HTTPQueryItem] = []
  ) {
    self.partName = partName
    self.path = path
    self.fileName = fileName
    self.byteCount = byteCount
    self.contentType = contentType
    self.fields = fields
    boundary =
      "sheaf-" + String(UInt64.random(in: 0 ... .max), radix: 36)
      + String(UInt64.random(in: 0 ... .max), radix: 36)
  }

  /// The value of the request's `Content-Type`.
  public var header: String { "multipart/form-data; boundary=\(boundary)" }

  /// What stands before the file's bytes.
  public var opening: [UInt8] {
    var text = ""
    for field in fields {
      text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(field.name))\"\r\n\r\n"
      text += (field.value ?? "") + "\r\n"
    }
    text += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(partName))\"; "
    text += "filename=\"\(Self.quoted(fileName))\"\r\nContent-Type: \(contentType)\r\n\r\n"
    return Array(text.utf8)
  }

  /// What stands after the file's bytes.
  public var closing: [UInt8] { Array("\r\n--\(boundary)--\r\n".utf8) }

  /// The whole body in bytes.
  public var bodyByteCount: Int { opening.count + byteCount + closing.count }

  /// What browsers do with characters that would end the quoted name.
  private static func quoted(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\"": result += "%22"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}

/// An open file that is read from its start to its end.
final class FileChunks {
  private let descriptor: Int32

  /// Throws the system's error number.
  init(path: String) throws(Errno) {
    // Without waiting: what was a file when it was chosen may be a pipe by now.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    if descriptor < 0 { throw Errno(code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Errno(code: errno) }
    if status.st_mode & S_IFMT != S_IFREG { throw Errno(code: EINVAL) }
  }

  deinit { close(descriptor) }

  /// The next bytes, none at the end.
  func next(atMost count: Int) throws(Errno) -> [UInt8] {
    var failure: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      var got: Int
      repeat { got = read(descriptor, buffer.baseAddress, count) } while got < 0 && errno == EINTR
      if got < 0 { failure = errno }
      filled = max(0, got)
    }
    if failure != 0 { throw Errno(code: failure) }
    return chunk
  }
}

/// A system's error number.
struct Errno: Error {
  var code: Int32

  var message: String { String(cString: strerror(code)) }
}
