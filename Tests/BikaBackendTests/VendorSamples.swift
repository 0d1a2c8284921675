import LoopbackServer

/// A command or a program of the vendor's two pages, as printed but for the host, identifiers and the token, which
/// stand in braces.
struct VendorSample: Sendable, CustomStringConvertible {
  enum Language: Sendable { case curl, python }

  var name: String
  var language: Language
  var text: String
  /// What it asks for.
  var method: String
  /// Without the part that all paths begin with; identifiers in braces.
  var path: String
  /// The body as JSON; nil for none.
  var body: String?

  var description: String { "\(name) (\(language == .curl ? "cURL" : "Python"))" }

  init(
    _ name: String, _ language: Language, _ method: String, _ path: String, body: String? = nil,
    _ text: String
  ) {
    self.name = name
    self.language = language
    self.method = method
    self.path = path
    self.body = body
    self.text = text
  }

  /// A text with what stands in braces filled in.
  static func filled(_ text: String, server: String, record: String, node: String) -> String {
    text.replacing("https://bika.ai", with: server).replacing("{YOUR_ACCESS_TOKEN}", with: LoopbackBika.token)
      .replacing("{SPACE_ID}", with: LoopbackBika.space).replacing("{NODE_ID}", with: node)
      .replacing("{DATABASE_ID}", with: node).replacing("{NODE_ID_DATABASE_ID}", with: node)
      .replacing("{RECORD_ID}", with: record)
  }

  static let databasePath = "/v1/spaces/{SPACE_ID}/resources/databases/{NODE_ID}/records"
  static let newRecord = """
    {"fields": {"Name": "New record", "Description": "This is a new database record"}}
    """
  static let changedRecord = """
    {"fields": {"Description": "Updated description field column"}}
    """
  static let webhook = """
    {"eventType": "ON_RECORD_CREATED", "name": "Create webhook",
     "description": "Example trigger when a new record is created",
     "callbackURL": "https://your - custom - callback - url.com"}
    """
}
