public import FoundationEssentials
public import SheafModel

extension HTTPResponse {
  /// What a status means where a service says nothing of its own; nil for success.
  ///
  /// Adapters put the service's words in place of the message and correct the kind where a service uses a
  /// status in its own way.
  public func failure(of request: HTTPRequest, now: Date = Date()) -> BackendError? {
    guard !isSuccess else { return nil }
    let (kind, message) = reading(now: now)
    return BackendError(kind, message, request: request.summary)
  }

  private func reading(now: Date) -> (BackendError.Kind, String) {
    switch status {
    // Nothing was done, and nothing will be as long as the address is the same.
    case 300...399: (.unsupported, redirectText)
    case 401: (.unauthorized, "the service does not accept these credentials")
    case 402: (.quotaExceeded, "the service wants a licence or a payment for this")
    case 403: (.forbidden, "the service does not allow this")
    case 404, 410: (.notFound, "the service has nothing there")
    case 408: (.server(status: status), "the service got tired of waiting")
    case 409: (.locked, "something else is changing this on the service")
    case 413: (.invalid(nil), "this is larger than the service takes")
    case 429: (.rateLimited(retryAfter: retryAfter(now: now)), "too many requests for the service")
    case 500...599: (.server(status: status), "the service failed (status \(status))")
    default: (.invalid(nil), "the service refused this (status \(status))")
    }
  }

  private var redirectText: String {
    guard let location = headers["Location"], let url = HTTPURL(location) else {
      return "the service redirects to nowhere (status \(status))"
    }
    return "the service redirects to \(url.origin.text), which was not followed"
  }

  /// The seconds that the service wants to be left alone; nil when it did not say.
  ///
  /// At most an hour is believed.
  public func retryAfter(now: Date = Date()) -> Double? {
    guard let text = headers["Retry-After"] else { return nil }
    if let seconds = Double(text) {
      return seconds.isFinite ? min(max(0, seconds), 3600) : nil
    }
    return HTTPDate.parse(text).map { min(max(0, $0.timeIntervalSince(now)), 3600) }
  }
}

/// Dates as HTTP headers write them: `Sat, 21 Nov 2026 12:02:56 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func parse(_ text: String) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
      let month = months.firstIndex(of: String(parts[2])),
      let date = CalendarDate(year: year, month: month + 1, day: day)
    else { return nil }
    let clock = parts[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3,
      let time = DateTime(
        date: date, hour: clock[0], minute: clock[1], second: clock[2], utcOffset: 0)
    else { return nil }
    return Date(timeIntervalSince1970: Double(time.epochSeconds))
  }
}
