import BaserowBackend
import BikaBackend
import BotByeBackend
import BubbleBackend
import FoundationEssentials
public import SheafHTTP
import SheafModel

/// A hosted service as the targets open it.
public struct FuzzedService: Sendable {
  /// Where a service is and who asks there.
  public struct Access: Sendable {
    public var url: String
    /// A token, or the password of `email`.
    public var secret: String
    public var email: String
    /// The account that stands in the paths of BotBye.
    public var account: String

    public init(url: String, secret: String, email: String = "ada@example.com", account: String = "acme") {
      self.url = url
      self.secret = secret
      self.email = email
      self.account = account
    }

    /// Of kept conversations; nobody says the secret there, so no message may tell it.
    public static let kept = Access(url: "https://sheaf.test", secret: "a-secret-that-nobody-says")
  }

  public let name: String
  let open: @Sendable (Access, ServiceContext) throws -> any Backend

  public static let all: [FuzzedService] = [
    FuzzedService(name: "baserow") { access, context in
      let user = Baserow.Access.user(email: access.email, session: nil, password: Secret(access.secret))
      return try Baserow.connect(
        Baserow.Profile(url: access.url, access: user), transport: context.transport, sockets: context.sockets
      )
    },
    FuzzedService(name: "baserow-token") { access, context in
      try Baserow.connect(
        Baserow.Profile(url: access.url, access: .token(Secret(access.secret))), transport: context.transport)
    },
    bika("v1"), bika("v2"), profile("bubble", Bubble.self), profile("botbye", BotBye.self),
  ]

  private static func bika(_ version: String) -> FuzzedService {
    profile(
      "bika-\(version)", Bika.self,
      [
        ("api_version", .text(version)), ("list_api", .text(version)),
        ("min_request_interval_ms", .number(0)),
      ])
  }

  private static func profile(
    _ name: String, _ service: any NetworkService.Type, _ settings: [(String, Setting)] = []
  ) -> FuzzedService {
    FuzzedService(name: name) { access, context in
      var profile = Profile(name: "fuzzed", kind: service.kind)
      profile.settings["url"] = .text(access.url)
      profile.settings["account_id"] = .text(access.account)
      for (name, setting) in settings { profile.settings[name] = setting }
      return try service.open(profile, secret: Secret(access.secret), in: context)
    }
  }

  /// Walks over what a conversation says; answers with the number of records that were read.
  @discardableResult
  public func walk(_ conversation: Conversation) async throws -> Int {
    let service = ScriptedService(conversation)
    let count = try await walk(.kept, ServiceContext(transport: service))
    try hold(!service.wasAskedWithoutEnd, "questions are asked without end")
    return count
  }

  /// Walks over a service that answers by itself.
  @discardableResult
  public func walk(_ access: Access, _ context: ServiceContext) async throws -> Int {
    try await BackendWalk(backend: open(access, context), secret: access.secret).run()
  }
}

extension FuzzTarget {
  /// Whatever a service answers is shown, or refused in words.
  static let adapters: [FuzzTarget] = FuzzedService.all.map { service in
    FuzzTarget(service.name, maxLength: 1 << 17, seeds: { try KeptInputs.of(service.name) }) { input in
      try await service.walk(Conversation(input))
    }
  }

  /// Whatever is said on a live connection becomes changes of records with a cell for each field.
  static let baserowLive = FuzzTarget(
    "baserow-live", maxLength: 1 << 16, seeds: { try KeptInputs.of("baserow-live") }
  ) { input in
    let conversation = Conversation(input)
    let sockets = ScriptedSockets(conversation)
    let context = ServiceContext(transport: ScriptedService(conversation), sockets: sockets)
    guard let service = FuzzedService.all.first,
      let backend = try service.open(.kept, context) as? any LiveBackend
    else { return }
    // The first words of the conversation are the login, and its table is the one that is asked for first.
    guard let id = conversation.liveTable, let table = await outcomeOf({ try await backend.table(id) }) else {
      return
    }
    let changes = backend.changes(of: id)
    let reader = Task {
      for await change in changes {
        switch change {
        case .created(let records, _), .updated(let records): try RecordLaws.check(records, table.fields)
        case .connected, .disconnected, .deleted, .schemaChanged, .reloaded: break
        }
      }
    }
    await sockets.end()
    reader.cancel()
    try await reader.value
  }

  private static func outcomeOf<T: Sendable>(_ body: @Sendable () async throws -> T) async -> T? {
    // A refusal in words is fair.
    try? await body()
  }
}

extension Conversation {
  /// The table whose fields are asked for.
  fileprivate var liveTable: ID<Table>? {
    let start = "GET /api/database/fields/table/"
    return replies.first { $0.question.hasPrefix(start) }.map { reply in
      ID("t" + reply.question.dropFirst(start.count).prefix { $0.isNumber })
    }
  }
}

/// The inputs that are kept in the repository, by target.
public enum KeptInputs {
  /// The folder of a target's inputs.
  public static func folder(_ target: String) -> String {
    let here = #filePath
    let folder = here.lastIndex(of: "/").map { here[..<$0] } ?? "."
    return "\(folder)/Inputs/\(target)"
  }

  /// By their names; none where nothing is kept.
  public static func files(of target: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = folder(target)
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
      (name, Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
    }
  }

  static func of(_ target: String) throws -> [[UInt8]] { try files(of: target).map(\.bytes) }
}
