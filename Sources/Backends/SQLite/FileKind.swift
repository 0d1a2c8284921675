/// What the first bytes of a file say it is.
enum FileKind {
  /// Bytes that are enough for `name(of:)`.
  static let prefixLength = 16

  private static let signatures: [(bytes: [UInt8], offset: Int, name: String)] = [
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], 0, "PNG image"),
    ([0xFF, 0xD8, 0xFF], 0, "JPEG image"),
    (Array("GIF8".utf8), 0, "GIF image"),
    (Array("WEBP".utf8), 8, "WebP image"),
    (Array("WAVE".utf8), 8, "WAV sound"),
    (Array("BM".utf8), 0, "BMP image"),
    ([0x49, 0x49, 0x2A, 0x00], 0, "TIFF image"),
    ([0x4D, 0x4D, 0x00, 0x2A], 0, "TIFF image"),
    (Array("%PDF-".utf8), 0, "PDF document"),
    ([0x50, 0x4B, 0x03, 0x04], 0, "ZIP archive"),
    ([0x1F, 0x8B], 0, "gzip data"),
    ([0x28, 0xB5, 0x2F, 0xFD], 0, "Zstandard data"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, "xz data"),
    (Array("BZh".utf8), 0, "bzip2 data"),
    (Array("SQLite format 3\0".utf8), 0, "SQLite database"),
    ([0x7F, 0x45, 0x4C, 0x46], 0, "ELF program"),
    (Array("bplist00".utf8), 0, "property list"),
    (Array("ID3".utf8), 0, "MP3 sound"),
    (Array("OggS".utf8), 0, "Ogg media"),
    (Array("ftyp".utf8), 4, "MP4 media"),
  ]

  static func name(of prefix: some Collection<UInt8>) -> String? {
    signatures.first { signature in
      prefix.dropFirst(signature.offset).starts(with: signature.bytes)
    }?.name
  }

  /// The media type that a file's name promises.
  static func mimeType(ofName name: String) -> String? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    return mimeTypes[name[dot...].dropFirst().lowercased()]
  }

  private static let mimeTypes = [
    "txt": "text/plain", "md": "text/markdown", "csv": "text/csv", "tsv": "text/tab-separated-values",
    "html": "text/html", "json": "application/json", "xml": "application/xml", "pdf": "application/pdf",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff",
    "zip": "application/zip", "gz": "application/gzip", "tar": "application/x-tar", "mp3": "audio/mpeg",
    "ogg": "audio/ogg", "wav": "audio/wav", "mp4": "video/mp4", "webm": "video/webm",
    "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "sqlite": "application/vnd.sqlite3",
    "db": "application/vnd.sqlite3",
  ]
}
