import FoundationEssentials
import Fuzzing
import LoopbackServer
import SheafHTTP
import SheafModel
import SheafTestSupport
import Synchronization
import Testing

/// The conversations that inputs of adapters are made of.
@Suite struct ConversationTests {
  @Test(arguments: FuzzedService.all.map(\.name))
  func `a kept conversation leads to rows`(name: String) async throws {
    let service = try #require(FuzzedService.all.first { $0.name == name })
    let good = try #require(try KeptInputs.files(of: name).first { $0.name == "good" })
    #expect(try await service.walk(Conversation(good.bytes)) > 0)
  }

  /// With `SHEAF_KEEP` set, what the servers of this machine say takes the place of what is kept.
  @Test(.serialized, arguments: FuzzedService.all.map(\.name))
  func `what a service says can be said again`(name: String) async throws {
    let service = try #require(FuzzedService.all.first { $0.name == name })
    var options = LoopbackOptions()
    options.seed = .small
    options.seed?.events = 20
    options.bika.records = 6
    options.bubble.events = 6
    options.bubble.venues = 6
    let server = try await LoopbackServer.start(options)
    let recorder = Recorder(of: server.url)
    let count: Int
    do {
      count = try await service.walk(access(to: server, name), ServiceContext(transport: recorder))
    } catch {
      try await server.stop()
      throw error
    }
    try await server.stop()
    #expect(count > 0)
    let said = recorder.conversation
    #expect(try await service.walk(said) == count)
    #expect(Conversation(said.bytes).bytes == said.bytes)
    guard ProcessInfo.processInfo.environment["SHEAF_KEEP"] != nil else { return }
    let folder = KeptInputs.folder(name)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(said.bytes).write(to: URL(filePath: "\(folder)/good"))
  }

  private func access(to server: LoopbackServer, _ name: String) -> FuzzedService.Access {
    let secret =
      switch name {
      case "baserow": LoopbackAccount.ada.password
      case "baserow-token": LoopbackAccount.token
      case "bubble": LoopbackAccount.bubbleToken
      case "botbye": LoopbackAccount.botByeToken
      default: LoopbackBika.token
      }
    return FuzzedService.Access(
      url: server.url, secret: secret, email: LoopbackAccount.ada.email,
      account: LoopbackAccount.botByeAccount)
  }
}

/// The network, which remembers what was said, as if a service of another place and time had said it.
private final class Recorder: HTTPTransport {
  private let network = AsyncHTTPTransport(.patient)
  private let url: String
  private let said = Mutex<[Conversation.Answer]>([])

  init(of url: String) { self.url = url }

  var conversation: Conversation { Conversation(answers: said.withLock { $0 }) }

  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    let response = try await network.send(request)
    let answer = Conversation.Answer(
      question: request.summary.replacing("/\(LoopbackAccount.botByeAccount)/", with: "/acme/"),
      status: response.status,
      type: response.headers["Content-Type"]?.split(separator: ";").first.map(String.init),
      body: Array(lasting(String(decoding: response.body, as: UTF8.self)).utf8))
    said.withLock { $0.append(answer) }
    return response
  }

  /// The text with addresses that lead nowhere, and with sessions that do not end in ten minutes.
  private func lasting(_ text: String) -> String {
    var result = ""
    for (index, part) in text.replacing(url, with: FuzzedService.Access.kept.url)
      .split(separator: "\"eyJ", omittingEmptySubsequences: false).enumerated()
    {
      result += index == 0 ? part : "\"" + Self.session + part.drop { $0 != "\"" }
    }
    return result
  }

  /// A token without a signature, which says that it holds until 2099.
  private static let session: String = {
    func encoded(_ text: String) -> String {
      Data(text.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-").replacing(
        "/", with: "_")
    }
    return encoded(#"{"alg":"none"}"#) + "." + encoded(#"{"token_type":"access","exp":4070908800}"#) + ".x"
  }()
}
