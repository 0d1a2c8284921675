import SheafViewModel

/// Knows kinds of files by their first bytes.
enum FileSignature {
  /// - Parameter isCut: whether the file goes on after these bytes.
  static func preview(of bytes: [UInt8], isCut: Bool) -> FilePreview {
    if bytes.isEmpty { return FilePreview(kind: "empty file") }
    if let kind = picture(bytes) ?? document(bytes) ?? archive(bytes) ?? media(bytes) {
      return FilePreview(kind: kind)
    }
    guard let text = text(bytes, isCut: isCut) else { return FilePreview(kind: "binary data") }
    let lines = text.prefix(8192).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .prefix(12).map { String($0.prefix(400)) }
    return FilePreview(kind: kind(ofText: text), lines: lines)
  }

  private static func starts(_ bytes: [UInt8], _ text: String, at offset: Int = 0) -> Bool {
    bytes.count >= offset && bytes[offset...].starts(with: text.utf8)
  }

  private static func starts(_ bytes: [UInt8], bytes signature: [UInt8]) -> Bool {
    bytes.starts(with: signature)
  }

  private static func big(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    range.upperBound <= bytes.count ? bytes[range].reduce(0) { $0 << 8 | Int($1) } : nil
  }

  private static func little(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    range.upperBound <= bytes.count ? bytes[range].reversed().reduce(0) { $0 << 8 | Int($1) } : nil
  }

  private static func image(_ name: String, _ width: Int?, _ height: Int?) -> String {
    guard let width, let height, width > 0, height > 0 else { return "\(name) image" }
    return "\(name) image, \(width)×\(height)"
  }

  private static func picture(_ bytes: [UInt8]) -> String? {
    if starts(bytes, bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      return image("PNG", big(bytes, 16..<20), big(bytes, 20..<24))
    }
    if starts(bytes, "GIF87a") || starts(bytes, "GIF89a") {
      return image("GIF", little(bytes, 6..<8), little(bytes, 8..<10))
    }
    if starts(bytes, bytes: [0xFF, 0xD8, 0xFF]) {
      let size = jpegSize(bytes)
      return image("JPEG", size?.width, size?.height)
    }
    if starts(bytes, "RIFF"), starts(bytes, "WEBP", at: 8) { return "WebP image" }
    if starts(bytes, "BM"), bytes.count >= 26, little(bytes, 14..<18) == 40 {
      return image("BMP", little(bytes, 18..<22), little(bytes, 22..<26))
    }
    if starts(bytes, bytes: [0x49, 0x49, 0x2A, 0]) || starts(bytes, bytes: [0x4D, 0x4D, 0, 0x2A]) {
      return "TIFF image"
    }
    return nil
  }

  /// Walks over the segments of a JPEG file to the one that holds its size.
  private static func jpegSize(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    var offset = 2
    while offset + 9 < bytes.count {
      guard bytes[offset] == 0xFF else { return nil }
      let marker = bytes[offset + 1]
      switch marker {
      case 0xFF: offset += 1
      case 0x01, 0xD0...0xD8: offset += 2
      // Frame headers; C4, C8 and CC among them are tables.
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        guard let height = big(bytes, offset + 5..<offset + 7),
          let width = big(bytes, offset + 7..<offset + 9)
        else { return nil }
        return (width, height)
      case 0xD9, 0xDA: return nil
      default:
        guard let length = big(bytes, offset + 2..<offset + 4), length >= 2 else { return nil }
        offset += 2 + length
      }
    }
    return nil
  }

  private static func document(_ bytes: [UInt8]) -> String? {
    if starts(bytes, "%PDF-") {
      let version = String(decoding: bytes.dropFirst(5).prefix(3), as: UTF8.self)
      return version.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
        ? "PDF document, version \(version)" : "PDF document"
    }
    if starts(bytes, "SQLite format 3\0") { return "SQLite database" }
    if starts(bytes, bytes: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      return "old Office document"
    }
    if starts(bytes, "{\\rtf") { return "RTF document" }
    return starts(bytes, bytes: [0x7F, 0x45, 0x4C, 0x46]) ? "program or library" : nil
  }

