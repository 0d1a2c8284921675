import FoundationEssentials
import SheafHTTP
import SheafModel
import SheafTestSupport
import Testing

@testable import SheafApp

@Suite struct TokenCommandTests {
  private func failure(_ command: String, clock: ManualClock = ManualClock()) async -> String? {
    do throws(BackendError) {
      _ = try await TokenCommand.run(command, of: "acme", patience: .seconds(2), clock: clock)
      return nil
    } catch {
      return error.message
    }
  }

  @Test func `the line that a command prints is the secret`() async throws {
    #expect(try await TokenCommand.run("printf 'hu sh\\n\\n'", of: "acme") == Secret("hu sh"))
    #expect(try await TokenCommand.run("printf hush", of: "acme") == Secret("hush"))
  }

  @Test func `a command that fails is told with what it said`() async {
    #expect(
      await failure("echo one >&2; echo two >&2; exit 3")
        == "token_command of “acme” failed (exit code 3): one; two")
  }

  @Test func `a command that prints nothing, or too much, gives no secret`() async {
    #expect(await failure("true") == "token_command of “acme” must print one line, and printed none")
    #expect(await failure("echo a; echo b") == "token_command of “acme” must print one line, and printed 2")
    #expect(await failure("head -c 100000 /dev/zero") != nil)
  }

  @Test func `a command has no input and no terminal`() async throws {
    #expect(
      try await TokenCommand.run(
        "cat; if (: </dev/tty) 2>/dev/null; then echo tty; else echo none; fi", of: "acme")
        == Secret("none"))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a command that does not end is ended, with all that it started`() async throws {
    let folder = try TemporaryFolder()
    let clock = ManualClock()
    let command = Task { await failure("sleep 1000 & echo $! > \(folder.path)/child; wait", clock: clock) }
    var child = ""
    while !child.hasSuffix("\n") {
      await Task.yield()
      // It is not there before the command has begun.
      let bytes = try? Data(contentsOf: URL(filePath: folder.path + "/child"))
      child = bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    await clock.waitForSleepers()
    clock.advance(by: .seconds(2))
    #expect(await command.value == "token_command of “acme” did not end within 2 s")
    let number = try #require(Int(child.filter(\.isNumber)))
    // A busy machine takes its time to end what was told to end.
    while isRunning(number) { await Task.yield() }
  }

  /// Whether a process is there, and not only waits for its end to be taken note of.
  private func isRunning(_ process: Int) -> Bool {
    let status = try? Data(contentsOf: URL(filePath: "/proc/\(process)/stat"))
    return status.map { !String(decoding: $0, as: UTF8.self).contains(") Z ") } ?? false
  }
}
