import BubbleBackend
import LoopbackServer
import SheafHTTP
import SheafModel
import SheafTestSupport
import Testing

extension Subject {
  /// Bubble apps that tell all, some and nothing of what they are made of.
  static let bubble = [
    Subject(name: "Bubble with /meta") { try await bubbleTrial(meta: true, swagger: true) },
    Subject(name: "Bubble with swagger only") { try await bubbleTrial(meta: false, swagger: true) },
    Subject(name: "Bubble with neither") { try await bubbleTrial(meta: false, swagger: false) },
    Subject(name: "Bubble storing files first") {
      try await bubbleTrial(meta: true, swagger: true, upload: "fileupload")
    },
  ]

  private static func bubbleTrial(
    meta: Bool, swagger: Bool, upload: String = "inline"
  ) async throws -> Trial {
    var options = LoopbackOptions()
    options.bubble.isMetaOpen = meta
    options.bubble.isSwaggerOpen = swagger
    options.bubble.usesCaptions = !meta || upload == "inline"
    options.bubble.venues = 20
    options.bubble.events = 130
    options.keepAlive = 600_000
    let server = try await LoopbackServer.start(options)
    var settings = Profile.Settings([
      .init("url", .text(server.url)), .init("upload", .text(upload)), .init("time_zone", .text("UTC")),
      .init("geo_reference", .text("London")),
    ])
    if !meta, !swagger { describe(&settings) }
    let backend = try Bubble.open(
      Profile(name: "app", kind: Bubble.kind, settings: settings),
      secret: Secret(LoopbackAccount.bubbleToken),
      in: ServiceContext(transport: AsyncHTTPTransport(.patient)))
    let things = "/api/1.1/obj/venue"
    let isStored = upload == "fileupload"
    return Trial(
      backend: backend, kinds: "venue", many: "event", server: server,
      routes: [
        .page: Route(method: "GET", path: "/api/1.1/obj/*"),
        .update: Route(method: "PATCH", path: things + "/*"), .create: Route(method: "POST", path: things),
        .delete: Route(method: "DELETE", path: things + "/*"),
        .upload: isStored
          ? Route(method: "POST", path: "/fileupload") : Route(method: "PATCH", path: things + "/*"),
      ],
      secrets: [LoopbackAccount.bubbleToken],
      samples: samples(isStored: isStored, hasOptions: meta || !swagger),
      volatileFields: ["Modified Date"], searches: ["talk", "no such thing"], end: { try await server.stop() }
    )
  }

  /// What the app does not tell: its types, and fields that no thing has filled.
  private static func describe(_ settings: inout Profile.Settings) {
    settings["types"] = .list(["user", "venue", "room", "event"].map(Setting.text))
    let fields = Profile.Settings([
      .init("Photos", .text("list.image")), .init("Owner", .text("user")),
      .init("Rooms", .text("list.custom.room")), .init("Status", .text("option.venue_status")),
    ])
    settings["fields"] = .table(.init([.init("venue", .table(fields))]))
  }

  private static func samples(isStored: Bool, hasOptions: Bool) -> [String: [Value]] {
    var samples: [String: [Value]] = [
      "Tags": [.json(#"["jazz","é, “x”"]"#), .json(#"["a"]"#)], "Prices": [.json("[0.10,12]")],
    ]
    // A file inside its field has no name of its own before it is there: `FileTests` sees to it.
    if !isStored { samples["Photos"] = [] }
    // Without the type of the field it is a text, of which the app takes its own options only.
    if !hasOptions { samples["Status"] = [.text("Open"), .text("Closed")] }
    samples["Floor plan"] = []
    samples["Amenities"] = []
    return samples
  }
}
