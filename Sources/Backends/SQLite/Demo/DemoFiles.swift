/// Small files made from nothing, for attachments and logos.
enum DemoFiles {
  struct File {
    var name: String
    var bytes: [UInt8]
  }

  static let all: [File] = [
    File(name: "welcome.txt", bytes: Array(welcome.utf8)),
    File(name: "price list 2026.csv", bytes: Array("Item,Price\nStarter,120.00\nYearly,1200.00\n".utf8)),
    File(name: "plan.pdf", bytes: pdf("A plan, in one line")),
    File(name: "photo.png", bytes: png(size: 32) { x, y in (UInt8(x * 8), UInt8(y * 8), 160) }),
    File(name: "会议记录.md", bytes: Array("# 会议记录\n\n- 下周再谈\n".utf8)),
  ]

  private static let welcome = """
    This file came with the sample workspace.
    Attach your own with the key a, or open this one outside with the keys g o.

    """

  static func logo(_ number: Int) -> [UInt8] {
    let (red, green) = (UInt8(truncatingIfNeeded: number &* 37), UInt8(truncatingIfNeeded: number &* 91))
    return png(size: 8) { x, y in (x + y) % 3 == 0 ? (255, 255, 255) : (red, green, 120) }
  }

  /// A square image, its pixels stored without compression.
  static func png(size: Int, _ pixel: (Int, Int) -> (UInt8, UInt8, UInt8)) -> [UInt8] {
    var pixels: [UInt8] = []
    for y in 0..<size {
      pixels.append(0)
      for x in 0..<size {
        let (red, green, blue) = pixel(x, y)
        pixels += [red, green, blue]
      }
    }
    let count = UInt16(pixels.count)
    // A zlib stream of one stored block.
    let stream: [UInt8] =
      [0x78, 0x01, 0x01] + littleEndian(count) + littleEndian(~count) + pixels + bigEndian(adler32(pixels))
    let header = bigEndian(UInt32(size)) + bigEndian(UInt32(size)) + [8, 2, 0, 0, 0]
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    return signature + chunk("IHDR", header) + chunk("IDAT", stream) + chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
  }

  private static func littleEndian(_ number: UInt16) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8)] }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static let crcTable: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { crc, byte in
      crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
    }
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }

  /// A page with one line of text.
  static func pdf(_ line: String) -> [UInt8] {
    let content = "BT /F1 24 Tf 72 720 Td (\(line)) Tj ET"
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        + "/Resources << /Font << /F1 5 0 R >> >> >>",
      "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    var text = "%PDF-1.4\n"
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = text.utf8.count
    text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = String(offset)
      text += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
    }
    text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
    return Array(text.utf8)
  }
}
