/// Lets a few in at a time; the others wait in the order in which they came.
public actor Turnstile {
  /// For those who open a terminal.
  static let terminals = Turnstile(places: 2)
  /// For those who start a server.
  public static let trials = Turnstile(places: 4)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { free = places }

  public func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  public func leave() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
