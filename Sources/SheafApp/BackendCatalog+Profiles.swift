public import SheafConfig
public import SheafFetch
import SheafHTTP
public import SheafModel
import SheafValues
public import SheafViewModel

/// The user's profiles: listed, made, renewed, removed.
extension BackendCatalog {
  /// The profiles in the order of their file, and what is wrong in it; waits for the disk.
  public func profiles() -> (profiles: [Profile], warnings: [ConfigWarning]) {
    profileFile.read(kinds: Self.services.map { $0.kind })
  }

  /// A profile by its name.
  ///
  /// Throws `.notFound` in words that name the nearest one.
  public func profile(named name: String) throws(BackendError) -> Profile {
    let profiles = profiles().profiles
    if let profile = profiles.first(where: { $0.name.isExactly(name) }) { return profile }
    let alike = profiles.filter { $0.name.lowercased() == name.lowercased() }
    if alike.count == 1 { return alike[0] }
    throw BackendError(.notFound, "there is no profile “\(name)”; \(hint(for: name))")
  }

  /// What may help who named a profile that is not there.
  func hint(for name: String) -> String {
    let (profiles, warnings) = profiles()
    if let near = NearestNames.of(name, in: profiles.map(\.name), limit: 1).first {
      return "did you mean “\(near)”?"
    }
    // It may be one that could not be read.
    if let warning = warnings.first { return warning.description }
    return profiles.isEmpty ? "sheaf connect makes one" : "sheaf profiles lists those that there are"
  }

  /// A name for a new profile that none has yet: the service's, with a number where it is taken.
  public func freeName(for kind: String) -> String {
    let taken = Set(profiles().profiles.map { $0.name.lowercased() })
    var number = 2
    var name = kind
    while taken.contains(name) {
      name = "\(kind)\(number)"
      number += 1
    }
    return name
  }

  /// Asks a service whether answers hold, then writes the profile and its secret.
  ///
  /// Nothing is written unless the service accepts them; a name that is taken or cannot be one is refused before
  /// anything is sent. Errors are for the user as they are: `message` needs no hint after it.
  /// - Parameters:
  ///   - name: what the profile is called; nil for the kind of the service, with a number where that is taken.
  ///   - answers: by the keys of the service's form; `allow_http` as `true` lets plain http reach other machines.
  public func connect(
    kind: String, name: String?, answers: ConnectAnswers
  ) async throws(BackendError) -> ConnectedService {
    let service = try Self.service(kind)
    let name = name ?? freeName(for: kind)
    let draft = Self.draft(kind: kind, name: name, answers)
    try ProfileProblem.asBackendError { () throws(ProfileProblem) in
      try profileFile.checkFree(name)
      try secrets.file.checkWritable()
    }
    try Self.checkAddress(answers)
    var connection = try await service.connect(answers, in: context(for: draft))
    if draft.flag("allow_http") == true { connection.settings["allow_http"] = .flag(true) }
    let profile = Profile(name: name, kind: kind, settings: connection.settings)
    try ProfileProblem.asBackendError { () throws(ProfileProblem) in
      try write(profile, connection.secret)
    }
    await keep(connection, of: profile)
    return ConnectedService(
      request: ConnectionRequest(kind: kind, place: name), summary: connection.summary)
  }

  /// Logs in again to a profile whose session has ended or whose token was replaced, and stores the new secret.
  ///
  /// What is not answered is taken from the profile.
  public func logIn(_ name: String, answers: ConnectAnswers) async throws(BackendError) -> ConnectedService {
    let profile = try profile(named: name)
    let service = try Self.service(profile.kind)
    if let reason = secretIsElsewhere(profile) { throw BackendError(.unsupported, reason) }
    try ProfileProblem.asBackendError { () throws(ProfileProblem) in try secrets.file.checkWritable() }
    let answers = try Self.completed(answers, from: profile, service.form(renewing: profile))
    var context = context(for: profile)
    context.profile = profile
    let connection = try await service.connect(answers, in: context)
    if let secret = connection.secret {
      secrets.settle()
      try ProfileProblem.asBackendError { () throws(ProfileProblem) in
        try secrets.file.store(secret, for: profile.name)
      }
      cache(of: profile).forgetTexts()
    }
    await keep(connection, of: profile)
    return ConnectedService(
      request: ConnectionRequest(kind: profile.kind, place: profile.name), summary: connection.summary)
  }

