import Glibc
import SheafViewModel
import Testing

@testable import SheafApp

@Suite struct FilePreviewReaderTests {
  private func preview(_ bytes: [UInt8]) throws -> FilePreview {
    let folder = try TemporaryFolder()
    try folder.file("x", bytes)
    return FilePreviewReader.preview(folder.path + "/x")
  }

  private func kind(_ bytes: [UInt8]) -> String { FileSignature.preview(of: bytes, isCut: false).kind }

  @Test func `a text shows its first lines`() throws {
    let preview = try preview(Array("one\r\ntwo\n\nfour".utf8))
    #expect(preview == FilePreview(kind: "text", lines: ["one", "two", "", "four"]))
  }

  @Test func `a long text that is cut within a character is still text`() throws {
    let text = "x" + String(repeating: "é", count: FilePreviewReader.byteLimit)
    let preview = try preview(Array(text.utf8))
    #expect(preview.kind == "text")
    #expect(preview.lines.count == 1)
  }

  @Test func `pictures tell their size`() {
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    #expect(kind(png + [0, 0, 2, 0x80, 0, 0, 1, 0xE0]) == "PNG image, 640×480")
    #expect(kind(png) == "PNG image")
    #expect(kind(Array("GIF89a".utf8) + [0x40, 0x01, 0xF0, 0]) == "GIF image, 320×240")
    let comment: [UInt8] = [0xFF, 0xFE, 0, 4, 0x68, 0x69]
    let frame: [UInt8] = [0xFF, 0xC2, 0, 17, 8, 0x04, 0x38, 0x07, 0x80, 3, 1]
    #expect(kind([0xFF, 0xD8] + comment + frame) == "JPEG image, 1920×1080")
    #expect(kind([0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF]) == "JPEG image")
    #expect(kind([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == "JPEG image")
  }

  @Test func `documents and archives are known by their first bytes`() {
    #expect(kind(Array("%PDF-1.7\n".utf8)) == "PDF document, version 1.7")
    #expect(kind(Array("%PDF-\u{1B}[2".utf8)) == "PDF document")
    #expect(kind([0x50, 0x4B, 3, 4]) == "ZIP archive")
    #expect(kind([0x1F, 0x8B, 8]) == "gzip archive")
    #expect(kind(Array("SQLite format 3\0".utf8)) == "SQLite database")
    #expect(kind(Array("#!/bin/sh\n".utf8)) == "script")
    #expect(kind(Array("\n<!DOCTYPE html>".utf8)) == "HTML page")
    #expect(kind([0, 1, 2, 3]) == "binary data")
    #expect(kind([0xC3, 0x28]) == "binary data")
  }

  @Test func `a Word document is told from other archives`() {
    func entry(_ name: String) -> [UInt8] {
      [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(name.utf8.count), 0, 0, 0]
        + Array(name.utf8)
    }
    #expect(kind(entry("[Content_Types].xml") + entry("word/document.xml")) == "Word document")
    #expect(kind(entry("[Content_Types].xml") + entry("xl/workbook.xml")) == "Excel workbook")
    #expect(kind(entry("readme.txt")) == "ZIP archive")
    #expect(kind(entry("mimetype") + Array("application/epub+zip".utf8)) == "EPUB book")
  }

  @Test func `no bytes, however cut, upset it`() {
    let starts: [[UInt8]] = [
      [0xFF, 0xD8, 0xFF], [0x50, 0x4B, 3, 4], Array("RIFF".utf8), Array("BM".utf8), Array("GIF89a".utf8),
    ]
    // The same bytes in every run.
    var seed: UInt64 = 7
    func next() -> UInt8 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: seed >> 33)
    }
    for start in starts {
      for count in 0..<80 {
        let bytes = start + (0..<count).map { _ in next() }
        #expect(!kind(bytes).isEmpty)
      }
    }
  }

  @Test func `empty files, folders, links and what is gone are told in words`() throws {
    let folder = try TemporaryFolder()
    #expect(FilePreviewReader.preview(folder.path).kind == "empty folder")
    try folder.file("empty")
    #expect(FilePreviewReader.preview(folder.path).kind == "folder, 1 entry")
    folder.link("link", to: "empty")
    folder.link("broken", to: "none")
    #expect(FilePreviewReader.preview(folder.path).kind == "folder, 3 entries")
    #expect(FilePreviewReader.preview(folder.path + "/empty").kind == "empty file")
    #expect(FilePreviewReader.preview(folder.path + "/link").kind == "empty file, link to empty")
    #expect(FilePreviewReader.preview(folder.path + "/broken").kind == "link that leads nowhere, to none")
    #expect(FilePreviewReader.preview(folder.path + "/gone").kind == "gone")
  }

  @Test func `a file of the kernel that claims no size is read all the same`() {
    #expect(FilePreviewReader.preview("/proc/self/status").kind == "text")
  }
}
