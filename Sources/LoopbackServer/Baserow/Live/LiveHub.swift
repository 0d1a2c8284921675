import FoundationEssentials

/// The clients that listen to changes.
actor LiveHub {
  fileprivate struct Listener {
    var user: Int?
    var workspaces: Set<Int>
    var pages: Set<Page> = []
    var send: @Sendable (SocketMessage) -> Void
  }

  /// What a client subscribes to.
  enum Page: Hashable, Sendable {
    case table(Int)
    case row(table: Int, id: Int)
  }

  private var listeners: [String: Listener] = [:]

  /// Takes a client and names its socket.
  func add(user: Int?, workspaces: Set<Int>, send: @escaping @Sendable (SocketMessage) -> Void) -> String {
    let id = UUID().uuidString.lowercased()
    listeners[id] = Listener(user: user, workspaces: workspaces, send: send)
    return id
  }

  func remove(_ id: String) {
    listeners[id] = nil
  }

  func subscribe(_ id: String, to page: Page) {
    listeners[id]?.pages.insert(page)
  }

  func unsubscribe(_ id: String, from page: Page) {
    listeners[id]?.pages.remove(page)
  }

  /// Tells everybody concerned, except the client that made the changes.
  func publish(_ events: [BaserowEvent], except own: String?) {
    for event in events {
      let text = event.message.serialized
      for (id, listener) in listeners where id != own && listener.hears(event.audience) {
        listener.send(.text(text))
      }
    }
  }
}

extension LiveHub.Listener {
  fileprivate func hears(_ audience: BaserowEvent.Audience) -> Bool {
    switch audience {
    case .table(let id): pages.contains(.table(id))
    case .row(let table, let id): pages.contains(.row(table: table, id: id))
    case .workspace(let id): workspaces.contains(id)
    }
  }
}

/// One client of `/ws/core/`.
struct LiveSession: SocketSession {
  let id: String
  let user: Int
  let dialect: BaserowDialect
  let send: @Sendable (SocketMessage) -> Void

  func receive(_ text: String) async {
    guard let message = try? JSON(parsing: text) else {
      // The service loses the connection over what is no JSON.
      send(.abort)
      return
    }
    if let name = message["page"]?.text, let page = page(name, message), await isAllowed(page) {
      await dialect.hub.subscribe(id, to: page)
      answer("page_add", name, message)
    }
    if let name = message["remove_page"]?.text, let page = page(name, message) {
      await dialect.hub.unsubscribe(id, from: page)
      answer("page_discard", name, message)
    }
  }

  func closed() async {
    await dialect.hub.remove(id)
  }

  private func page(_ name: String, _ message: JSON) -> LiveHub.Page? {
    guard let table = message["table_id"]?.int else { return nil }
    switch name {
    case "table": return .table(table)
    case "row": return message["row_id"]?.int.map { .row(table: table, id: $0) }
    default: return nil
    }
  }

  /// Whether the person may see a page; one that may not gets no answer at all.
  private func isAllowed(_ page: LiveHub.Page) async -> Bool {
    let table =
      switch page {
      case .table(let id), .row(let id, _): id
      }
    let (user, dialect) = (user, dialect)
    // A page that cannot be looked up is as good as one that is not there.
    let allowed = try? await dialect.store.read { access in
      guard let schema = try TableSchema(table, access: access) else { return false }
      return try access.documents(.membership, parent: schema.workspace).contains {
        $0.body["user_id"]?.int == user
      }
    }
    return allowed ?? false
  }

  private func answer(_ type: String, _ page: String, _ message: JSON) {
    var parameters: JSONObject = ["table_id": message["table_id"] ?? .null]
    if let row = message["row_id"] { parameters["row_id"] = row }
    let reply: JSON = ["type": .string(type), "page": .string(page), "parameters": .object(parameters)]
    send(.text(reply.serialized))
  }
}

extension BaserowDialect {
  func openSocket(
    _ call: Call, send: @escaping @Sendable (SocketMessage) -> Void
  ) async -> (any SocketSession)? {
    guard call.path == "/ws/core/" else { return nil }
    guard let token = call.parameter("jwt_token") else {
      refuse(id: nil, send)
      return RefusedSession()
    }
    let isAnonymous = token == "anonymous"
    let claims = signer.claims(token, for: .access, now: .now)
    guard isAnonymous || claims != nil else {
      refuse(id: UUID().uuidString.lowercased(), send)
      return RefusedSession()
    }
    let user = claims?.user ?? 0
    // Without its workspaces a client still hears of the tables it subscribes to.
    let workspaces = try? await store.read { access in
      try Set(access.documents(.membership).filter { $0.body["user_id"]?.int == user }.compactMap(\.parent))
    }
    let id = await hub.add(user: claims?.user, workspaces: workspaces ?? [], send: send)
    let greeting: JSON = ["type": "authentication", "success": true, "web_socket_id": .string(id)]
    send(.text(greeting.serialized))
    return LiveSession(id: id, user: user, dialect: self, send: send)
  }

  private func refuse(id: String?, _ send: (SocketMessage) -> Void) {
    let message: JSON = ["type": "authentication", "success": false, "web_socket_id": .optional(id)]
    send(.text(message.serialized))
    send(.close(1000))
  }
}

/// A client that was turned away and is about to be disconnected.
private struct RefusedSession: SocketSession {
  func receive(_ text: String) async {}
  func closed() async {}
}
