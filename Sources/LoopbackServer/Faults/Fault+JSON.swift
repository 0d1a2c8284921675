/// What is wrong with a fault that a client asked for.
struct FaultSyntaxError: Error {
  var message: String
}

extension Fault {
  /// Reads the value of the request header: `429; retry-after=2`.
  init(header: String) throws(FaultSyntaxError) {
    let parts = header.split(separator: ";").map { $0.trimmingSpaces() }
    guard let first = parts.first, let kind = Kind(rawValue: first) else {
      throw FaultSyntaxError(message: "There is no fault \"\(parts.first ?? "")\". \(Self.kinds)")
    }
    self.init(kind)
    for part in parts.dropFirst() {
      let name = String(part.prefix { $0 != "=" })
      try set(name, to: String(part.dropFirst(name.count + 1)))
    }
  }

  private static var kinds: String {
    "There are: \(Kind.allCases.map(\.rawValue).joined(separator: ", "))."
  }

  private mutating func set(_ name: String, to value: String) throws(FaultSyntaxError) {
    if name == "location" {
      location = value
      return
    }
    guard let number = Int(value) else {
      throw FaultSyntaxError(message: "\(name) takes a whole number, not \"\(value)\".")
    }
    switch name {
    case "ms": milliseconds = number
    case "retry-after": retryAfter = number
    case "bytes": bytes = number
    default:
      throw FaultSyntaxError(message: "A fault has no \"\(name)\"; it has ms, retry-after, bytes, location.")
    }
  }
}

extension FaultRule {
  /// Reads a rule as the control endpoint takes it.
  init(json: JSON) throws(FaultSyntaxError) {
    guard let kind = json["kind"]?.text ?? json["kind"].flatMap(\.int).map(String.init) else {
      throw FaultSyntaxError(message: "A rule needs a kind.")
    }
    var fault = try Fault(header: kind)
    fault.milliseconds = json["ms"]?.int
    fault.retryAfter = json["retry_after"]?.int
    fault.bytes = json["bytes"]?.int
    fault.location = json["location"]?.text
    let count: Int? = if let given = json["count"] { given.int } else { 1 }
    self.init(
      fault, method: json["method"]?.text, path: json["path"]?.text, skip: json["skip"]?.int ?? 0,
      count: count, lifetime: json["for_ms"]?.int)
  }

  /// The rule as the control endpoint shows it.
  var json: JSON {
    [
      "kind": .string(fault.kind.rawValue), "method": .optional(method), "path": .optional(path),
      "skip": .int(skip), "count": .optional(count), "for_ms": .optional(lifetime),
      "ms": .optional(fault.milliseconds), "retry_after": .optional(fault.retryAfter),
      "bytes": .optional(fault.bytes), "location": .optional(fault.location),
    ]
  }
}
