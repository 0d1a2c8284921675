import LoopbackServer
import SheafTestSupport
import Testing

/// Profiles are made, listed, renewed and removed, and no secret is ever shown.
@Suite struct ConnectTests {
  @Test func `a password makes a profile, its session is kept for the user alone, and the password is not`()
    async throws
  {
    try await HostedStage.run { hosted in
      let made = try await hosted.sheaf(
        "connect", "baserow", "--name", "acme", "--url", hosted.server.url + "/database/1/table/2",
        "--email", LoopbackAccount.ada.email, "--password-stdin", input: LoopbackAccount.ada.password + "\n")
      #expect(made.code == 0)
      #expect(made.errors == "sheaf: connected “acme”: Ada Admin, 1 workspace\n")
      #expect(made.output == "")
      #expect(
        try hosted.file("profiles.toml") == """
          [acme]
          kind = "baserow"
          url = "\(hosted.server.url)"
          email = "ada@example.com"

          """)
      #expect(!(try hosted.file("secrets.toml").contains(LoopbackAccount.ada.password)))
      #expect(try await hosted.stage.shell("stat -c %a home/.config/sheaf/secrets.toml").output == "600\n")
      #expect(try await hosted.sheaf("ls", "acme").output == "Acme\n")
    }
  }

  @Test(arguments: ["bika", "bubble", "botbye"])
  func `a service that is busy for a moment is waited for while it is connected and listed`(
    _ kind: String
  ) async throws {
    try await HostedStage.run { hosted in
      let (more, secret): ([String], String) =
        switch kind {
        case "bika": (["--token-stdin"], LoopbackBika.token)
        case "bubble": (["--token-stdin"], LoopbackAccount.bubbleToken)
        default:
          (["--account", LoopbackAccount.botByeAccount, "--token-stdin"], LoopbackAccount.botByeToken)
        }
      func isBusy() { hosted.server.add(FaultRule(Fault(.tooManyRequests, retryAfter: 0), count: 1)) }
      isBusy()
      let made = try await hosted.sheaf(
        arguments: ["connect", kind, "--name", "acme", "--url", hosted.server.url] + more,
        input: secret + "\n")
      #expect(made.code == 0, "\(made.errors)")
      isBusy()
      let listed = try await hosted.sheaf("ls", "acme")
      #expect(listed.code == 0 && !listed.output.isEmpty, "\(listed.errors)")
      #expect(hosted.server.requests.filter { $0.fault != nil }.count == (kind == "bika" ? 1 : 2))
    }
  }

  @Test func `a database token makes a profile that sees tables`() async throws {
    try await HostedStage.run { hosted in
      let made = try await hosted.sheaf(
        "connect", "baserow", "--name", "token", "--url", hosted.server.url, "--token-stdin",
        input: LoopbackAccount.token + "\n")
      #expect(made.code == 0, "\(made.errors)")
      #expect(made.errors.hasPrefix("sheaf: connected “token”: a database token for "))
      let databases = try await hosted.sheaf("ls", "token").output.split(separator: "\n")
      let first = try #require(databases.first)
      let tables = try await hosted.sheaf("ls", "token/\(first)").output
      #expect(tables == "Companies\nContacts\nDeals\n")
      let rows = try await hosted.sheaf(
        "rows", "token/\(first)/Companies", "--limit", "2", "--format", "jsonl")
      #expect(rows.output.split(separator: "\n").count == 2)
    }
  }

  @Test func `a new account is made and is connected at once`() async throws {
    try await HostedStage.run { hosted in
      let made = try await hosted.sheaf(
        "connect", "baserow", "--name", "new", "--url", hosted.server.url, "--register", "--user-name",
        "Grace Hopper", "--email", "grace@example.com", "--password-stdin", input: "wrong-horse-battery\n")
      #expect(made.code == 0, "\(made.errors)")
      #expect(made.errors.hasPrefix("sheaf: connected “new”: Grace Hopper"))
      #expect(try await hosted.sheaf("ls", "new").code == 0)
      let again = try await hosted.sheaf(
        "connect", "baserow", "--name", "again", "--url", hosted.server.url, "--register", "--user-name",
        "Grace Hopper", "--email", "grace@example.com", "--password-stdin", input: "wrong-horse-battery\n")
      #expect(again.code == 1)
      #expect(again.errors == "sheaf: there is an account with this e-mail address already\n")
      let short = try await hosted.sheaf(
        "connect", "baserow", "--name", "short", "--url", hosted.server.url, "--register", "--user-name",
        "G H", "--email", "gh@example.com", "--password-stdin", input: "short\n")
      #expect(short.code == 1)
      #expect(short.errors.contains("too short"))
      #expect(try await hosted.sheaf("profiles").output == "new\tbaserow\t\(hosted.server.url)\n")
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let words: String
    var address: String?
    var email = LoopbackAccount.ada.email
    var option = "--password-stdin"
    var input = LoopbackAccount.ada.password
    var testDescription: String { words }
  }

  @Test(arguments: [
    Mistake(words: "wrong e-mail address or password", input: "wrong-horse"),
    Mistake(words: "wrong e-mail address or password", email: "nobody@example.com"),
    Mistake(
      words: "http://127.0.0.1:1 cannot be reached: nothing listens there", address: "http://127.0.0.1:1"),
    Mistake(words: "https", address: "http://baserow.example.com"),
    Mistake(words: "is not an address", address: "two words"),
    Mistake(
      words: "the server does not know this database token", option: "--token-stdin", input: "wrong-horse"),
  ])
  func `what is wrong is one sentence, and nothing is written`(_ mistake: Mistake) async throws {
    try await HostedStage.run { hosted in
      let who = mistake.option == "--token-stdin" ? [] : ["--email", mistake.email]
      let result = try await hosted.sheaf(
        arguments: ["connect", "baserow", "--name", "acme", "--url", mistake.address ?? hosted.server.url]
          + who + [mistake.option], input: mistake.input + "\n")
      #expect(result.code == 1)
      #expect(result.errors.hasPrefix("sheaf: ") && result.errors.contains(mistake.words), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
      #expect(throws: (any Error).self) { try hosted.file("profiles.toml") }
      #expect(throws: (any Error).self) { try hosted.file("secrets.toml") }
    }
  }

  @Test func `an address where something else answers is told`() async throws {
    try await HostedStage.run { hosted in
      hosted.server.add(FaultRule(Fault(.html), path: "/api/settings/"))
      let result = try await hosted.sheaf(
        "connect", "baserow", "--name", "acme", "--url", hosted.server.url, "--email", "a@b.c",
        "--password-stdin", input: "wrong-horse\n")
      #expect(result.errors == "sheaf: no Baserow answers at \(hosted.server.url)\n")
      #expect(!hosted.server.requests.contains { $0.target.contains("token-auth") })
    }
  }

  @Test
  func `a name that is taken, a missing option and an unknown service are told before anything is sent`()
    async throws
  {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      let before = try hosted.file("profiles.toml")
      hosted.server.clearRequests()
      let taken = try await hosted.sheaf(
        "connect", "baserow", "--name", "ACME", "--url", hosted.server.url, "--token-stdin",
        input: LoopbackAccount.token)
      #expect(taken.code == 1)
      #expect(taken.errors.contains("there is a profile “acme” already"))
      let missing = try await hosted.sheaf("connect", "baserow", "--name", "b", "--email", "a@b.c")
      #expect(missing.code == 2)
      #expect(missing.errors == "sheaf: Missing: --url URL, --password-stdin\n")
      let unknown = try await hosted.sheaf("connect", "bserow", "--name", "b")
      #expect(unknown.code == 2)
      #expect(unknown.errors.contains("baserow"))
      #expect(hosted.server.requests.isEmpty)
      #expect(try hosted.file("profiles.toml") == before)
      let overview = try await hosted.sheaf("connect")
      #expect(overview.code == 0)
      #expect(
        overview.output.contains("sheaf connect baserow --name NAME --url URL --email EMAIL --password-stdin")
      )
    }
  }

  @Test func `profiles are listed and shown without secrets, and removed with them`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      #expect(try await hosted.sheaf("profiles").output == "acme\tbaserow\t\(hosted.server.url)\n")
      let shown = try await hosted.sheaf("profile", "acme").output
      #expect(
        shown.hasPrefix("name: acme\nkind: baserow\nurl: \(hosted.server.url)\nemail: ada@example.com\n"))
      #expect(shown.hasSuffix("secrets.toml\n"))
      let misspelled = try await hosted.sheaf("profile", "acne")
      #expect(misspelled.code == 1)
      #expect(misspelled.errors == "sheaf: there is no profile “acne”; did you mean “acme”?\n")
      let removed = try await hosted.sheaf("disconnect", "acme")
      #expect(removed.code == 0)
      #expect(removed.errors.contains("removing the profile “acme” (baserow, \(hosted.server.url))"))
      #expect(try hosted.file("profiles.toml") == "")
      #expect(try hosted.file("secrets.toml") == "")
    }
  }

  @Test func `secrets that others may read are refused with the command that helps`() async throws {
    try await HostedStage.run { hosted in
      try await hosted.connect()
      #expect(try await hosted.stage.shell("chmod 644 home/.config/sheaf/secrets.toml").code == 0)
      let result = try await hosted.sheaf("ls", "acme")
      #expect(result.code == 1)
      #expect(result.errors.contains("run chmod 600 "))
      #expect(result.errors.contains("home/.config/sheaf/secrets.toml"))
    }
  }

  @Test func `the environment goes before token_command, and that before the stored secret`() async throws {
    try await HostedStage.run { hosted in
      let table = "[my-shop]\nkind = \"baserow\"\nurl = \"\(hosted.server.url)\"\n"
      let command = "token_command = \"cat; echo \(LoopbackAccount.readingToken)\"\n"
      try hosted.stage.folder.write("home/.config/sheaf/profiles.toml", table + command)
      let read = try await hosted.sheaf("ls", "my-shop")
      #expect(read.code == 0, "\(read.errors)")
      let wrong = try await hosted.sheaf("ls", "my-shop", with: ["SHEAF_TOKEN_MY_SHOP": "wrong-horse"])
      #expect(wrong.code == 1)
      #expect(wrong.errors.contains("the server does not know this database token"))
      #expect(wrong.errors.contains("SHEAF_TOKEN_MY_SHOP"))
      try hosted.stage.folder.write(
        "home/.config/sheaf/profiles.toml", table + "token_command = \"echo no luck >&2; exit 3\"\n")
      let failed = try await hosted.sheaf("ls", "my-shop")
      #expect(failed.code == 1)
      #expect(failed.errors.contains("no luck"))
      try hosted.stage.folder.write("home/.config/sheaf/profiles.toml", table)
      let none = try await hosted.sheaf("ls", "my-shop")
      #expect(none.code == 1)
      #expect(none.errors.contains("sheaf login my-shop"))
    }
  }

  @Test func `an ended session says how to log in again, and that works`() async throws {
    try await HostedStage.run({ $0.refreshTokenLifetime = 0 }) { hosted in
      let made = try await hosted.sheaf(
        "connect", "baserow", "--name", "acme", "--url", hosted.server.url, "--email",
        LoopbackAccount.ada.email, "--password-stdin", input: LoopbackAccount.ada.password)
      #expect(made.code == 0, "\(made.errors)")
      let ended = try await hosted.sheaf("rows", "acme/Acme/CRM/Contacts")
      #expect(ended.code == 1)
      #expect(ended.errors.contains("the session has ended"))
      #expect(ended.errors.contains("sheaf login acme"))
      let wrong = try await hosted.sheaf("login", "acme", "--password-stdin", input: "wrong-horse")
      #expect(wrong.code == 1)
      #expect(wrong.errors.contains("wrong e-mail address or password"))
      let before = try hosted.file("secrets.toml")
      let again = try await hosted.sheaf(
        "login", "acme", "--password-stdin", input: LoopbackAccount.ada.password)
      #expect(again.code == 0, "\(again.errors)")
      #expect(try hosted.file("secrets.toml") != before)
    }
  }
}