  private static func archive(_ bytes: [UInt8]) -> String? {
    if starts(bytes, bytes: [0x50, 0x4B, 0x03, 0x04]) { return zip(bytes) }
    if starts(bytes, bytes: [0x50, 0x4B, 0x05, 0x06]) { return "empty ZIP archive" }
    if starts(bytes, bytes: [0x1F, 0x8B]) { return "gzip archive" }
    if starts(bytes, "BZh") { return "bzip2 archive" }
    if starts(bytes, bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) { return "xz archive" }
    if starts(bytes, bytes: [0x28, 0xB5, 0x2F, 0xFD]) { return "Zstandard archive" }
    if starts(bytes, bytes: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return "7z archive" }
    if starts(bytes, "Rar!") { return "RAR archive" }
    return starts(bytes, "ustar", at: 257) ? "tar archive" : nil
  }

  /// Documents of office programs are archives; the names inside tell which.
  private static func zip(_ bytes: [UInt8]) -> String {
    guard let length = little(bytes, 26..<28), let extra = little(bytes, 28..<30), bytes.count >= 30 + length
    else {
      return "ZIP archive"
    }
    let name = String(decoding: bytes[30..<30 + length], as: UTF8.self)
    if name == "mimetype" {
      let type = String(decoding: bytes.dropFirst(30 + length + extra).prefix(80), as: UTF8.self)
      if type.hasPrefix("application/epub") { return "EPUB book" }
      if type.hasPrefix("application/vnd.oasis.opendocument") { return "OpenDocument document" }
    }
    guard name == "[Content_Types].xml" || name.hasPrefix("_rels/") || name.hasPrefix("docProps/") else {
      return "ZIP archive"
    }
    let inside = String(decoding: bytes, as: Unicode.ASCII.self)
    if inside.contains("word/") { return "Word document" }
    if inside.contains("xl/") { return "Excel workbook" }
    if inside.contains("ppt/") { return "PowerPoint presentation" }
    return "Office document"
  }

  private static func media(_ bytes: [UInt8]) -> String? {
    if starts(bytes, "RIFF"), starts(bytes, "WAVE", at: 8) { return "WAV sound" }
    if starts(bytes, "RIFF"), starts(bytes, "AVI ", at: 8) { return "AVI film" }
    if starts(bytes, "ID3") || starts(bytes, bytes: [0xFF, 0xFB]) { return "MP3 sound" }
    if starts(bytes, "fLaC") { return "FLAC sound" }
    if starts(bytes, "OggS") { return "Ogg sound or film" }
    if starts(bytes, bytes: [0x1A, 0x45, 0xDF, 0xA3]) { return "Matroska or WebM film" }
    guard starts(bytes, "ftyp", at: 4) else { return nil }
    if starts(bytes, "heic", at: 8) || starts(bytes, "mif1", at: 8) { return "HEIF image" }
    if starts(bytes, "avif", at: 8) { return "AVIF image" }
    return starts(bytes, "M4A", at: 8) ? "MPEG-4 sound" : "MPEG-4 film"
  }

  /// The bytes as text; nil when they are none.
  ///
  /// A character cut in two at the end does not count against it.
  private static func text(_ bytes: [UInt8], isCut: Bool) -> String? {
    var bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let isText = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x07...0x0D).contains($0) || $0 == 0x1B }
    guard isText else { return nil }
    for _ in 0..<4 {
      if let text = String(validating: bytes, as: UTF8.self) { return text }
      guard isCut, bytes.last.map({ $0 >= 0x80 }) == true else { return nil }
      bytes = bytes.dropLast()
    }
    return nil
  }

  private static func kind(ofText text: String) -> String {
    if text.hasPrefix("#!") { return "script" }
    let start = text.drop { $0.isWhitespace }.prefix(200).lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return "HTML page" }
    if start.hasPrefix("<svg") || start.hasPrefix("<?xml") && text.prefix(2048).contains("<svg") {
      return "SVG image"
    }
    if start.hasPrefix("<?xml") { return "XML text" }
    return "text"
  }
}
