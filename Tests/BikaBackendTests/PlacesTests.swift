import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BikaBackend

/// Spaces, their trees, and the addresses of what is in them.
@Suite(.timeLimit(.minutes(20))) struct PlacesTests {
  @Test func `the tree has folders, databases with views, and automations with triggers`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let spaces = try await backend.children(of: nil)
      #expect(spaces.map(\.name) == ["Team", "Side project"])
      let top = try await backend.children(of: spaces[0].id)
      #expect(
        top.map(\.name) == [
          "Sales", "All types", "Guide", "Welcome mails", "Numbers", "Sign up", "Open deals", "Assistant",
          "Notes",
        ])
      #expect(
        top.map(\.kind) == [
          .folder, .database, .database, .automation, .dashboard, .form, .other, .other, .folder,
        ])
      #expect(top[6].note == "mirror" && top[7].note == "ai agent")
      let deals = try #require(try await backend.children(of: top[0].id).first)
      #expect(deals.name == "Deals" && deals.table == Stage.deals)
      let views = try await backend.children(of: deals.id)
      #expect(views.map(\.name) == ["All deals", "Open, largest first"])
      let triggers = try await backend.children(of: top[3].id)
      #expect(triggers.map(\.note) == ["RECORD_CREATED, ACTIVE", "SCHEDULER, INACTIVE"])
      // One names its place by a path only.
      #expect(try await backend.children(of: top[8].id).contains { $0.name == "Read me" })
    }
  }

  @Test func `a node is found by its own identifier in whichever folder it is`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let spaces = try await backend.children(of: nil)
      #expect(spaces[0].identifier == LoopbackBika.space)
      let top = try await backend.children(of: spaces[0].id)
      #expect(top.map(\.identifier).contains(LoopbackBika.kinds))
      _ = stage.requests()
      // The deals are in a folder.
      #expect(!top.map(\.identifier).contains(LoopbackBika.deals))
      let way = try await backend.way(to: LoopbackBika.deals, from: spaces[0].id)
      #expect(way?.map(\.name) == ["Sales", "Deals"] && way?.last?.table == Stage.deals)
      #expect(way?.last?.identifier == LoopbackBika.deals && way?.last?.parent == way?.first?.id)
      let folder = try #require(way?.first?.id)
      #expect(try await backend.way(to: LoopbackBika.deals, from: folder)?.map(\.name) == ["Deals"])
      #expect(
        try await backend.way(to: LoopbackBika.deals, from: nil)?.map(\.name) == ["Team", "Sales", "Deals"])
      for name in ["datNone", "Deals", ""] {
        #expect(try await backend.way(to: name, from: spaces[0].id) == nil)
      }
      #expect(try await backend.way(to: LoopbackBika.kinds, from: folder) == nil)
      #expect(stage.requests() == [])
      let deals = try #require(way?.last)
      let views = try await backend.children(of: deals.id)
      #expect(views.allSatisfy { $0.identifier.hasPrefix("viw") && !$0.identifier.contains("/") })
    }
  }

  private func node(_ id: String, _ type: String = "FOLDER", parent: String? = nil, after: String? = nil)
    -> JSON
  {
    var members: [JSON.Member] = [
      .init("id", .string(id)), .init("name", .string(id)), .init("type", .string(type)),
    ]
    if let parent { members.append(.init("parentId", .string(parent))) }
    if let after { members.append(.init("preNodeId", .string(after))) }
    return .object(members)
  }

  @Test func `a tree is put together from whatever the list says`() {
    let tree = NodeTree(
      WireNode.all([
        node("root", "ROOT"), node("a", parent: "root"), node("c", parent: "a", after: "b"),
        node("b", parent: "a"), node("lost", parent: "nowhere"), node("x", parent: "y"),
        node("y", parent: "x"),
        ["id": "byPath", "name": "p", "type": "database", "path": "/ROOT"],
        ["id": "nest", "name": "nest", "type": "FOLDER", "children": [["id": "egg", "name": "egg"]]],
      ]))
    #expect(tree.children(of: nil).map(\.id).contains("a"))
    #expect(tree.children(of: "a").map(\.id) == ["b", "c"])
    #expect(tree.children(of: "nest").map(\.id) == ["egg"])
    #expect(tree.nodes["byPath"]?.type == "DATABASE")
    // Everything is somewhere, whatever circles the list has.
    var seen: Set<String> = []
    var rest = tree.children(of: nil)
    while let node = rest.popLast() {
      #expect(seen.insert(node.id).inserted)
      rest += tree.children(of: node.id)
    }
    #expect(seen == ["a", "b", "c", "lost", "x", "y", "byPath", "nest", "egg"])
  }

  @Test func `an address of the site leads to its view`() throws {
    let profile = Profile(name: "team", kind: Bika.kind)
    #expect(
      Bika.path(
        inURL:
          "https://bika.ai/space/spcND68gdMMZBmGK67gvqNVX/node/datJubyEnetNFd3UQ6gSeq7U/viwYHuzUxRngq5igMkw9PPIX",
        of: profile) == ["spcND68gdMMZBmGK67gvqNVX/datJubyEnetNFd3UQ6gSeq7U/viwYHuzUxRngq5igMkw9PPIX"])
    #expect(Bika.path(inURL: "https://bika.ai/space/spcX", of: profile) == ["spcX"])
    #expect(Bika.path(inURL: "https://example.com/space/spcX", of: profile) == nil)
    #expect(Bika.path(inURL: "https://bika.ai/help", of: profile) == nil)
  }

  @Test(
    arguments: [
      "https://bika.ai", "https://bika.ai/", "bika.ai", "https://bika.ai/api/openapi/bika",
      "https://bika.ai/api/openapi/bika/v1", "https://bika.ai/space/spcX/node/datY",
    ])
  func `any address of a server will do`(_ text: String) throws {
    #expect(try BikaSettings.root(text).text == "https://bika.ai/api/openapi/bika")
  }

  @Test func `a server of one's own may live under a path`() throws {
    #expect(
      try BikaSettings.root("https://example.com:8443/bika/").text
        == "https://example.com:8443/bika/api/openapi/bika")
  }

  @Test func `connecting lists the spaces and keeps no secret in the settings`() async throws {
    try await Stage.run { stage in
      let context = ServiceContext(transport: stage.transport)
      let answers = ConnectAnswers(
        way: "token", ["token": LoopbackBika.token, "url": stage.server.url + "/"])
      let made = try await Bika.connect(answers, in: context)
      #expect(made.summary == "2 spaces: Team, Side project")
      #expect(made.settings["url"] == .text(stage.server.url) && made.settings.entries.count == 1)
      #expect(made.secret == Secret(LoopbackBika.token))
      // The check counts, and what it told is not asked again.
      #expect(made.counts.values.map { $0 } == [1] && made.kept.keys.map { $0 } == ["spaces"])
      let wrong = ConnectAnswers(way: "token", ["token": "bktNo", "url": stage.server.url])
      let error = await failure { _ = try await Bika.connect(wrong, in: context) }
      #expect(error?.kind == .unauthorized)
    }
  }

  @Test func `a setting that cannot be right is named`() async throws {
    for (name, value) in [
      ("api_version", Setting.text("v3")), ("page_size", .number(0)), ("write_dialect", .text("rest")),
    ] {
      let profile = Profile(name: "x", kind: Bika.kind, settings: .init([.init(name, value)]))
      let error = await failure { _ = try BikaSettings(profile) }
      #expect(error?.kind == .unsupported && error?.message.contains(name) == true)
    }
  }
}
