import Glibc
import SheafModel
import SheafText

/// The rows of an import that were not taken, in a file that can be imported again.
///
/// It is made with the first of them, beside the imported file, and never in place of another.
final class RefusedRows {
  private let columns: [String]
  private let source: String
  private var descriptor: Int32 = -1
  private(set) var path: String?
  private(set) var count = 0
  private static let nameLimit = 1000

  init(columns: [String], source: String) {
    self.columns = columns.filter { $0 != ImportColumns.reason }
    self.source = source
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// - Parameter row: as the file has it, the reason of an earlier import in it if it has one.
  func add(
    _ row: DelimitedReader.Line, columns names: [String], reason: String
  ) throws(ScriptingFailure) {
    if descriptor < 0 { try open() }
    var line = DelimitedLine(.csv)
    var written = 0
    for (index, cell) in row.cells.prefix(names.count).enumerated() where names[index] != ImportColumns.reason
    {
      line.append(cell, isQuoted: row.emptyTexts.contains(index))
      written += 1
    }
    while written < columns.count {
      line.append("")
      written += 1
    }
    for cell in row.cells.dropFirst(names.count) { line.append(cell) }
    line.append(reason)
    try write(line.ended)
    count += 1
  }

  /// What was written is on the disk.
  func finish() throws(ScriptingFailure) {
    guard descriptor >= 0 else { return }
    guard fsync(descriptor) == 0 else { throw failure() }
  }

  /// `leads.refused.csv`, or with a number where that is there already.
  private func open() throws(ScriptingFailure) {
    let stem = Self.stem(source)
    for number in 1...Self.nameLimit {
      let candidate = stem + ".refused" + (number == 1 ? "" : "-\(number)") + ".csv"
      descriptor = Glibc.open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      path = candidate
      if descriptor >= 0 { return try write(DelimitedLine.csv(columns + [ImportColumns.reason])) }
      guard errno == EEXIST else { throw failure() }
    }
    throw failure()
  }

  /// The path without its ending, and without that of a file of refused rows.
  private static func stem(_ path: String) -> String {
    var stem = path
    for ending in [".csv", ".tsv", ".CSV", ".TSV", ".txt"] where stem.hasSuffix(ending) {
      stem = String(stem.dropLast(ending.count))
      break
    }
    guard let range = stem.lastRefusedMark else { return stem }
    return String(stem[..<range])
  }

  private func write(_ text: String) throws(ScriptingFailure) {
    var rest = text.storedBytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw failure() }
      rest = rest.dropFirst(written)
    }
  }

  private func failure() -> ScriptingFailure {
    ScriptingFailure(
      .failed, "\(DisplayText(path ?? source).text) cannot be written: \(String(cString: strerror(errno)))")
  }
}

extension String {
  /// Where `.refused` or `.refused-2` at the end begins; nil when it does not end so.
  fileprivate var lastRefusedMark: String.Index? {
    let mark = ".refused"
    var bare = self
    if let dash = bare.lastIndex(of: "-"), !bare[dash...].dropFirst().isEmpty,
      bare[dash...].dropFirst().allSatisfy(\.isNumber)
    {
      bare = String(bare[..<dash])
    }
    return bare.hasSuffix(mark) ? index(startIndex, offsetBy: bare.count - mark.count) : nil
  }
}
