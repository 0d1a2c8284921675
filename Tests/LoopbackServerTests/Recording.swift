import FoundationEssentials

@testable import LoopbackServer

/// One exchange with the real service.
struct Recording {
  let name: String
  let number: Int
  let method: String
  let path: String
  let headers: [String: String]
  let body: JSON
  let status: Int
  let answer: JSON

  static let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Recordings"

  init(name: String) throws {
    guard let data = FileManager.default.contents(atPath: "\(Self.folder)/\(name).json") else {
      throw CocoaError(.fileNoSuchFile)
    }
    let json = try JSON(parsing: Array(data))
    self.name = name
    number = Int(name.prefix(3)) ?? 0
    method = json["request"]?["method"]?.text ?? ""
    path = json["request"]?["path"]?.text ?? ""
    let given = json["request"]?["headers"]?.object?.members ?? []
    headers = Dictionary(given.map { ($0.key, $0.value.plainText) }, uniquingKeysWith: { first, _ in first })
    body = json["request"]?["body"] ?? .null
    status = json["response"]?["status"]?.int ?? 0
    answer = json["response"]?["body"] ?? .null
  }

  /// All exchanges, by name.
  static func all() throws -> [Recording] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted()
      .map { try Recording(name: String($0.dropLast(5))) }
  }

  static func numbered(_ number: Int) throws -> Recording {
    let prefix = number.padded(3) + "-"
    let file = try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasPrefix(prefix) }
    return try Recording(name: String((file ?? "").dropLast(5)))
  }

  /// The part of the service that the exchange is about.
  var area: String {
    switch number {
    case ..<100: "accounts"
    case ..<200: "workspaces, databases, tables"
    case ..<300: "fields"
    case ..<430: "cells"
    case ..<532: "rows"
    case ..<610: "views"
    case ..<640: "files"
    case ..<700: "database tokens"
    case ..<750: "undo"
    case ..<800: "jobs"
    case ..<820: "live changes"
    case ..<890: "filters and the rest"
    default: "the CRM"
    }
  }
}
