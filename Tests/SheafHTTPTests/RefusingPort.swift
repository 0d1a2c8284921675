import Glibc

/// A port of this machine that refuses connections for as long as this is held.
///
/// Nobody listens there, and nobody else can: where a server has stopped, a copy of its socket in a child process
/// that is being started may go on to accept.
final class RefusingPort {
  let number: Int
  private let socket: Int32

  init() throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let isBound = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) == 0 && getsockname(socket, address, &length) == 0
      }
    }
    number = Int(UInt16(bigEndian: address.sin_port))
    guard isBound else { throw RefusedByTheSystem() }
  }

  deinit { close(socket) }

  private struct RefusedByTheSystem: Error {}
}
