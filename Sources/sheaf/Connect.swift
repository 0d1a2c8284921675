import ArgumentParser
import Glibc
import SheafApp
import SheafModel
import SheafText
import SheafViewModel

struct Connect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Connect a service: make a profile, under whose name its tables are found.",
    discussion: """
      What is not given is asked for on a terminal. Without a service it says what can be connected. The profile \
      goes into profiles.toml, its session or token into secrets.toml, which only you can read; a password is not \
      stored.
      """)

  @Argument(help: ArgumentHelp("The service: baserow and others.", valueName: "service"))
  var kind: String?

  @Option(name: .long, help: "What the profile is called; the first part of its places.")
  var name: String?

  @OptionGroup var given: ConnectOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    guard let kind else {
      guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
        return Streams.output(Self.overview)
      }
      return try MainActor.assumeIsolated { try screen.launch(nil, opensConnectForm: true) }
    }
    TextWidth.useUTF8Locale()
    let catalog = Catalog.of(screen.configDir)
    let form = try Self.form(kind)
    let way = try given.way(of: form)
    let name = try name ?? Self.askedName(form, catalog)
    let answers = try given.answers(to: way)
    let made = try Catalog.run { () async throws(BackendError) in
      try await catalog.connect(kind: form.kind, name: name, answers: answers)
    }
    Catalog.tell("connected “\(name)”: \(made.summary)")
  }

  private static func form(_ kind: String) throws(Failure) -> ConnectForm {
    if let form = BackendCatalog.forms.first(where: { $0.kind == kind.lowercased() }) { return form }
    let kinds = BackendCatalog.forms.map(\.kind).joined(separator: ", ")
    throw Failure(message: "There is no service called “\(kind)”; there are: \(kinds)", code: 2)
  }

  private static func askedName(_ form: ConnectForm, _ catalog: BackendCatalog) throws(Failure) -> String {
    guard SecretInput.canAsk else { throw Failure(message: "Missing: --name NAME", code: 2) }
    let free = catalog.freeName(for: form.kind)
    let answer = try SecretInput.ask("Name of the profile [\(free)]: ")
    return answer.isEmpty ? free : answer
  }

  /// What can be connected, and with which options.
  private static var overview: String {
    var text = ""
    for form in BackendCatalog.forms {
      text += "\(form.title)\n"
      for way in form.ways {
        let options = way.fields.map { field in
          field.isRequired && field.standard == nil
            ? ConnectOptions.option(field) : "[\(ConnectOptions.option(field))]"
        }
        let register = way.id == "register" ? " --register" : ""
        text += "  \(way.title):\n    sheaf connect \(form.kind) --name NAME\(register) "
        text += options.joined(separator: " ") + "\n"
      }
    }
    return text
  }
}

struct LogIn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Log in again to a profile whose session has ended, or give it a new token.")

  @Argument(help: "The profile's name.") var profile: String
  @OptionGroup var given: ConnectOptions
  @Option(name: .long, help: "The folder of config.toml, profiles.toml and themes.")
  var configDir: String?

  func run() throws {
    TextWidth.useUTF8Locale()
    let catalog = Catalog.of(configDir)
    let profile = try Catalog.profile(profile, in: catalog)
    guard let form = BackendCatalog.forms.first(where: { $0.kind == profile.kind }) else { return }
    guard !given.register else {
      throw Failure(message: "A new account needs a profile of its own: sheaf connect", code: 2)
    }
    let way = try given.way(of: form, preferred: profile.text("email") == nil ? "token" : "password")
    // All but the secret is in the profile.
    let known = Set(way.fields.filter { !$0.isSecret }.map(\.key))
    let answers = try given.answers(to: way, known: known)
    let made = try Catalog.run { () async throws(BackendError) in
      try await catalog.logIn(profile.name, answers: answers)
    }
    Catalog.tell("logged in to “\(profile.name)”: \(made.summary)")
  }
}
