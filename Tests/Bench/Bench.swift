import Glibc
import TerminalDriver

/// Measures the program whose path it is given beside `less -S` on the same data, in the same run; and beside
/// `curl` where the path of a server to ask is given too.
///
/// The words `files`, `edits`, `network` and `cursors` leave the other parts out.
@main
enum Bench {
  static func main() {
    let words = Set(["files", "edits", "network", "cursors"])
    let arguments = CommandLine.arguments.dropFirst().filter { !words.contains($0) }
    let chosen = words.intersection(CommandLine.arguments)
    let parts = chosen.isEmpty ? words : chosen
    do throws(DriverFailure) {
      let program = arguments.first ?? "sheaf"
      if parts.contains("files") { try run(program: program) }
      if parts.contains("edits") { try EditBench(program: program).run() }
      guard let server = arguments.dropFirst().first else { return }
      if parts.contains("network") {
        try NetworkBench(server: ServedProgram(program: program, server: server)).run()
      }
      if parts.contains("cursors") {
        try KeysetBench(server: ServedProgram(program: program, server: server)).run()
      }
    } catch {
      print("bench: \(error.message)")
      exit(1)
    }
  }

  private static func run(program: String) throws(DriverFailure) {
    print("Making 1 000 and 1 000 000 rows of twelve columns, as SQLite and as CSV …")
    let data = try BenchData()
    defer { data.remove() }
    let home = data.folder + "/home"
    let environment = [
      "HOME": home, "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin",
      "TERM": "xterm-256color",
      "LC_ALL": "C.UTF-8", "LESSHISTFILE": "-",
    ]
    let measurements = [("small", "1 000 rows"), ("big", "1 000 000 rows")].flatMap { file, rows in
      [
        Measurement(
          name: "sheaf, \(rows)", arguments: [program, "\(data.folder)/\(file).db"], environment: environment),
        Measurement(
          name: "less -S, \(rows)", arguments: ["less", "-S", "\(data.folder)/\(file).csv"],
          environment: environment),
      ]
    }
    var columns: [[String: String]] = []
    for measurement in measurements {
      print("Measuring \(measurement.name) …")
      columns.append(try measurement.figures())
    }
    printTable(measurements.map(\.name), columns)
  }

  private static func printTable(_ names: [String], _ columns: [[String: String]]) {
    let width = 24
    print("\nA terminal of 200x50; medians.\n")
    print(padded("", 34) + names.map { padded($0, width) }.joined())
    for row in Measurement.rows {
      print(padded(row, 34) + columns.map { padded($0[row] ?? "", width) }.joined())
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
