import CPty
import Glibc

/// A program in a terminal that keeps no picture: it counts bytes and time.
package final class PseudoTerminal {
  private let process: pid_t
  private let primary: Int32
  private var isRunning: Bool
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  /// What came after something was done.
  package struct Answer {
    /// Until the last byte, in milliseconds.
    package var milliseconds = 0.0
    /// The processor time of the program meanwhile, in milliseconds.
    package var processor = 0.0
    package var bytes = 0
  }

  /// Starts a program of `PATH`, or of a path, with the given variables and no others.
  package init(
    _ arguments: [String], environment: [String: String], width: Int32 = 200, height: Int32 = 50
  ) throws(DriverFailure) {
    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var primary: Int32 = -1
    process = cp_spawn(&primary, width, height, &words, &variables)
    self.primary = primary
    isRunning = process > 0
    guard process > 0 else { throw DriverFailure("there is no terminal to be had") }
  }

  deinit {
    kill()
    close(primary)
  }

  /// Ends the program as nothing can prepare for, and waits until it is gone.
  package func kill() {
    guard isRunning else { return }
    isRunning = false
    Glibc.kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }

  /// Reads what comes into a picture until nothing has come for a while, or a moment has been reached.
  ///
  /// False when the program has closed its terminal.
  ///
  /// - Parameter stillness: that while, in milliseconds.
  @discardableResult
  package func read(
    into picture: inout ScreenPicture, stillness: Int32, until moment: ContinuousClock.Instant
  ) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: moment) / .milliseconds(1)
      let count = readOnce(timeout: min(stillness, Int32(max(0, left.rounded(.up)))))
      guard count > 0 else { return count == 0 }
      picture.take(buffer[..<count])
      if left <= 0 { return true }
    }
  }

  /// Reads what comes into a picture until nothing has come for a while and the program sleeps, or a moment has been
  /// reached.
  ///
  /// A frame that is longer than what a terminal holds comes in pieces, and on a busy machine with time between them.
  /// False when the program has closed its terminal.
  ///
  /// - Parameter stillness: that while, in milliseconds.
  package func readWhole(
    into picture: inout ScreenPicture, stillness: Int32, until moment: ContinuousClock.Instant
  ) -> Bool {
    repeat {
      guard read(into: &picture, stillness: stillness, until: moment) else { return false }
    } while ContinuousClock.now < moment && (!sleeps || hasAnswer)
    return true
  }

  private var hasAnswer: Bool {
    var ready = pollfd(fd: primary, events: Int16(POLLIN), revents: 0)
    return poll(&ready, 1, 0) > 0
  }

  /// Whether each thread of the program waits for something to happen.
  private var sleeps: Bool {
    threads("stat").allSatisfy { stat in
      stat.split(separator: ")").last?.drop { $0 == " " }.first == "S"
    }
  }

  /// Takes what a program that is gone has left in its terminal into a picture.
  package func drain(into picture: inout ScreenPicture) {
    while true {
      let count = readOnce(timeout: 0)
      guard count > 0 else { return }
      picture.take(buffer[..<count])
    }
  }

  /// Reads until a text has come, then until nothing more comes; the time is that of the text.
  package func wait(for text: String, since start: ContinuousClock.Instant) throws(DriverFailure) -> Double {
    let wanted = Array(text.utf8)
    var seen: [UInt8] = []
    while true {
      let count = readOnce(timeout: 10_000)
      guard count > 0 else { throw DriverFailure("“\(text)” did not come") }
      seen += buffer[..<count]
      if seen.contains(wanted) { break }
      // The text may be split between two reads.
      seen = Array(seen.suffix(wanted.count))
    }
    let time = Self.milliseconds(since: start)
    _ = settle()
    return time
  }

  /// Presses keys and reads nothing.
  package func type(_ keys: String) { _ = keys.withCString { write(primary, $0, strlen($0)) } }

  /// Presses keys and reads until the program has been still for a while.
  ///
  /// - Parameter patience: how long the first byte may take, in milliseconds.
  package func press(_ keys: String, patience: Int32 = 300) -> Answer {
    let before = processorTime()
    let start = ContinuousClock.now
    type(keys)
    var answer = settle(since: start, patience: patience)
    answer.processor = processorTime() - before
    return answer
  }

  /// Reads until nothing has come for 40 milliseconds.
  @discardableResult
  package func settle(since start: ContinuousClock.Instant = .now, patience: Int32 = 300) -> Answer {
    var answer = Answer()
    while true {
      let count = readOnce(timeout: answer.bytes == 0 ? patience : 40)
      guard count > 0 else { return answer }
      answer.bytes += count
      answer.milliseconds = Self.milliseconds(since: start)
    }
  }

  /// A screen as it was just before a key that is held came again.
  package struct Screen {
    /// From the key to the first byte of its answer, in milliseconds; nil when none came before the next key.
    package var answer: Double?
    /// Whether the place of a row was drawn without the row.
    package var lacksRows: Bool
  }

  /// What the place of a row is drawn in until the row is there.
  private static let placeholder: Unicode.Scalar = "░"

  /// Presses a key again and again as a keyboard does that repeats it.
  ///
  /// - Parameters:
  ///   - picture: what is on the screen; the program must have been told that its terminal is such a one.
  ///   - interval: the time between two presses, in milliseconds.
  package func hold(_ key: String, times: Int, interval: Double, _ picture: inout ScreenPicture) -> [Screen] {
    var screens: [Screen] = []
    let start = ContinuousClock.now
    for number in 0..<times {
      let pressed = ContinuousClock.now
      type(key)
      var answer: Double?
      while true {
        let left = interval * Double(number + 1) - Self.milliseconds(since: start)
        guard left > 0 else { break }
        let count = readOnce(timeout: Int32(left.rounded(.up)))
        guard count > 0 else { break }
        answer = answer ?? Self.milliseconds(since: pressed)
        picture.take(buffer[..<count])
      }
      screens.append(Screen(answer: answer, lacksRows: picture.contains(Self.placeholder)))
    }
    return screens
  }

  /// Takes what comes into a picture until that is as wanted; the time is that of the frame, in milliseconds.
  package func watch(
    _ picture: inout ScreenPicture, since start: ContinuousClock.Instant, _ what: String,
    until isWanted: (ScreenPicture) -> Bool
  ) throws(DriverFailure) -> Double {
    while !isWanted(picture) {
      let count = readOnce(timeout: 10_000)
      guard count > 0 else { throw DriverFailure("\(what) did not come") }
      picture.take(buffer[..<count])
    }
    return Self.milliseconds(since: start)
  }

  /// Takes what has come until the program has been still for a while into a picture.
  ///
  /// - Parameter patience: how long is still, in milliseconds.
  package func settle(_ picture: inout ScreenPicture, patience: Int32 = 500) {
    var count = readOnce(timeout: 3000)
    while count > 0 {
      picture.take(buffer[..<count])
      count = readOnce(timeout: patience)
    }
  }

  /// The resident memory now and at most, in MiB.
  package func memory() throws(DriverFailure) -> (now: Double, peak: Double) {
    let status = try File.text("/proc/\(process)/status")
    func line(_ name: String) -> Double {
      let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") } ?? ""
      return (Double(line.filter { $0.isNumber }) ?? 0) / 1024
    }
    return (line("VmRSS"), line("VmHWM"))
  }

  /// How many bytes have come; less than none when no more ever will.
  private func readOnce(timeout: Int32) -> Int {
    var ready = pollfd(fd: primary, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, timeout) > 0 else { return 0 }
    return Glibc.read(primary, &buffer, buffer.count)
  }

  /// What all threads have used, in milliseconds; the scheduler counts nanoseconds.
  private func processorTime() -> Double {
    let nanoseconds = threads("schedstat").reduce(0) { sum, text in
      sum + (text.split(separator: " ").first.flatMap { Double($0) } ?? 0)
    }
    return nanoseconds / 1e6
  }

  /// What a file of each thread's folder says; a thread may end while they are read.
  private func threads(_ file: String) -> [String] {
    guard let tasks = opendir("/proc/\(process)/task") else { return [] }
    defer { closedir(tasks) }
    var texts: [String] = []
    while let entry = readdir(tasks) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !name.hasPrefix("."), let text = try? File.text("/proc/\(process)/task/\(name)/\(file)") else {
        continue
      }
      texts.append(text)
    }
    return texts
  }

  private static func milliseconds(since start: ContinuousClock.Instant) -> Double {
    start.duration(to: .now) / .milliseconds(1)
  }
}
