/// A service that answers a limited number of requests a month, so that each one counts.
public protocol MeteredBackend: Backend {
  /// How many requests this connection has sent in this month (UTC), earlier runs of the program included where
  /// it keeps anything between runs.
  func requestsThisMonth() async -> Int
}

/// A service whose tree and tables are kept and not asked for again until the user says so.
public protocol KeepingBackend: Backend {
  /// Forgets what is kept below a node, or everything for nil: the next question goes to the service.
  func forgetPlaces(under node: ID<Node>?) async

  /// Forgets what is kept of a table, its loaded pages included.
  func forget(_ table: ID<Table>) async
}

/// A service that tells about itself, for the page of its profile.
public protocol DescribedBackend: Backend {
  /// A few facts, such as the server's version; never a secret.
  func facts() async throws(BackendError) -> [Fact]
}

/// One line of a profile's page.
public struct Fact: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
