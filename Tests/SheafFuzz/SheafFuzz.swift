import Chance
import Dispatch
import Fuzzing
import Glibc

/// The target of this run, which `SHEAF_FUZZ_TARGET` names; without a name, all are listed with their longest inputs.
private let target: FuzzTarget = {
  guard let name = getenv("SHEAF_FUZZ_TARGET").map({ String(cString: $0) }) else {
    for target in FuzzTarget.all { print(target.name, target.maxLength) }
    exit(0)
  }
  guard let target = FuzzTarget.named(name) else {
    print("there is no target “\(name)”: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
    exit(2)
  }
  return target
}()

/// libFuzzer's own changes of bytes, in place; answers with the new length.
@_silgen_name("LLVMFuzzerMutate")
private func changeBytes(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maxSize: Int) -> Int

/// libFuzzer itself.
@_silgen_name("LLVMFuzzerRunDriver")
private func fuzz(
  _ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer,
  _ tryInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The program's start, as SwiftPM calls it.
@_cdecl("SheafFuzz_main")
public func start(_ count: Int32, _ arguments: UnsafeMutableRawPointer) -> Int32 {
  var count = count
  var arguments = arguments
  return withUnsafeMutablePointer(to: &arguments) { fuzz(&count, UnsafeMutableRawPointer($0), tryInput) }
}

/// Called once, before the first input; here it writes the seeds where `SHEAF_FUZZ_SEEDS` says.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> Int32 {
  let target = target
  guard let folder = getenv("SHEAF_FUZZ_SEEDS").map({ String(cString: $0) }) else { return 0 }
  waiting {
    for (index, seed) in try await target.seeds().enumerated() {
      guard let file = fopen("\(folder)/seed-\(index)", "w") else { throw SeedFailure() }
      fwrite(seed, 1, seed.count, file)
      fclose(file)
    }
  }
  return 0
}

/// Tries one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  waiting { try await target.run(input) }
  return 0
}

/// Makes the next input of one before: half of the time as texts are made, else by libFuzzer.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32) -> Int {
  guard seed.isMultiple(of: 2) else { return changeBytes(bytes, count, limit) }
  var mutator = Mutator(seed: UInt64(seed))
  let mutated = mutator.mutate(Array(UnsafeBufferPointer(start: bytes, count: count)), limit: limit)
  for (index, byte) in mutated.enumerated() { bytes[index] = byte }
  return mutated.count
}

private struct SeedFailure: Error {}

/// Runs to the end; what it throws ends the program, which libFuzzer takes for a finding.
private func waiting(_ body: @escaping @Sendable () async throws -> Void) {
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    do {
      try await body()
    } catch {
      let words = Array("BROKEN: \(error)\n".utf8)
      write(STDERR_FILENO, words, words.count)
      abort()
    }
    done.signal()
  }
  done.wait()
}
