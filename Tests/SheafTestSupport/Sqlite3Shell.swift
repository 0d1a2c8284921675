/// The `sqlite3` program: the other one that reads and writes the files of a test.
public enum Sqlite3Shell {
  /// Runs a script on a file, which is made when it is missing, and answers what the shell prints.
  ///
  /// A file that is locked is waited for, two minutes at most.
  @discardableResult
  public static func run(_ script: String, on path: String) async throws -> String {
    let result = try await Program.run("sqlite3", ["-bail", "-cmd", ".timeout 120000", path], input: script)
    guard result.code == 0, result.errors.isEmpty else {
      throw ProgramFailure("sqlite3 \(path): \(result.errors)")
    }
    return result.output
  }

  /// The first line that a query prints.
  public static func value(_ query: String, of path: String) async throws -> String {
    try await run(query, on: path).split(separator: "\n", omittingEmptySubsequences: false).first.map(
      String.init) ?? ""
  }

  /// The whole content of a file as statements, one a line where the values hold no line break.
  public static func dump(_ path: String) async throws -> [String] {
    try await run(".dump", on: path).split(separator: "\n").map(String.init)
  }
}
