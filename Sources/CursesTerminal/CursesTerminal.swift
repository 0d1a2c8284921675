import CCurses
public import SheafCanvas
public import SheafInput
import SheafText

/// The terminal: shows canvases, reads keys, and waits.
///
/// The main thread owns it, and blocks nowhere but in `wait`. There is one at a time. From its making to
/// `stop` the process has its signals handled; a crash gives the terminal back as well.
public final class CursesTerminal {
  /// What the user chose about the terminal.
  public struct Options: Hashable, Sendable {
    /// False for `NO_COLOR`: then no colour is ever named to the terminal.
    public var wantsColor: Bool
    /// False leaves the mouse to the terminal itself.
    public var wantsMouse: Bool
    /// How long an ESC may wait for the rest of a sequence before it is the key.
    public var escapeDelayMilliseconds: Int

    /// Makes a choice; the defaults suit an interactive terminal.
    nonisolated public init(
      wantsColor: Bool = true, wantsMouse: Bool = true, escapeDelayMilliseconds: Int = 25
    ) {
      self.wantsColor = wantsColor
      self.wantsMouse = wantsMouse
      self.escapeDelayMilliseconds = escapeDelayMilliseconds
    }
  }

  /// The size of the screen, as of the last `wait`.
  public private(set) var size: Size
  /// How many colours the terminal has; `.none` also when none were wanted.
  public let colorDepth: ColorDepth
  /// Ends `wait` from another thread.
  public let waker: Waker

  private var shown: Canvas?
  private var looks: LookTable
  private var decoder: InputDecoder
  private var clicks = ClickCounter()
  private let escapeDelay: Int64
  /// When an ESC held back becomes the key.
  private var escapeDeadline: Int64?
  private var inputHasEnded = false
  private var readBuffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Takes the terminal of the process.
  public init(_ options: Options = Options()) throws(StartError) {
    TextWidth.useUTF8Locale()
    let bell = cc_bell_make()
    guard bell >= 0 else { throw .systemRefused }
    try Self.start(options)
    waker = Waker(bell: bell)
    colorDepth = ColorDepth(colorCount: Int(cc_color_count()))
    looks = LookTable(depth: colorDepth, pairCount: Int(cc_pair_count()))
    decoder = InputDecoder(described: DescribedKeys.all())
    escapeDelay = Int64(max(1, options.escapeDelayMilliseconds))
    size = Self.currentSize()
  }

  /// Gives the terminal back as it was.
  ///
  /// Nothing may be presented afterwards.
  public func stop() { cc_stop() }

  /// Blocks until something happens, at most that long (nil: without limit).
  ///
  /// Uses no processor time meanwhile.
  public func wait(timeoutMilliseconds: Int?) -> Wakeup {
    if inputHasEnded { return .terminate }
    let (limit, isEscape) = waitLimit(timeoutMilliseconds)
    var wakeup = Wakeup(rawValue: cc_wait(limit))
    if wakeup.isEmpty, isEscape { wakeup.insert(.input) }
    if wakeup.contains(.continued) {
      // Whoever had the terminal meanwhile may have left it in any state.
      cc_pause()
      takeScreenAgain()
    }
    if wakeup.contains(.resized) { applySize() }
    return wakeup
  }

  /// Everything that has come in, in order.
  ///
  /// Empty does not mean the end; that is a later `.terminate`.
  public func readInput() -> [InputEvent] {
    var events: [InputEvent] = []
    // A bounded number of reads: a paste of megabytes must not keep the loop from its other work.
    for _ in 0..<64 where !inputHasEnded {
      let count = cc_read(&readBuffer, Int32(readBuffer.count))
      if count < 0 { inputHasEnded = true }
      if count <= 0 { break }
      escapeDeadline = nil
      events += decoder.feed(readBuffer[..<Int(count)])
    }
    let now = cc_now()
    if decoder.isMidSequence {
      let deadline = escapeDeadline ?? now + escapeDelay
      escapeDeadline = deadline
      if now >= deadline || inputHasEnded { events += decoder.flush() }
    }
    if !decoder.isMidSequence { escapeDeadline = nil }
    return events.map { event in
      guard case .mouse(let mouse) = event else { return event }
      return .mouse(clicks.count(mouse, at: now))
    }
  }

  private func waitLimit(_ timeout: Int?) -> (milliseconds: Int32, isEscape: Bool) {
    let wanted = timeout.map { Int64(max(0, $0)) }
    guard let escapeDeadline else { return (wanted.map { Int32(clamping: $0) } ?? -1, false) }
    let untilEscape = max(0, escapeDeadline - cc_now())
    if let wanted, wanted < untilEscape { return (Int32(clamping: wanted), false) }
    return (Int32(clamping: untilEscape), true)
  }

  /// Shows a canvas: what differs from the one before is sent, in one go.
  public func present(_ drawn: Canvas) {
    let canvas = drawn.withQuietBlanks()
    var row: [cc_cell] = []
    for run in canvas.changes(since: shown) {
      row.removeAll(keepingCapacity: true)
      for column in run.columns {
        let cell = canvas[column, run.row]
        if !cell.isTail { row.append(looks.cell(for: cell)) }
      }
      cc_put(Int32(run.row), Int32(run.columns.lowerBound), row, Int32(row.count))
    }
    let caret = canvas.caret ?? Point(x: -1, y: -1)
    cc_place_caret(Int32(clamping: caret.y), Int32(clamping: caret.x))
    cc_flush()
    shown = canvas
  }

  /// Sends the whole screen again at the next `present`, for when something else wrote on it.
  public func redraw() {
    shown = nil
    cc_redraw()
  }

  /// Rings the terminal's bell.
  public func bell() { write([0x07]) }

  /// Hands text to the clipboard of the user's desktop through the terminal, where that allows it.
  ///
  /// Answers false when the text is longer than terminals take.
  @discardableResult
  public func copyToClipboard(_ text: String) -> Bool {
    guard let sequence = ClipboardSequence.make(for: text) else { return false }
    write(sequence)
    return true
  }

  private func write(_ bytes: [UInt8]) { cc_write(bytes, Int32(clamping: bytes.count)) }

  /// Stops the process as Ctrl-Z does in other programs; returns when the user has it go on.
  public func suspend() {
    cc_pause()
    cc_stop_process()
    takeScreenAgain()
  }

  /// Leaves the terminal to another program until `resume`.
  ///
  /// Nothing is read, waited for or presented meanwhile.
  public func pause() { cc_pause() }

  /// Takes the terminal again after `pause`; everything is to be presented again.
  public func resume() { takeScreenAgain() }

  /// Runs `body` while another program may use the terminal.
  public func withSuspendedScreen<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pause()
    defer { resume() }
    return try body()
  }

  private func takeScreenAgain() {
    cc_resume()
    applySize()
  }

  private func applySize() {
    size = Self.currentSize()
    cc_resize(Int32(size.width), Int32(size.height))
    shown = nil
  }

  private static func currentSize() -> Size {
    var width: Int32 = 0
    var height: Int32 = 0
    cc_terminal_size(&width, &height)
    return Size(width: Int(width), height: Int(height))
  }

  private static func start(_ options: Options) throws(StartError) {
    let name = Environment.value(of: "TERM")
    switch cc_start_result(UInt32(cc_start(options.wantsColor, options.wantsMouse))) {
    case CC_STARTED: return
    case CC_NO_TERMINAL: throw .noTerminal
    case CC_UNKNOWN_TERMINAL: throw .unknownTerminal(name: name)
    case CC_UNSUITABLE_TERMINAL: throw .unsuitableTerminal(name: name)
    default: throw .systemRefused
    }
  }
}
