import FoundationEssentials
import SheafHTTP
import SheafJSON
import SheafModel

/// Files that travel inside the field that holds them, in the documented form.
enum InlineFile {
  /// The most bytes of a file: a request may have 50 MB, and the form makes a file a third larger.
  static let largest = 36 << 20
  private static let scheme = "file://"

  /// A file of this machine that goes into a field when that is written.
  static func attachment(_ file: LocalFile) -> Attachment {
    Attachment(
      id: scheme + file.path, name: file.name, byteCount: file.byteCount, url: scheme + file.path)
  }

  static func isOne(_ attachment: Attachment) -> Bool { attachment.id.hasPrefix(scheme) }

  /// What the field is given: the address of a file that is stored, or the file itself.
  static func json(_ attachment: Attachment, _ plan: FieldPlan) throws(BackendError) -> JSON {
    guard isOne(attachment) else { return .string(attachment.id) }
    let path = String(attachment.id.dropFirst(scheme.count))
    return [
      "filename": .string(attachment.name), "contents": .string(try contents(path, plan.field.id)),
      "private": false,
    ]
  }

  /// The bytes of a file in base64.
  static func contents(_ path: String, _ field: ID<Field>?) throws(BackendError) -> String {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw BackendError(.invalid(field), "\(path) cannot be read")
    }
    guard data.count <= largest else {
      throw BackendError(.invalid(field), "\(path) is larger than the \(largest >> 20) MiB of one request")
    }
    return data.base64EncodedString()
  }
}

extension BubbleProfile {
  /// The most bytes of a file that is uploaded.
  var largestFile: Int? { upload == .off ? nil : 50_000_000 }
}
