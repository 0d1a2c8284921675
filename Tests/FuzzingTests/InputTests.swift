import FoundationEssentials
import Fuzzing
import Testing

/// What reads bytes from outside, tried with many of them; `make fuzz` tries more.
@Suite struct InputTests {
  static let names = FuzzTarget.all.map(\.name)

  @Test(arguments: names) func `what was wrong once is not wrong again`(name: String) async throws {
    let target = try #require(FuzzTarget.named(name))
    for input in try KeptInputs.files(of: name) { await Self.run(target, input.bytes, input.name) }
  }

  @Test(arguments: names) func `inputs that are almost right break no law`(name: String) async throws {
    let target = try #require(FuzzTarget.named(name))
    let seeds = try await target.seeds()
    try #require(!seeds.isEmpty)
    for (number, seed) in seeds.enumerated() { await Self.run(target, seed, "seed \(number)") }
    for number in 0..<Self.count(target) {
      var mutator = Mutator(seed: UInt64(number))
      let input = mutator.mutate(seeds[number % seeds.count], limit: target.maxLength)
      await Self.run(target, input, "\(number)")
    }
  }

  /// What takes longer is tried less often.
  private static func count(_ target: FuzzTarget) -> Int { target.maxLength > 4096 ? 40 : 300 }

  /// The input stands in a file meanwhile, because a trap leaves nothing else.
  private static func run(_ target: FuzzTarget, _ input: [UInt8], _ name: String) async {
    let path =
      FileManager.default.temporaryDirectory.path
      + "/sheaf-fuzz-\(target.name)-\(UInt64.random(in: 0 ... .max))"
    do {
      try Data(input).write(to: URL(filePath: path))
      try await target.run(input)
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Issue.record("\(target.name), \(name): \(error)\n\(String(decoding: input.prefix(400), as: UTF8.self))")
    }
  }

  @Test func `every target has a name of its own, and inputs to begin with`() async throws {
    #expect(Set(Self.names).count == Self.names.count)
    for target in FuzzTarget.all { #expect(try await !target.seeds().isEmpty, "\(target.name)") }
  }
}
