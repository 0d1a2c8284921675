import NIOCore

/// Takes the spaces out of the names of header fields, which no parser of HTTP takes.
///
/// One of a vendor's published programs sends `Content - Type:`, and the service answers it all the same. The head of a
/// request is looked at where it begins a read, which is how clients on this machine send it.
final class HeaderRepair: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private static let methods = ["GET ", "HEAD ", "POST ", "PUT ", "PATCH ", "DELETE "].map { Array($0.utf8) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    guard let repaired = Self.repaired(Array(buffer.readableBytesView)) else {
      return context.fireChannelRead(data)
    }
    context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: repaired)))
  }

  /// Nil for bytes that begin no request, and for a head in which nothing is wrong.
  static func repaired(_ bytes: [UInt8]) -> [UInt8]? {
    guard methods.contains(where: { bytes.starts(with: $0) }), let lineEnd = bytes.firstIndex(of: 0x0D) else {
      return nil
    }
    var result = Array(bytes[..<lineEnd])
    var index = lineEnd
    var isChanged = false
    while index + 2 < bytes.count, bytes[index] == 0x0D, bytes[index + 2] != 0x0D {
      let rest = bytes[(index + 2)...]
      let end = rest.firstIndex(of: 0x0D) ?? bytes.count
      let colon = bytes[(index + 2)..<end].firstIndex(of: UInt8(ascii: ":")) ?? index + 2
      let name = bytes[(index + 2)..<colon]
      result += [0x0D, 0x0A] + name.filter { $0 != 0x20 } + bytes[colon..<end]
      isChanged = isChanged || name.contains(0x20)
      index = end
    }
    return isChanged ? result + bytes[index...] : nil
  }
}
