import ArgumentParser
import SheafModel

/// The answers to a service's form as options, and the questions for those that were not given.
struct ConnectOptions: ParsableArguments {
  @Option(name: .long, help: "The service's address, as the browser shows it.")
  var url: String?

  @Option(name: .long, help: "The e-mail address of the account.")
  var email: String?

  @Flag(name: .long, help: "Read the password from the first line of standard input.")
  var passwordStdin = false

  @Flag(name: .long, help: "Read a token from the first line of standard input.")
  var tokenStdin = false

  @Flag(name: .long, help: "Make a new account.")
  var register = false

  @Option(name: .long, help: "The name of the person, for a new account.")
  var userName: String?

  @Option(name: .long, help: "The account at the service, where it asks for one.")
  var account: String?

  @Option(
    name: .customLong("version"), help: "The version of an app, such as test, where the service has some.")
  var appVersion: String?

  @Option(name: .long, help: "Numbers of tables, for servers that do not list them to a token.")
  var tables: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Names of types to list, for apps that hide their list of types: user rentalunit.")
  var type: [String] = []

  @Option(name: .long, help: "The same, separated by commas.")
  var types: String?

  @Flag(name: .long, help: "Connect without a token, to what the service shows to anybody.")
  var noToken = false

  @Flag(name: .long, help: "Let plain http reach other machines than this one.")
  var allowHttp = false

  /// The way to connect that the options mean.
  /// - Parameter preferred: the way that is taken when they mean none; nil for a question or the first.
  func way(of form: ConnectForm, preferred: String? = nil) throws(Failure) -> ConnectWay {
    if passwordStdin, tokenStdin {
      throw Failure(message: "Either a password or a token can come on standard input", code: 2)
    }
    if register { return try way(of: form, named: "new account") { $0.id == "register" } }
    if noToken { return try way(of: form, named: "public access") { $0.id == "public" } }
    if tokenStdin { return try way(of: form, named: "token") { $0.asks("token") } }
    if passwordStdin || email != nil {
      return try way(of: form, named: "password") { $0.asks("password") && $0.id != "register" }
    }
    if let preferred, let way = form.ways.first(where: { $0.id == preferred }) { return way }
    if SecretInput.canAsk, form.ways.count > 1 { return try askedWay(of: form) }
    let open = form.ways.first { !$0.fields.contains { $0.isSecret && $0.isRequired } }
    guard let first = open ?? form.ways.first else {
      throw Failure(message: "\(form.title) cannot be connected")
    }
    return first
  }

  /// The answers of a way: as options say, else as they are typed, else the standard ones.
  /// - Parameter known: keys that need no answer here.
  func answers(to way: ConnectWay, known: Set<String> = []) throws(Failure) -> ConnectAnswers {
    var answers = ConnectAnswers(way: way.id)
    var missing: [String] = []
    for field in way.fields {
      if let answer = try given(field) {
        answers[field.key] = answer
      } else if known.contains(field.key) {
        continue
      } else if SecretInput.canAsk, field.isRequired || field.isSecret {
        answers[field.key] = try asked(field)
      } else {
        answers[field.key] = field.standard
      }
      if field.isRequired, answers[field.key] == nil { missing.append(Self.option(field)) }
    }
    guard missing.isEmpty else {
      throw Failure(message: "Missing: \(missing.joined(separator: ", "))", code: 2)
    }
    if allowHttp { answers["allow_http"] = "true" }
    return answers
  }

  /// How a field is given on the command line.
  static func option(_ field: ConnectField) -> String {
    if field.key == "types" { return "--type NAME…" }
    return field.isSecret ? "--\(field.key)-stdin" : "--\(field.key) \(field.key.uppercased())"
  }

  private func given(_ field: ConnectField) throws(Failure) -> String? {
    switch field.key {
    case "url": url
    case "email": email
    case "user-name": userName
    case "account": account
    case "version": appVersion
    case "tables": tables
    case "types": type.isEmpty ? types : (type + [types].compactMap(\.self)).joined(separator: ",")
    case "password" where passwordStdin: try SecretInput.line("password")
    case "token" where tokenStdin: try SecretInput.line("token")
    default: nil
    }
  }

  private func asked(_ field: ConnectField) throws(Failure) -> String? {
    let standard = field.standard.map { " [\($0)]" } ?? (field.isRequired ? "" : " [none]")
    let answer = try SecretInput.ask("\(field.title)\(standard): ", isSecret: field.isSecret)
    return answer.isEmpty ? field.standard : answer
  }

  private func way(
    of form: ConnectForm, named name: String, _ fits: (ConnectWay) -> Bool
  ) throws(Failure) -> ConnectWay {
    if let way = form.ways.first(where: fits) { return way }
    throw Failure(message: "\(form.title) is not connected with a \(name)", code: 2)
  }

  private func askedWay(of form: ConnectForm) throws(Failure) -> ConnectWay {
    let lines = form.ways.enumerated().map { "  \($0 + 1)  \($1.title)\n" }
    let answer = try SecretInput.ask("\(form.title):\n\(lines.joined())With [1]: ")
    let number = answer.isEmpty ? 1 : Int(answer) ?? 0
    guard form.ways.indices.contains(number - 1) else {
      throw Failure(message: "There is no way “\(answer)”", code: 2)
    }
    return form.ways[number - 1]
  }
}

extension ConnectWay {
  fileprivate func asks(_ key: String) -> Bool { fields.contains { $0.key == key } }
}
