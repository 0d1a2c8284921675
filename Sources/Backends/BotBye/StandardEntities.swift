/// The lists that BotBye's API has.
extension Entity {
  static let standard = [projects, requests, overview, compromisedUsers, rules, rateLimiters].map(\.refined)

  private static let account = "/api/v1/{account_id}"
  private static let project = "/api/v1/{account_id}/projects/{project_id}"

  static let projects = Entity(
    name: "Projects", paths: ["\(account)/projects"], nameField: "name",
    columns: [
      .required("name"), Column("url", .url, isEditable: true), .required("isProtected", .boolean),
      Column("createdAt", .dateTime),
      Column("updatedAt", .dateTime), Column("id"), Column("customerId"), Column("siteKey"),
      Column("serverKey"), Column("rules", .json), Column("rateLimits", .json),
      Column("phishingInfo", .json), Column("responseExtraFields", .json),
    ],
    itemPath: "\(account)/projects/{id}",
    update: Update(method: .patch, path: "\(account)/projects/{id}"))

  static let requests = Entity(
    name: "Requests", paths: ["\(project)/requests", "\(project)/events"], parent: "Projects",
    columns: [
      Column("createdAt", .dateTime), Column("country"), Column("remoteAddr"), Column("requestMethod"),
      Column("requestUri"), Column("host"), Column("userAgent"), Column("isBanByRule", .boolean),
      Column("isProtected", .boolean), Column("asn"), Column("realIp"), Column("referer"),
      Column("failedMessage"), Column("failedChecks", .json), Column("serverName"), Column("remoteUser"),
      Column("serverPort", .integer), Column("requestInfo"), Column("headers", .longText),
      Column("customFields", .json), Column("id"), Column("projectId"), Column("customerId"),
      Column("siteKey"), Column("serverKey"), Column("token"),
    ])

  static let overview = Entity(
    name: "Overview", paths: ["\(project)/overviews/events", "\(project)/overviews/requests"],
    shape: .whole(rows: []), parent: "Projects",
    columns: [
      Column("day", .date), Column("hour", .integer), Column("allowedReqCount", .integer),
      Column("declinedReqCount", .integer), Column("total", .integer), Column("id"), Column("projectId"),
      Column("customerId"),
    ])

  static let compromisedUsers = Entity(
    // Its identifiers are those of the project, the same for every record.
    name: "Compromised users", paths: ["\(project)/compromised-users"], idField: nil, parent: "Projects",
    columns: [
      Column("accountId"), Column("phishingOrigin"), Column("lastLoginAt", .epoch), Column("id"),
    ])

  static let rules = Entity(
    name: "Rules", paths: [project], shape: .whole(rows: ["rules", "rules"]), parent: "Projects",
    columns: [
      .required("name"), .required("action"), .required("isActive", .boolean), .required("condition", .json),
      Column("id"),
    ],
    itemPath: "\(account)/rules/{id}",
    update: Update(method: .put, path: "\(project)/rules", sendsWhole: true))

  static let rateLimiters = Entity(
    name: "Rate limiters", paths: [project], shape: .whole(rows: ["rateLimits", "rateLimits"]),
    parent: "Projects",
    columns: [
      .required("name"), .required("action"), .required("isActive", .boolean),
      Column("limit", .integer, isEditable: true), Column("periodInSec", .integer, isEditable: true),
      .required("condition", .json),
      Column("id"),
    ],
    itemPath: "\(account)/rate_limiters/{id}",
    update: Update(method: .put, path: "\(project)/rate_limiters", sendsWhole: true))
}
