import Glibc
import NIOCore
import SheafModel
import Synchronization

/// Reports progress so that it never falls and each step is worth telling.
final class ProgressMeter: Sendable {
  private let report: (@Sendable (TransferProgress) -> Void)?
  private let highest = Mutex(-1)

  init(_ report: (@Sendable (TransferProgress) -> Void)?) { self.report = report }

  func report(_ progress: TransferProgress) {
    guard let report else { return }
    let isNews = highest.withLock { highest in
      guard progress.completed > highest else { return false }
      highest = progress.completed
      return true
    }
    if isNews { report(progress) }
  }
}

/// Why a file could not be sent whole.
struct UploadProblem: Error {
  var message: String
}

/// The body of a form with one file, in chunks that are read when the connection asks for them.
struct MultipartUpload: AsyncSequence, Sendable {
  private let form: MultipartFile
  private let progress: ProgressMeter
  private static let chunkSize = 64 << 10

  init(_ form: MultipartFile, _ progress: ProgressMeter) throws(Errno) {
    self.form = form
    self.progress = progress
    // Opened once here, so that a file that cannot be read fails before anything is sent.
    _ = try FileChunks(path: form.path)
  }

  func makeAsyncIterator() -> Iterator { Iterator(form: form, progress: progress) }

  struct Iterator: AsyncIteratorProtocol {
    private enum Stage { case opening, file, closing, end }

    private let form: MultipartFile
    private let progress: ProgressMeter
    private var stage = Stage.opening
    private var file: FileChunks?
    private var sent = 0

    init(form: MultipartFile, progress: ProgressMeter) {
      self.form = form
      self.progress = progress
    }

    mutating func next() async throws -> ByteBuffer? {
      switch stage {
      case .opening:
        stage = .file
        do throws(Errno) {
          file = try FileChunks(path: form.path)
        } catch {
          throw UploadProblem(message: "\(form.path) cannot be read: \(error.message)")
        }
        return ByteBuffer(bytes: form.opening)
      case .file: return try chunk()
      case .closing:
        stage = .end
        return ByteBuffer(bytes: form.closing)
      case .end: return nil
      }
    }

    private mutating func chunk() throws -> ByteBuffer? {
      // What was asked for before is on its way by now.
      progress.report(TransferProgress(completed: sent, total: form.byteCount))
      let chunk: [UInt8]
      do throws(Errno) {
        chunk = try file?.next(atMost: MultipartUpload.chunkSize) ?? []
      } catch {
        throw UploadProblem(message: "\(form.path) cannot be read: \(error.message)")
      }
      sent += chunk.count
      guard sent <= form.byteCount, !chunk.isEmpty || sent == form.byteCount else {
        throw UploadProblem(message: "\(form.path) changed while it was sent")
      }
      if chunk.isEmpty {
        stage = .end
        file = nil
        return ByteBuffer(bytes: form.closing)
      }
      return ByteBuffer(bytes: chunk)
    }
  }
}

/// A file that appears under its name when it is whole; until then it has another name beside it.
final class DownloadFile {
  private let path: String
  private let partPath: String
  private var descriptor: Int32
  private(set) var byteCount = 0

  init(path: String) throws(TransportFailure) {
    self.path = path
    partPath = path + ".part-" + String(UInt32.random(in: 0 ... .max), radix: 36)
    descriptor = -1
    var existing = stat()
    if lstat(path, &existing) == 0 { throw .file("\(path) exists already") }
    descriptor = open(partPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw Self.failure(path) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(partPath)
  }

  func write(_ chunk: ByteBuffer) throws(TransportFailure) {
    var isWritten = true
    chunk.withUnsafeReadableBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          isWritten = false
          return
        }
        rest = rest.dropFirst(count)
      }
    }
    if !isWritten { throw Self.failure(path) }
    byteCount += chunk.readableBytes
  }

  /// Gives the file its name, unless something has got that name meanwhile.
  func finish() throws(TransportFailure) {
    let isStored = fsync(descriptor) == 0
    let storing = errno
    close(descriptor)
    descriptor = -1
    guard isStored else {
      unlink(partPath)
      throw Self.failure(path, storing)
    }
    let result = link(partPath, path)
    let code = errno
    // File systems without hard links refuse with one of several errors; a rename does there.
    let isMoved = result == 0 || (code != EEXIST && rename(partPath, path) == 0)
    unlink(partPath)
    if !isMoved {
      throw .file(code == EEXIST ? "\(path) exists already" : "\(path) cannot be written")
    }
  }

  private static func failure(_ path: String, _ code: Int32 = errno) -> TransportFailure {
    .file("\(path) cannot be written: \(String(cString: strerror(code)))")
  }
}
