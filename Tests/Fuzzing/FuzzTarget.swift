/// Something that reads bytes from outside, with what must hold whatever they are.
public struct FuzzTarget: Sendable {
  public let name: String
  /// Inputs as they should be, from which others are made.
  public let seeds: @Sendable () async throws -> [[UInt8]]
  /// The longest input that is worth trying.
  public let maxLength: Int
  private let law: @Sendable ([UInt8]) async throws -> Void

  init(
    _ name: String, maxLength: Int = 4096, seeds: @escaping @Sendable () async throws -> [[UInt8]],
    law: @escaping @Sendable ([UInt8]) async throws -> Void
  ) {
    self.name = name
    self.maxLength = maxLength
    self.seeds = seeds
    self.law = law
  }

  init(
    _ name: String, maxLength: Int = 4096, texts: [String], law: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.init(name, maxLength: maxLength, seeds: { texts.map { Array($0.utf8) } }, law: law)
  }

  /// Tries one input.
  ///
  /// It may be refused in whatever words; a trap, a hang and a `BrokenLaw` are faults.
  public func run(_ input: [UInt8]) async throws { try await law(input) }

  /// Every target.
  public static let all: [FuzzTarget] =
    [keys, filter, values, json, csv, tsv, encodings, addresses, config, profiles, theme]
    + adapters + [baserowLive, sqlite, journalFile, journalEntry]

  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What an input did that none may do.
public struct BrokenLaw: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Throws unless the law holds.
func hold(_ isTrue: Bool, _ law: @autoclosure () -> String) throws(BrokenLaw) {
  if !isTrue { throw BrokenLaw(law()) }
}
