import Glibc
import SheafModel
import SheafText
import SheafValues

extension LocalFile {
  /// A file that the user named, found to be there, readable, and not too large.
  static func reading(_ path: String, upTo limit: Int?) throws(ScriptingFailure) -> LocalFile {
    let shown = DisplayText(path).text
    guard let real = realpath(path, nil) else {
      throw ScriptingFailure(.failed, "\(shown): \(String(cString: strerror(errno)))")
    }
    defer { free(real) }
    var status = stat()
    guard stat(real, &status) == 0, access(real, R_OK) == 0 else {
      throw ScriptingFailure(.failed, "\(shown): \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ScriptingFailure(.failed, "\(shown) is not a file")
    }
    let size = Int(status.st_size)
    if let limit, size > limit {
      throw ScriptingFailure(
        .failed, "\(shown) has \(ByteCount.text(size)), the service takes \(ByteCount.text(limit))")
    }
    // The name that the user gave counts, not that of what a link leads to.
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return LocalFile(path: String(cString: real), name: name, byteCount: size)
  }
}
