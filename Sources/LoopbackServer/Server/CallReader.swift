import HTTPTypes
import HummingbirdCore
import NIOCore

/// Reads requests to their end, uploads to disk.
struct CallReader: Sendable {
  /// Where uploads wait until a dialect takes them.
  let uploadFolder: String

  /// The most that a body other than an upload may hold.
  static let largestBody = 64 << 20

  /// Why a body could not be read.
  enum Problem: Error {
    case tooLarge
    case brokenForm(String)
  }

  /// The head of a request as a call without its body.
  func head(of request: Request, port: Int) -> Call {
    let target = request.head.path ?? "/"
    let path = target.prefix { $0 != "?" }
    let query = target.dropFirst(path.count + 1)
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    let host = request.head.authority ?? "127.0.0.1:\(port)"
    headers["host"] = host
    return Call(
      method: request.head.method.rawValue, path: URLText.decode(path, plusIsSpace: false),
      query: URLText.items(query), rawQuery: String(query), headers: headers, origin: "http://\(host)")
  }

  /// Reads the body that belongs to a head.
  func body(of request: Request, for call: Call) async throws -> Call.Body {
    if call.contentType == "multipart/form-data" {
      guard let boundary = FormReader.boundary(in: call.headers["content-type"] ?? "") else {
        throw Problem.brokenForm("Invalid boundary in multipart: None")
      }
      var reader = FormReader(boundary: boundary, folder: uploadFolder)
      do {
        for try await buffer in request.body { try reader.read(buffer.readableBytesView) }
        return .form(try reader.finish())
      } catch {
        reader.discard()
        throw error
      }
    }
    var bytes: [UInt8] = []
    for try await buffer in request.body {
      guard bytes.count + buffer.readableBytes <= Self.largestBody else { throw Problem.tooLarge }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return .bytes(bytes)
  }
}
