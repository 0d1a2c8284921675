import Synchronization

/// Fills a new workspace with the seeded spaces when the first request for them comes, so that servers for
/// other services start as fast as ever.
actor BikaSeeding {
  /// How many records the large database gets; nil for a workspace without any space.
  private let records: Int?
  private var isDone = false

  init(records: Int?) { self.records = records }

  func plant(in store: Store) async throws {
    guard !isDone else { return }
    if let records {
      try await store.write { access in
        guard try access.documents(.bikaSpace).isEmpty else { return }
        try BikaSeed(access: access, records: records).plant()
      }
    }
    isDone = true
  }
}

/// The seeded spaces: the same every time.
struct BikaSeed {
  let access: StoreAccess
  let records: Int

  func plant() throws {
    let team = try space(LoopbackBika.space, "Team")
    let other = try space("spcLoopbackEmpty00000002", "Side project")
    try node(other, "rotLoopbackEmpty00000002", "ROOT", "ROOT", parent: nil)
    let root = "rotLoopbackTeam000000001"
    try node(team, root, "ROOT", "ROOT", parent: nil)
    try node(team, "fldLoopbackSales00000001", "FOLDER", "Sales", parent: root)
    let deals = try node(team, LoopbackBika.deals, "DATABASE", "Deals", parent: "fldLoopbackSales00000001")
    let kinds = try node(team, LoopbackBika.kinds, "DATABASE", "All types", parent: root)
    let guide = try node(team, LoopbackBika.guide, "DATABASE", "Guide", parent: root)
    let mails = try node(team, LoopbackBika.automation, "AUTOMATION", "Welcome mails", parent: root)
    try plantOthers(team, root)
    try BikaSeedTables(access: access).plantGuide(guide)
    try BikaSeedTables(access: access).plantKinds(kinds)
    try BikaSeedTables(access: access).plantDeals(deals, records)
    try trigger(mails, "trgLoopback000000000001", "When a record is created", "RECORD_CREATED", "ACTIVE")
    try trigger(mails, "trgLoopback000000000002", "Every morning", "SCHEDULER", "INACTIVE")
  }

  private func space(_ id: String, _ name: String) throws -> Document {
    try access.insert(
      .bikaSpace,
      body: [
        "id": .string(id), "name": .string(name), "createdAt": "2026-01-01T00:00:00.000Z",
        "owner": "usrLoopbackAda0000000001", "memberCount": 3, "subscription": ["plan": "FREE"],
      ])
  }

  @discardableResult
  private func node(
    _ space: Document, _ id: String, _ type: String, _ name: String, parent: String?, path: String? = nil
  ) throws -> Document {
    var body: JSONObject = [
      "id": .string(id), "name": .string(name), "type": .string(type), "parentId": .optional(parent),
    ]
    if let path { body["path"] = .string(path) }
    return try access.insert(.bikaNode, parent: space.id, body: .object(body))
  }

  /// A node of every other kind, and documents enough for forty nodes.
  private func plantOthers(_ team: Document, _ root: String) throws {
    let kinds = [
      ("dsb", "DASHBOARD", "Numbers"), ("fom", "FORM", "Sign up"), ("mir", "MIRROR", "Open deals"),
      ("aia", "AI_AGENT", "Assistant"),
    ]
    for (index, (prefix, type, name)) in kinds.enumerated() {
      try node(team, "\(prefix)Loopback\((index + 1).padded(13))", type, name, parent: root)
    }
    let folder = "fldLoopbackNotes00000002"
    try node(team, folder, "FOLDER", "Notes", parent: root, path: "/ROOT")
    // One that says where it is by its path only, as some answers of the service do.
    try access.insert(
      .bikaNode, parent: team.id,
      body: [
        "id": "docLoopback0000000000000", "name": "Read me", "type": "DOCUMENT", "path": "/ROOT/Notes",
      ])
    for index in 1...28 {
      try node(team, "docLoopback\(index.padded(13))", "DOCUMENT", "Note \(index)", parent: folder)
    }
  }

  private func trigger(
    _ node: Document, _ id: String, _ name: String, _ type: String, _ status: String
  ) throws {
    try access.insert(
      .bikaTrigger, parent: node.id,
      body: [
        "id": .string(id), "name": .string(name), "type": .string(type), "status": .string(status),
        "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-01T00:00:00.000Z",
      ])
  }
}
