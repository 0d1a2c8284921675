import FoundationEssentials
import GRDB

/// Filters by day: `Europe/Amsterdam?2026-02-28?exact_date`; those of older kinds also by moment:
/// `UTC?2026-02-28T10:00:00Z`.
struct DateFilter {
  let cell: CellSQL
  let now: Timestamp

  private static let nothing: SQL = "0"

  func condition(_ type: String, _ value: String) -> SQL? {
    if let moment = moment(type, value) { return condition(type, moment: moment) }
    guard let range = range(type, value) else { return Self.nothing }
    let (start, end) = (range.start, range.end)
    switch type {
    case "date_is", "date_equal": return "\(cell.value) >= \(start) AND \(cell.value) < \(end)"
    case "date_is_not", "date_not_equal":
      return "coalesce(\(cell.value) < \(start) OR \(cell.value) >= \(end), 1)"
    case "date_is_before", "date_before": return "\(cell.value) < \(start)"
    case "date_is_on_or_before", "date_before_or_equal": return "\(cell.value) < \(end)"
    case "date_is_after", "date_after": return "\(cell.value) >= \(end)"
    case "date_is_on_or_after", "date_after_or_equal": return "\(cell.value) >= \(start)"
    case "date_is_within":
      let today = range.today
      return "\(cell.value) >= \(min(today, start)) AND \(cell.value) < \(max(end, today))"
    default: return nil
    }
  }

  /// The moment that a filter of an older kind names; nil for a day and for the newer kinds.
  private func moment(_ type: String, _ value: String) -> Timestamp? {
    guard cell.field.includesTime, !type.hasPrefix("date_is") else { return nil }
    let text = value.drop { $0 != "?" }.dropFirst()
    return text.count > 10 ? Timestamp(iso: String(text)) : nil
  }

  /// Without the zone's letter, after which a whole second would come later than its fractions.
  private func condition(_ type: String, moment: Timestamp) -> SQL? {
    let (value, wanted): (SQL, String) = ("rtrim(\(cell.value), 'Z')", String(moment.text().dropLast()))
    switch type {
    case "date_equal": return "\(value) = \(wanted)"
    case "date_not_equal": return "coalesce(\(value) <> \(wanted), 1)"
    case "date_before": return "\(value) < \(wanted)"
    case "date_before_or_equal": return "\(value) <= \(wanted)"
    case "date_after": return "\(value) > \(wanted)"
    case "date_after_or_equal": return "\(value) >= \(wanted)"
    default: return nil
    }
  }

  /// Two texts that cells are compared with, and where today starts.
  private struct Range {
    var start: String
    var end: String
    var today: String
  }

  private func range(_ type: String, _ value: String) -> Range? {
    let parts = value.split(separator: "?", omittingEmptySubsequences: false).map(String.init)
    let isOld = !type.hasPrefix("date_is")
    guard isOld ? (1...2).contains(parts.count) : parts.count == 3 else { return nil }
    guard let zone = parts.count == 1 ? TimeZone(secondsFromGMT: 0) : TimeZone(identifier: parts[0]) else {
      return nil
    }
    let today = localDay(now, zone)
    let days: (CivilDay, CivilDay)?
    if isOld {
      days = CivilDay(parts[parts.count - 1].prefix(10)).map { ($0, $0.adding(days: 1)) }
    } else {
      days = Self.days(parts[2], value: parts[1], today: today)
    }
    guard let (first, last) = days else { return nil }
    return Range(start: text(first, zone), end: text(last, zone), today: text(today, zone))
  }

  private func localDay(_ moment: Timestamp, _ zone: TimeZone) -> CivilDay {
    let date = Date(timeIntervalSince1970: Double(moment.seconds))
    return moment.adding(seconds: Double(zone.secondsFromGMT(for: date))).day
  }

  /// The start of a day as the cells write it.
  private func text(_ day: CivilDay, _ zone: TimeZone) -> String {
    guard cell.field.includesTime else { return day.text }
    let midnight = Date(timeIntervalSince1970: Double(day.number * 86_400))
    let offset = zone.secondsFromGMT(for: midnight)
    return Timestamp(microseconds: (day.number * 86_400 - offset) * 1_000_000).text()
  }

  /// The first day that an operator means, and the first after it.
  private static func days(_ name: String, value: String, today: CivilDay) -> (CivilDay, CivilDay)? {
    if name == "exact_date" {
      return CivilDay(value.prefix(10)).map { ($0, $0.adding(days: 1)) }
    }
    if name.hasPrefix("nr_") {
      guard let count = Int(value), abs(count) < 100_000 else { return nil }
      return counted(name, count, today: today)
    }
    let fixed: [String: (unit: String, count: Int)] = [
      "today": ("day", 0), "yesterday": ("day", -1), "tomorrow": ("day", 1), "one_week_ago": ("day", -7),
      "this_week": ("week", 0), "last_week": ("week", -1), "next_week": ("week", 1),
      "this_month": ("month", 0), "last_month": ("month", -1), "next_month": ("month", 1),
      "this_year": ("year", 0), "last_year": ("year", -1), "next_year": ("year", 1),
    ]
    if name == "one_month_ago" { return day(today.adding(months: -1)) }
    if name == "one_year_ago" { return day(today.adding(months: -12)) }
    return fixed[name].map { span($0.unit, $0.count, today: today) }
  }

  private static func counted(_ name: String, _ count: Int, today: CivilDay) -> (CivilDay, CivilDay)? {
    let signed = name.hasSuffix("_ago") ? -count : count
    switch name {
    case "nr_days_ago", "nr_days_from_now": return span("day", signed, today: today)
    case "nr_weeks_ago", "nr_weeks_from_now": return span("week", signed, today: today)
    case "nr_months_ago", "nr_months_from_now": return span("month", signed, today: today)
    case "nr_years_ago", "nr_years_from_now": return span("year", signed, today: today)
    default: return nil
    }
  }

  private static func day(_ day: CivilDay) -> (CivilDay, CivilDay) { (day, day.adding(days: 1)) }

  /// The whole day, week, month or year that is so many away.
  private static func span(_ unit: String, _ count: Int, today: CivilDay) -> (CivilDay, CivilDay) {
    switch unit {
    case "day": return day(today.adding(days: count))
    case "week":
      let monday = today.adding(days: count * 7 - today.weekday)
      return (monday, monday.adding(days: 7))
    case "month":
      let parts = today.parts
      let first = CivilDay(year: parts.year, month: parts.month, day: 1).adding(months: count)
      return (first, first.adding(months: 1))
    default:
      let year = today.parts.year + count
      return (CivilDay(year: year, month: 1, day: 1), CivilDay(year: year + 1, month: 1, day: 1))
    }
  }
}
