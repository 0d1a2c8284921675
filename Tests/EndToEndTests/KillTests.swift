import SheafTestSupport
import Testing

/// A few kills of the laboratory that `make torture` runs for long.
@Suite(.serialized, .timeLimit(.minutes(20))) struct KillTests {
  @Test(arguments: ["sqlite", "baserow", "bika", "bubble", "botbye"])
  func `kill -9 at any moment loses, doubles and blocks nothing that was shown as kept`(service: String)
    async throws
  {
    let result = try await Program.run(
      "\(Stage.programs)/SheafTorture",
      ["\(Stage.programs)/sheaf", "\(Stage.programs)/sheaf-loopback", service],
      environment: [
        "PATH": "\(Stage.programs):/usr/local/bin:/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8",
        "KILLS": "4", "SEED": "20261130",
      ])
    #expect(result.code == 0, "\(result.output)\(result.errors)")
    #expect(result.output.contains("\(service): "))
  }
}
