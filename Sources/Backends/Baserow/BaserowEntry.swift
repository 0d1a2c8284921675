import SheafHTTP
import SheafJSON
import SheafModel

/// The first time at a server: who asks is checked, and what a profile needs is found out.
struct BaserowEntry: Sendable {
  let root: HTTPURL
  /// What the server tells everybody.
  let settings: JSON
  let answers: ConnectAnswers
  let transport: any HTTPTransport

  func logIn() async throws(BackendError) -> NewConnection {
    let (email, password) = try credentials()
    let answer = try await Baserow.logIn(root, email: email, password: password, transport)
    return try await connection(answer, email)
  }

  func register() async throws(BackendError) -> NewConnection {
    let (email, password) = try credentials()
    guard let name = answers["user-name"] else {
      throw BackendError(.unsupported, "a new account needs a name")
    }
    guard settings["allow_new_signups"]?.bool != false else {
      throw BackendError(
        .forbidden, "\(root.display) lets nobody sign up: ask its administrator for an invitation")
    }
    let answer = try await Baserow.register(
      root, name: name, email: email, password: password, transport)
    return try await connection(answer, email, isNew: true)
  }

  /// Checks a database token; servers that know no check are asked for a table instead.
  func checkToken() async throws(BackendError) -> NewConnection {
    guard let token = answers["token"].map({ Secret($0) }) else {
      throw BackendError(.unsupported, "a database token is needed")
    }
    let tables = try namedTables()
    do throws(BackendError) {
      try await Baserow.check(token: token, url: root.text, transport: transport)
    } catch {
      guard error.kind == .notFound else { throw error }
    }
    let made = try Baserow.connect(
      Baserow.Profile(url: root.text, access: .token(token)), transport: transport)
    let summary = try await summary(ofToken: made, tables)
    var settings = Profile.Settings([.init("url", .text(root.display))])
    if !tables.isEmpty { settings["tables"] = .list(tables.map { .number($0.table) }) }
    return NewConnection(settings: settings, secret: token, summary: summary)
  }

  private func summary(
    ofToken backend: any Backend, _ tables: [TablePlace]
  ) async throws(BackendError) -> String {
    guard let backend = backend as? BaserowBackend else { return "a database token" }
    do throws(BackendError) {
      let count = try await backend.tablesOfToken().count
      return "a database token for \(Self.counted(count, "table"))"
    } catch {
      guard error.kind == .notFound || error.kind == .forbidden else { throw error }
    }
    guard let first = tables.first else {
      return
        "a database token; this server does not list tables to it: name their numbers as “tables” in the "
        + "profile"
    }
    _ = try await backend.fields(of: first.table)
    return "a database token for \(Self.counted(tables.count, "table"))"
  }

  private func namedTables() throws(BackendError) -> [TablePlace] {
    var tables: [TablePlace] = []
    for word in (answers["tables"] ?? "").split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      tables.append(try TablePlace(ID(String(word))))
    }
    return tables
  }

  private func credentials() throws(BackendError) -> (email: String, password: Secret) {
    guard let email = answers["email"], let password = answers["password"] else {
      throw BackendError(.unsupported, "an e-mail address and a password are needed")
    }
    return (email, Secret(password))
  }

  private func connection(
    _ answer: LoginAnswer, _ email: String, isNew: Bool = false
  ) async throws(BackendError) -> NewConnection {
    var summary = answer.name ?? email
    let made = try Baserow.connect(
      Baserow.Profile(url: root.text, access: .user(email: email, session: answer.current)),
      transport: transport)
    do throws(BackendError) {
      let count = try await made.children(of: nil).count
      summary +=
        ", " + (count == 0 && isNew ? try await firstWorkspace(made) : Self.counted(count, "workspace"))
    } catch {
      // The login holds; what could not be counted is told when it is opened.
      if error.kind == .cancelled { throw error }
    }
    let settings = Profile.Settings([.init("url", .text(root.display)), .init("email", .text(email))])
    return NewConnection(settings: settings, secret: answer.saved.secret, summary: summary)
  }

  /// Makes what a new account begins with, and tells what it has now.
  ///
  /// Where nobody but an administrator makes workspaces, the account stays empty until it is invited into one.
  private func firstWorkspace(_ made: any Backend) async throws(BackendError) -> String {
    guard let backend = made as? BaserowBackend else { return Self.counted(0, "workspace") }
    do throws(BackendError) {
      _ = try await backend.client.json(backend.server.createInitialWorkspace())
      return Self.counted(1, "workspace")
    } catch {
      if error.kind == .cancelled { throw error }
      return "no workspace yet: make one in the browser, or ask to be invited into one (\(error.message))"
    }
  }

  private static func counted(_ number: Int, _ word: String) -> String {
    number == 1 ? "1 \(word)" : "\(number) \(word)s"
  }
}
