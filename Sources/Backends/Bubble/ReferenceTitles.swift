import SheafHTTP
import SheafModel

/// The names of things that others refer to: each is asked for once.
actor ReferenceTitles {
  /// A thing of a type.
  struct Reference: Hashable, Sendable {
    var type: String
    var id: String
  }

  /// The newest things of a type in one request, or one thing; nil members are things without a name.
  struct Source: Sendable {
    var some: @Sendable (_ type: String) async throws(BackendError) -> [String: String]
    var one: @Sendable (_ reference: Reference) async throws(BackendError) -> String?
  }

  private let source: Source
  private var titles: [Reference: String?] = [:]
  /// Types of which some things were read at once already, or that cannot be read.
  private var visited: Set<String> = []
  private var unreadable: Set<String> = []
  private var flights: [Reference: Task<Void, Never>] = [:]
  private static let keptLimit = 50_000
  /// From so many missing names of a type on, its newest things are read at once first.
  private static let batchThreshold = 4

  init(_ source: Source) { self.source = source }

  /// The names that are known.
  func known(_ references: Set<Reference>) -> [Reference: String] {
    var result: [Reference: String] = [:]
    for reference in references {
      if let title = titles[reference] ?? nil { result[reference] = title }
    }
    return result
  }

  /// Whether all of them were asked for before.
  func hasAll(_ references: Set<Reference>) -> Bool { references.allSatisfy(isSettled) }

  /// Names that are known from elsewhere.
  func learn(_ title: String?, of reference: Reference) {
    if titles.count > Self.keptLimit { titles = [:] }
    titles[reference] = .some(title)
  }

  func forget(_ reference: Reference) { titles[reference] = nil }

  /// Asks for those that are missing; returns when all have been answered.
  func load(_ references: Set<Reference>) async {
    let missing = references.filter { !isSettled($0) }
    for (type, ofType) in Dictionary(grouping: missing, by: \.type)
    where ofType.count >= Self.batchThreshold && visited.insert(type).inserted {
      await loadSome(type)
    }
    var waiting: [Task<Void, Never>] = []
    for reference in missing where !isSettled(reference) {
      let flight = flights[reference] ?? Task { await self.loadOne(reference) }
      flights[reference] = flight
      waiting.append(flight)
    }
    for flight in waiting { await flight.value }
  }

  private func isSettled(_ reference: Reference) -> Bool {
    titles[reference] != nil || unreadable.contains(reference.type)
  }

  private func loadSome(_ type: String) async {
    let result = await outcome { () async throws(BackendError) in try await source.some(type) }
    switch result {
    case .success(let names):
      for (id, title) in names { learn(title, of: Reference(type: type, id: id)) }
    case .failure(let error): note(error, type)
    }
  }

  private func loadOne(_ reference: Reference) async {
    let result = await outcome { () async throws(BackendError) in try await source.one(reference) }
    flights[reference] = nil
    switch result {
    case .success(let title): learn(title, of: reference)
    case .failure(let error):
      // A thing that is gone has no name; the screen shows its identifier.
      if error.kind == .notFound { learn(nil, of: reference) }
      note(error, reference.type)
    }
  }

  private func note(_ error: BackendError, _ type: String) {
    switch error.kind {
    case .unauthorized, .forbidden: unreadable.insert(type)
    default: break
    }
  }
}
