import CursesTerminal
import SheafViewModel
import Synchronization

/// Many posters, one reader.
///
/// Posting wakes the loop, once for a burst.
final class Inbox: Sendable {
  private let actions = Mutex<[Action]>([])
  private let wake: @Sendable () -> Void

  /// - Parameter wake: called from any thread when the inbox was empty and no longer is.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Hands an action to the loop; from any thread or task.
  func post(_ action: Action) {
    let wasEmpty = actions.withLock { actions in
      actions.append(action)
      return actions.count == 1
    }
    if wasEmpty { wake() }
  }

  /// Everything posted since the last call, in order.
  func drain() -> [Action] {
    actions.withLock { actions in
      defer { actions = [] }
      return actions
    }
  }
}
