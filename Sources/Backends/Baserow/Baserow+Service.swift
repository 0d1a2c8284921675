public import SheafHTTP
public import SheafModel

/// Baserow as one of the services that profiles lead to.
extension Baserow: NetworkService {
  public static var form: ConnectForm {
    let url = ConnectField(
      "url", "Address", hint: "https://baserow.io, or your own server's; what the browser shows will do")
    let email = ConnectField("email", "E-mail")
    let password = ConnectField(
      "password", "Password", isSecret: true, hint: "Sent once, and not stored: the session is")
    let token = ConnectField(
      "token", "Database token", isSecret: true,
      hint: "Made in Baserow under Settings, Database tokens; it sees tables but no names of databases")
    let tables = ConnectField(
      "tables", "Tables", isRequired: false,
      hint: "Their numbers, for servers before 1.34, which do not list tables to a token")
    let name = ConnectField("user-name", "Your name")
    return ConnectForm(
      kind: kind, title: "Baserow",
      ways: [
        ConnectWay(id: "password", title: "E-mail and password", fields: [url, email, password]),
        ConnectWay(id: "token", title: "Database token", fields: [url, token, tables]),
        ConnectWay(id: "register", title: "New account", fields: [url, name, email, password]),
      ])
  }

  public static func open(
    _ profile: SheafModel.Profile, secret: Secret?, in context: ServiceContext
  ) throws(BackendError) -> any Backend {
    guard let url = profile.url else { throw wrong("url", of: profile, "is missing: the server's address") }
    let email = profile.text("email")
    let access: Access
    if let secret {
      access = Access(secret: secret, email: email)
    } else if let email {
      access = .user(email: email, session: nil)
    } else {
      throw BackendError(
        .unauthorized,
        "“\(profile.name)” has no token: store one with sheaf login \(profile.name), or set "
          + ProfileName.variable(profile.name))
    }
    return try connect(
      Profile(
        url: url, access: access, tables: try tables(of: profile), requestInterval: try interval(of: profile)),
      transport: context.transport, sockets: context.sockets,
      onSession: { context.keepSecret($0.stored) }, onAccess: { context.keepSecret($0.stored) })
  }

  public static func connect(
    _ answers: ConnectAnswers, in context: ServiceContext
  ) async throws(BackendError) -> NewConnection {
    guard let url = answers["url"] else { throw BackendError(.unsupported, "an address is needed") }
    let root = try BaserowAddress.root(url)
    let entry = BaserowEntry(
      root: root, settings: try await settings(of: root, context.transport), answers: answers,
      transport: context.transport)
    switch answers.way {
    case "password": return try await entry.logIn()
    case "token": return try await entry.checkToken()
    case "register": return try await entry.register()
    default: throw BackendError(.unsupported, "Baserow does not know the way “\(answers.way)”")
    }
  }

  public static func path(inURL url: String, of profile: SheafModel.Profile) -> [String]? {
    guard let table = table(inURL: url), let address = profile.url else { return nil }
    // An address that is none is not of this profile.
    guard let page = try? BaserowAddress.root(url), let root = try? BaserowAddress.root(address),
      BaserowAddress.isSameServer(page, root)
    else { return nil }
    return [table.raw]
  }

  /// The numbers in `tables`: as numbers, as texts, or as the tree has them (`t11`).
  private static func tables(of profile: SheafModel.Profile) throws(BackendError) -> [ID<Table>] {
    guard let setting = profile.settings["tables"] else { return [] }
    guard case .list(let members) = setting else {
      throw wrong("tables", of: profile, "must be a list of numbers, such as [11, 12]")
    }
    var tables: [ID<Table>] = []
    for member in members {
      switch member {
      case .number(let number) where number > 0: tables.append(TablePlace(table: number).id)
      case .text(let text):
        // What is no number is told in words about the setting.
        guard let place = try? TablePlace(ID(text)) else { fallthrough }
        tables.append(place.id)
      default: throw wrong("tables", of: profile, "must be a list of numbers, such as [11, 12]")
      }
    }
    return tables
  }

  private static func interval(of profile: SheafModel.Profile) throws(BackendError) -> Duration {
    guard let setting = profile.settings["min_request_interval_ms"] else { return .zero }
    guard case .number(let number) = setting, (0...600_000).contains(number) else {
      throw wrong("min_request_interval_ms", of: profile, "must be a number of milliseconds")
    }
    return .milliseconds(number)
  }

  private static func wrong(
    _ setting: String, of profile: SheafModel.Profile, _ what: String
  ) -> BackendError {
    BackendError(.unsupported, "“\(setting)” of the profile “\(profile.name)” \(what)")
  }
}
