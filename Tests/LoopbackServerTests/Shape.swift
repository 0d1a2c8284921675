@testable import LoopbackServer

/// Compares what two JSON values look like, whatever they say.
enum Shape {
  /// Where the shapes differ; nil if they do not.
  ///
  /// Lists are compared as far as both go.
  static func difference(_ expected: JSON, _ actual: JSON, at path: String = "") -> String? {
    switch (expected, actual) {
    case (.object(let left), .object(let right)):
      let (missing, extra) = (Set(left.keys).subtracting(right.keys), Set(right.keys).subtracting(left.keys))
      guard missing.isEmpty, extra.isEmpty else {
        return "\(path): missing \(missing.sorted()), extra \(extra.sorted())"
      }
      for member in left.members {
        if let found = difference(member.value, right[member.key] ?? .null, at: "\(path).\(member.key)") {
          return found
        }
      }
      return nil
    case (.array(let left), .array(let right)):
      for (index, pair) in zip(left, right).enumerated() {
        if let found = difference(pair.0, pair.1, at: "\(path)[\(index)]") { return found }
      }
      return nil
    // Whether a value is set is not its shape.
    case (.null, _), (_, .null): return nil
    default: return kind(expected) == kind(actual) ? nil : "\(path): \(kind(expected)) became \(kind(actual))"
    }
  }

  private static func kind(_ value: JSON) -> String {
    switch value {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "list"
    case .object: "object"
    }
  }

  /// Members whose values differ from run to run.
  private static let volatile: Set<String> = [
    "created_on", "token", "access_token", "refresh_token", "user_session", "slug", "key", "timestamp",
    "trashed_at", "uploaded_at", "url", "name", "exported_file_name", "created_at", "web_socket_id",
    "next", "previous", "field_47", "field_76", "LastMod", "UUID", "permissions", "workspace",
  ]

  /// Where the values differ, volatile ones left out.
  static func valueDifference(_ expected: JSON, _ actual: JSON, at path: String = "") -> String? {
    switch (expected, actual) {
    case (.object(let left), .object(let right)):
      for member in left.members where !volatile.contains(member.key) {
        if let found = valueDifference(member.value, right[member.key] ?? .null, at: "\(path).\(member.key)")
        {
          return found
        }
      }
      return nil
    case (.array(let left), .array(let right)):
      guard left.count == right.count else { return "\(path): \(left.count) items became \(right.count)" }
      for (index, pair) in zip(left, right).enumerated() {
        if let found = valueDifference(pair.0, pair.1, at: "\(path)[\(index)]") { return found }
      }
      return nil
    // A body that is no JSON is not compared.
    case (.string, .null) where path.isEmpty: return nil
    default:
      return expected == actual
        ? nil : "\(path): \(expected.serialized.prefix(90)) became \(actual.serialized.prefix(90))"
    }
  }
}
