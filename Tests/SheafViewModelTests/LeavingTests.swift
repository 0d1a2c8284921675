import SheafModel
import Testing

@testable import SheafViewModel

/// The end of the program.
@Suite struct LeavingTests {
  @Test func `quitting with unsent edits asks, and without does not`() {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("o Q")
    guard case .confirm(let question)? = user.overlay else {
      Issue.record("nothing was asked")
      return
    }
    #expect(question.question.contains("1 edit"))
    #expect(!user.effects.contains(.quit))
    user.press("q")
    #expect(user.state.overlays.isEmpty && !user.state.isQuitting)
    user.press("Q y")
    #expect(user.effects.contains(.quit) && user.state.isQuitting)
    user = Driver.inTable()
    user.press("Q")
    #expect(user.effects.contains(.quit))
  }

  @Test func `quitting waits for an edit that is not written down yet`() {
    var user = Driver.inTable { $0.fate = .silent }
    user.press("o Q")
    #expect(!user.effects.contains(.quit) && user.state.overlays.isEmpty)
    #expect(user.notice.contains("Quits once"))
    user.hear(user.service.waiting.map { .edit($0, .queued) })
    #expect(user.state.overlays.isEmpty)
    let error = BackendError(.unreachable, "no network")
    user.hear(user.service.waiting.map { .edit($0, .waiting(seconds: 1, error)) })
    guard case .confirm(let question)? = user.overlay else {
      Issue.record("nothing was asked")
      return
    }
    #expect(question.question.contains("1 edit"))
  }

  @Test func `an edit that is saved by then needs no question`() {
    var user = Driver.inTable { $0.fate = .silent }
    user.press("c")
    user.type("New")
    user.press("enter Q")
    #expect(!user.effects.contains(.quit))
    user.hear(user.service.waiting.map { .edit($0, .queued) })
    user.hear(user.service.waiting.map { .edit($0, .saved(SavedEdit(records: [Sample.person(0)]))) })
    #expect(user.effects.contains(.quit) && user.state.isQuitting)
  }

  @Test func `another key takes the wish to quit back`() {
    var user = Driver.inTable { $0.fate = .silent }
    user.press("o Q j")
    user.hear(user.service.waiting.map { .edit($0, .queued) })
    #expect(user.state.overlays.isEmpty && !user.effects.contains(.quit))
  }

  @Test func `a demand to end waits for the journal once, and a second one does not`() {
    var user = Driver.inTable { $0.fate = .silent }
    user.press("o")
    user.send(.terminated)
    #expect(!user.effects.contains(.quit))
    user.hear(user.service.waiting.map { .edit($0, .queued) })
    #expect(user.effects.contains(.quit))
    user = Driver.inTable { $0.fate = .silent }
    user.press("o")
    user.send(.terminated)
    user.send(.terminated)
    #expect(user.effects.contains(.quit))
  }

  @Test func `everything is said to be saved only when the journal lacks nothing`() {
    var user = Driver.inTable { $0.fate = .silent }
    user.press("o")
    #expect(user.state.edits.counts == (0, 0) && user.state.edits.isRecording)
  }
}
