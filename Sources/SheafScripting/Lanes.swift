import SheafModel

/// Which pages are on their way, and which comes next.
struct Lanes {
  /// Some neighbouring rows.
  struct Want: Hashable, Sendable {
    var row: Int
    var count: Int
    /// How many of them were not asked for before.
    var newCount: Int
    /// Answers to questions that were asked under a wrong assumption are passed over.
    var round: Int
  }

  typealias Answer = Result<Page, ScriptingFailure>

  /// How many pages the service answers at once.
  private let count: Int
  /// How many may wait to be used for each of these.
  private static let waitingPerLane = 2
  private var open: [Want] = []
  private var answers: [Want: Answer] = [:]
  private var round = 0
  /// The first row that has not been asked for.
  private var frontier = 0
  /// Nothing is known before the first page: not even that there is a second.
  private var hasFirst = false
  /// The row from which on to ask, whatever was asked for before.
  private var restart: Int?
  /// How many rows there are, where that is known: none is asked for beyond.
  var total: Int?

  init(count: Int) { self.count = count }

  /// How many of so many wanted rows have not been asked for.
  func unasked(_ remaining: Int) -> Int { remaining - open.reduce(0) { $0 + $1.newCount } }

  /// The rows to ask for now; nil while enough is on its way.
  ///
  /// - Parameter overlap: how many rows before them are asked for once more.
  mutating func next(count size: Int, overlap: Int = 0) -> Want? {
    // One more is on its way, so that the service has its next question while an answer is read.
    let spare = count > 1 ? 1 : 0
    let isFree = open.count - answers.count < count + spare && answers.count < count * Self.waitingPerLane
    guard size > 0, hasFirst ? isFree : open.isEmpty else { return nil }
    if let total, frontier >= total, restart == nil, !open.isEmpty { return nil }
    let start = restart ?? max(0, frontier - overlap)
    restart = nil
    let want = Want(row: start, count: size + frontier - start, newCount: size, round: round)
    frontier += size
    open.append(want)
    return want
  }

  mutating func arrived(_ want: Want, _ answer: Answer) {
    if want.round == round { answers[want] = answer }
  }

  /// The page that is to be used next, once it is there.
  mutating func takeDue() -> (want: Want, result: Answer)? {
    guard let want = open.first, let answer = answers.removeValue(forKey: want) else { return nil }
    open.removeFirst()
    return (want, answer)
  }

  /// A page has been used and others follow; one that was shorter than asked for moves those after it.
  mutating func used(_ want: Want, count used: Int) {
    hasFirst = true
    guard used < want.count else { return }
    forget()
    frontier = want.row + used
  }

  /// Goes on from a row; what is on its way is passed over.
  mutating func restart(from row: Int) {
    forget()
    // Only when this page has come is it known what follows.
    hasFirst = false
    total = nil
    frontier = row
    restart = row
  }

  private mutating func forget() {
    round += 1
    open = []
    answers = [:]
  }
}
