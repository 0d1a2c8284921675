import FoundationEssentials
import Testing

@testable import LoopbackServer

/// What the vendor's page calls wrong, as raw requests.
@Suite struct BotByeTests {
  private let path = "/api/v1/\(LoopbackAccount.botByeAccount)/projects"

  private func answer(_ query: String) async throws -> Client.Answer? {
    var answer: Client.Answer?
    try await withServer { _, client in
      var client = client
      client.headers["X-Api-Key"] = Data(LoopbackAccount.botByeToken.utf8).base64EncodedString()
      answer = try await client.get(path + query)
    }
    return answer
  }

  /// As encodeURIComponent() has it.
  private func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case 48...57, 65...90, 97...122: String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  @Test(arguments: [
    (
      "where",
      #"{"predicate":"and","operands":[{"fieldPath":"name","predicate":"eq","value":"Shop"}],"value":"25"}"#,
      "`value` should not be used in branches"
    ),
    ("cursor", #"{"first":20,"after":"a","before":"b"}"#, "Use either after or before, but not both"),
    ("cursor", #"{"first":0}"#, "The page size must be between 1 and 100"),
    ("cursor", #"{"last":101}"#, "The page size must be between 1 and 100"),
  ])
  func `what the page calls wrong is refused`(name: String, value: String, words: String) async throws {
    let answer = try await answer("?\(name)=\(encoded(value))")
    #expect(answer?.status == 400)
    #expect(answer?.json["error"]?["message"]?.text == words)
  }

  @Test(arguments: ["?cursor=%7B%22first%22:20%7D", "?order_by=%5B%5D&total=true,"])
  func `a parameter that is not encoded is refused`(query: String) async throws {
    let answer = try await answer(query)
    #expect(answer?.status == 400)
    #expect(answer?.json["error"]?["message"]?.text?.contains("encodeURIComponent()") == true)
  }

  @Test func `the same, encoded, is answered`() async throws {
    let answer = try await answer("?cursor=\(encoded(#"{"first":1}"#))&total=true")
    #expect(answer?.status == 200)
    #expect(answer?.json["edges"]?.array?.count == 1)
    #expect(answer?.json["pageInfo"]?["total"] == 3)
  }
}
