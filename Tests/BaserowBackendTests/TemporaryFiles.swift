import FoundationEssentials
import SheafModel

/// Files of a given size in a folder that goes when the value does.
final class TemporaryFiles {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "sheaf-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    // A folder that is left in the temporary directory does no harm.
    try? FileManager.default.removeItem(at: folder)
  }

  func file(_ name: String, byteCount: Int) throws -> LocalFile {
    let url = folder.appending(path: name)
    try Data(repeating: 0x61, count: byteCount).write(to: url)
    return LocalFile(path: url.path(percentEncoded: false), name: name, byteCount: byteCount)
  }
}
