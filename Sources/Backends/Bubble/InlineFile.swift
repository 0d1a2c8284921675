import FoundationEssentials
import SheafFiles
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
    Attachment(id: scheme + file.path, name: file.name, byteCount: file.byteCount, url: scheme + file.path)
      .sending(file)
  }

  /// Whether a file of this machine is meant: a text of a server that looks like one is not.
  static func isOne(_ attachment: Attachment) -> Bool { attachment.outgoing != nil }

  /// What the field is given: the address of a file that is stored, or the file itself.
  static func json(_ attachment: Attachment, _ plan: FieldPlan) throws(BackendError) -> JSON {
    guard let file = attachment.outgoing else { return .string(attachment.id) }
    return [
      "filename": .string(attachment.name), "contents": .string(try contents(file.path, plan.field.id)),
      "private": false,
    ]
  }

  /// The bytes of a file in base64.
  static func contents(_ path: String, _ field: ID<Field>?) throws(BackendError) -> String {
    do throws(FileRefusal) {
      return Data(try RegularFile.bytes(of: path, upTo: largest)).base64EncodedString()
    } catch {
      throw BackendError(.invalid(field), error.message)
    }
  }
}

extension BubbleProfile {
  /// The most bytes of a file that is uploaded.
  var largestFile: Int? { upload == .off ? nil : 50_000_000 }
}
