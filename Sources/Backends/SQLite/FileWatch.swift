import Dispatch
import Glibc
import Synchronization

/// The system's notices of writes to a database file, by whichever program.
enum FileWatch {
  /// Yields after writes to the file or to its journals, several writes at once; ends where the system cannot tell.
  ///
  /// The folder is watched, because journals come and go.
  static func writes(to path: String) -> AsyncStream<Void> {
    let (writes, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    let name = String(parts.last ?? "")
    let notices = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard notices >= 0 else {
      listener.finish()
      return writes
    }
    let kinds = UInt32(IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO)
    guard inotify_add_watch(notices, folder.isEmpty ? "/" : folder, kinds) >= 0 else {
      close(notices)
      listener.finish()
      return writes
    }
    let names: Set<String> = [name, name + "-wal", name + "-journal"]
    let reader = NoticeReader(notices) {
      if !changed(in: notices).isDisjoint(with: names) { listener.yield() }
    }
    listener.onTermination = { _ in reader.cancel() }
    return writes
  }

  /// The names in the folder that something happened to; whatever waits is read.
  private static func changed(in notices: Int32) -> Set<String> {
    var names: Set<String> = []
    let header = MemoryLayout<inotify_event>.size
    withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: MemoryLayout<inotify_event>.alignment) {
      buffer in
      guard let start = buffer.baseAddress else { return }
      while true {
        let count = read(notices, start, buffer.count)
        guard count > 0 else { return }
        var offset = 0
        while offset + header <= count {
          let event = buffer.load(fromByteOffset: offset, as: inotify_event.self)
          let end = min(count, offset + header + Int(event.len))
          let name = buffer[(offset + header)..<end].prefix { $0 != 0 }
          names.insert(String(decoding: name, as: UTF8.self))
          offset = end
        }
      }
    }
    return names
  }
}

/// Calls whoever waits for a descriptor, on no thread of its own, until it is cancelled; closes it then.
private final class NoticeReader: Sendable {
  private let source: Mutex<any DispatchSourceRead>

  init(_ descriptor: Int32, _ isReadable: @escaping @Sendable () -> Void) {
    source = Mutex(
      DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global(qos: .utility)))
    source.withLock { source in
      source.setEventHandler(handler: isReadable)
      source.setCancelHandler { close(descriptor) }
      source.resume()
    }
  }

  func cancel() { source.withLock { $0.cancel() } }
}
