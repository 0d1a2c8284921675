import SheafViewModel
enum FilePreviewReader {
  static func preview(_ path: String) -> FilePreview { FilePreview(kind: "") }
}
