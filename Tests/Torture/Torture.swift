import Glibc
import TerminalDriver

/// Kills the program whose path it is given at random moments, on a file and on each service of the server whose path
/// it is given too, and says what that lost.
///
/// More words choose services. `KILLS` says how often each is killed, `SEED` makes the chances those of an earlier run.
@main
enum Torture {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 2 else {
      print("SheafTorture PROGRAM SERVER [SERVICE…]")
      exit(2)
    }
    let words = Array(arguments)
    let kills = number("KILLS").map(Int.init) ?? 200
    let seed = number("SEED") ?? UInt64.random(in: 1...999_999)
    let names = words.dropFirst(2)
    print("SEED=\(seed) KILLS=\(kills)")
    fflush(nil)
    do throws(DriverFailure) {
      var faults = 0
      for (index, service) in Service.all.enumerated() where names.isEmpty || names.contains(service.name) {
        var laboratory = try Laboratory(
          service, program: words[0], server: words[1], seed: seed &+ UInt64(index) &* 1_000_003)
        try laboratory.run(kills: kills)
        laboratory.end()
        show(laboratory.tally, of: service)
        faults += laboratory.tally.faults.count
      }
      exit(faults == 0 ? 0 : 1)
    } catch {
      print("torture: \(error.message)")
      exit(1)
    }
  }

  private static func number(_ name: String) -> UInt64? {
    getenv(name).flatMap { UInt64(String(cString: $0)) }
  }

  private static func show(_ tally: Laboratory.Tally, of service: Service) {
    var parts = [
      "\(tally.kills) kills", "\(tally.recoveries) more while it recovered", "\(tally.typed) texts typed",
    ]
    for kind in Fault.Kind.allCases {
      parts.append("\(tally.faults.count { $0.kind == kind }) \(kind.rawValue)")
    }
    if !service.isFile { parts.append("\(tally.asked) left for the user to decide") }
    print("\(service.name): " + parts.joined(separator: ", "))
    fflush(nil)
  }
}
