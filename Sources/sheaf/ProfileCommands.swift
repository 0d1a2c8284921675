import ArgumentParser
import SheafApp
import SheafModel
import SheafScripting
import SheafText
import SheafViewModel

struct Profiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the profiles: name, kind and address.")

  @Option(name: .long, help: "The folder of config.toml, profiles.toml and themes.")
  var configDir: String?

  func run() throws {
    TextWidth.useUTF8Locale()
    let (profiles, warnings) = Catalog.of(configDir).profiles()
    for warning in warnings { Catalog.tell(warning.description) }
    let rows = profiles.map { [$0.name, $0.kind, $0.url ?? ""] }
    Streams.output(
      DescriptorOutput.standardOutput.isTerminal ? Self.aligned(rows) : rows.map(LineText.tabbed).joined())
    if profiles.isEmpty, warnings.isEmpty { Catalog.tell("there are no profiles; sheaf connect makes one") }
  }

  private static func aligned(_ rows: [[String]]) -> String {
    let texts = rows.map { $0.map { DisplayText($0) } }
    let widths = (0..<2).map { column in texts.map { $0[column].width }.max() ?? 0 }
    return texts.map { row in
      row[0].padded(to: widths[0]).text + "  " + row[1].padded(to: widths[1]).text + "  " + row[2].text + "\n"
    }.joined()
  }
}

struct ShowProfile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Show the settings of a profile; never its secret.")

  @Argument(help: "The profile's name.") var profile: String
  @Option(name: .long, help: "The folder of config.toml, profiles.toml and themes.")
  var configDir: String?

  func run() throws {
    TextWidth.useUTF8Locale()
    let catalog = Catalog.of(configDir)
    let profile = try Catalog.profile(profile, in: catalog)
    var lines = [("name", profile.name), ("kind", profile.kind)]
    for entry in profile.settings.entries { lines.append((entry.name, Self.text(entry.value))) }
    lines.append(("secret", catalog.secretSource(of: profile)))
    lines += try Self.facts(profile, catalog)
    Streams.output(
      lines.map { "\($0): \(LineText.escaped($1))\n" }.joined())
  }

  /// What the service tells of itself, and how many requests of this month went to it.
  private static func facts(_ profile: Profile, _ catalog: BackendCatalog) throws(Failure) -> [(
    String, String
  )] {
    try Catalog.run { () async throws(BackendError) in
      let request = ConnectionRequest(kind: profile.kind, place: profile.name)
      let backend: any Backend
      do throws(BackendError) {
        backend = try await catalog.open(request).0
      } catch {
        // The settings are shown whatever is wrong with the secret.
        return [("problem", error.message)]
      }
      var lines: [(String, String)] = []
      if let described = backend as? any DescribedBackend {
        do throws(BackendError) {
          lines = try await described.facts().map { ($0.name, $0.value) }
        } catch {
          lines = [("server", error.message)]
        }
      }
      if let metered = backend as? any MeteredBackend {
        lines.append(("requests this month", String(await metered.requestsThisMonth())))
      }
      return lines
    }
  }

  private static func text(_ setting: Setting) -> String {
    switch setting {
    case .text(let text): text
    case .number(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .list(let members): members.map(text).joined(separator: ", ")
    case .table(let settings):
      settings.entries.map { "\($0.name) = \(text($0.value))" }.joined(separator: ", ")
    }
  }
}

struct Disconnect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove a profile and its stored secret; nothing changes at the service.")

  @Argument(help: "The profile's name.") var profile: String
  @Option(name: .long, help: "The folder of config.toml, profiles.toml and themes.")
  var configDir: String?

  func run() throws {
    TextWidth.useUTF8Locale()
    let catalog = Catalog.of(configDir)
    let profile = try Catalog.profile(profile, in: catalog)
    let address = profile.url.map { ", \($0)" } ?? ""
    Catalog.tell(
      "removing the profile “\(profile.name)” (\(profile.kind)\(address)); its secret: "
        + catalog.secretSource(of: profile))
    tellWaiting(of: profile, catalog)
    do throws(BackendError) {
      try catalog.remove(profile: profile.name)
    } catch {
      throw Failure(message: error.message)
    }
  }

  /// Tells of edits that were not saved yet; they stay in the journal.
  private func tellWaiting(of profile: Profile, _ catalog: BackendCatalog) {
    do throws(LaunchError) {
      let journal = try Launch.openJournal(configDirectory: configDir)
      let count = try Waiting.run { () async throws(LaunchError) in
        try await catalog.waitingEdits(of: profile, in: journal)
      }
      guard count > 0 else { return }
      let edits = count == 1 ? "one edit of it is" : "\(count) edits of it are"
      Catalog.tell(
        "\(edits) not saved, and will be sent when a profile of this name and address is there again")
    } catch {
      Catalog.tell(error.message)
    }
  }
}
