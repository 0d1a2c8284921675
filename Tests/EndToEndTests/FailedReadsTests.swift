import LoopbackServer
import SheafTestSupport
import Testing

/// Pages that cannot be had, in the program itself.
@Suite struct FailedReadsTests {
  private static let place = "acme/Acme/CRM/Companies"

  @Test(arguments: [Fault.Kind.serverErrorPage, .html, .drop, .conflict])
  func `a first page that fails is told, q answers at once, and r shows the rows`(kind: Fault.Kind)
    async throws
  {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      hosted.server.add(FaultRule(Fault(kind), path: "/api/database/rows/*", count: nil))
      try await hosted.stage.sheaf(Self.place, showing: "r tries again", width: 120) { sheaf in
        try await sheaf.press("q")
        try await sheaf.wait("the list of places to have the keys") { $0.contains("›") }
        hosted.server.clearFaults()
        try await sheaf.press("enter", "r")
        try await sheaf.wait(for: " 1/")
        try await sheaf.waitUntilGone("r tries again")
        try await sheaf.quit()
      }
    }
  }
}