  /// What connecting has told need not be asked again.
  private func keep(_ connection: NewConnection, of profile: Profile) async {
    guard !connection.kept.isEmpty || !connection.counts.isEmpty else { return }
    let cache = cache(of: profile)
    for (key, text) in connection.kept { await cache.keep(text, under: key) }
    for (key, number) in connection.counts { _ = await cache.count(key, adding: number) }
  }

  /// Forgets a profile and its stored secret.
  public func remove(profile name: String) throws(BackendError) {
    try ProfileProblem.asBackendError { () throws(ProfileProblem) in
      secrets.settle()
      let profile = profiles().profiles.first { $0.name.isExactly(name) }
      try profileFile.remove(name)
      try secrets.file.remove(for: name)
      if let profile { cache(of: profile).forgetAll() }
    }
  }

  /// How many edits of a profile an earlier run of the program left unsaved.
  public func waitingEdits(of profile: Profile, in journal: any EditJournal) async throws(LaunchError) -> Int
  {
    do throws(JournalError) {
      return try await journal.claim(Self.info(profile).id).count
    } catch {
      throw .journal(error.message)
    }
  }

  /// Where a profile's secret comes from, in a few words that hold nothing of it.
  public func secretSource(of profile: Profile) -> String {
    switch secrets.source(of: profile) {
    case .variable(let name): return "the variable \(name)"
    case .command: return "token_command"
    case .file(let path):
      do throws(ProfileProblem) {
        return try secrets.file.secret(for: profile.name) == nil ? "none" : path
      } catch {
        return "none: \(error.message)"
      }
    }
  }

  /// How to get a session again for a profile, in a sentence without a full stop; nil when there is no such
  /// profile.
  public func loginAdvice(_ name: String) -> String? {
    guard let profile = profiles().profiles.first(where: { $0.name.isExactly(name) }) else { return nil }
    let word = name.contains(where: { " '\"$`".contains($0) }) ? "'\(name)'" : name
    return secretIsElsewhere(profile) ?? "log in again with: sheaf login \(word)"
  }

  private func secretIsElsewhere(_ profile: Profile) -> String? {
    switch secrets.source(of: profile) {
    case .variable(let name): "the secret of “\(profile.name)” is in the variable \(name): change it there"
    case .command: "the secret of “\(profile.name)” comes from its token_command: change it there"
    case .file: nil
    }
  }

  /// The answers with what the profile says already, which another login does not change.
  private static func completed(
    _ answers: ConnectAnswers, from profile: Profile, _ form: ConnectForm
  ) throws(BackendError) -> ConnectAnswers {
    var answers = answers
    for field in form.ways.first(where: { $0.id == answers.way })?.fields ?? [] where !field.isSecret {
      let known = profile.answer(field.key) ?? field.standard
      guard answers[field.key] == nil || answers[field.key] == known, known != nil || !field.isRequired
      else {
        throw BackendError(
          .unsupported,
          "“\(profile.name)” is a profile for something else: make one of its own with sheaf connect")
      }
      answers[field.key] = known
    }
    return answers
  }

  private static func draft(kind: String, name: String, _ answers: ConnectAnswers) -> Profile {
    var profile = Profile(name: name, kind: kind)
    if answers["allow_http"] == "true" { profile.settings["allow_http"] = .flag(true) }
    return profile
  }

  /// Refuses plain http to other machines before anything is sent.
  private static func checkAddress(_ answers: ConnectAnswers) throws(BackendError) {
    guard answers["allow_http"] != "true", let text = answers["url"], let url = HTTPURL(text),
      !url.origin.isSecure, !url.origin.isLoopback
    else { return }
    throw BackendError(
      .unsupported,
      "plain http shows passwords to everybody on the way to \(url.origin.host): use https, or allow it "
        + "(“Plain http” in the form, --allow-http in a command)")
  }

  /// The secret first: a profile without one is of less use than the other way round.
  private func write(_ profile: Profile, _ secret: Secret?) throws(ProfileProblem) {
    if let secret { try secrets.file.store(secret, for: profile.name) }
    do throws(ProfileProblem) {
      try profileFile.append(profile)
    } catch {
      // What is wrong with the profile is what matters; a secret without one is never read.
      try? secrets.file.remove(for: profile.name)
      throw error
    }
  }
}

extension Profile {
  /// What a setting would be as an answer to a question.
  fileprivate func answer(_ name: String) -> String? {
    switch settings[name] {
    case .text(let text)? where !text.isEmpty: text
    case .number(let number)?: String(number)
    case .list(let members)?:
      members.compactMap { member in
        switch member {
        case .text(let text): text
        case .number(let number): String(number)
        case .flag, .list, .table: nil
        }
      }.joined(separator: ",")
    default: nil
    }
  }
}
