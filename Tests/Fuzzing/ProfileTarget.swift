import BaserowBackend
import BikaBackend
import BotByeBackend
import BubbleBackend
import SheafConfig
import SheafHTTP
import SheafInput
import SheafModel

extension FuzzTarget {
  static let services: [any NetworkService.Type] = [Baserow.self, Bika.self, Bubble.self, BotBye.self]

  /// Profiles that were read are written so that they read the same, and are opened or refused in words.
  static let profiles = FuzzTarget(
    "profiles",
    texts: [
      "[acme]\nkind = \"baserow\"\nurl = \"https://baserow.io\"\nemail = \"a@b.c\"\ntables = [1, \"t2\"]\n",
      "[team]\nkind = \"bika\"\napi_version = \"v2\"\npage_size = 100\nfield_key = \"id\"\nmin_request_interval_ms = 0\n",
      "[app]\nkind = \"bubble\"\nurl = \"myapp\"\nversion = \"test\"\ntime_zone = \"Europe/Paris\"\n"
        + "[app.default_sort]\nuser = \"-Created Date\"\n[app.fields.user]\nage = \"number\"\n",
      "[bots]\nkind = \"botbye\"\nurl = \"https://app.botbye.com\"\naccount_id = \"a\"\n"
        + "[[bots.entities]]\nname = \"Things\"\nlist = \"/api/v1/{account_id}/things\"\n",
    ]
  ) { input in
    let text = String(decoding: input, as: UTF8.self)
    let kinds = services.map { $0.kind }
    let (profiles, warnings) = ProfileFile.parse(text, path: "profiles.toml", kinds: kinds)
    try checkLines(warnings, of: text)
    for profile in profiles {
      let written = TOMLText.table(profile)
      let again = ProfileFile.parse(written, path: "profiles.toml", kinds: kinds)
      try hold(
        again.profiles.count == 1 && again.profiles[0].isAlike(profile),
        "\(written) reads as \(again) and not \(profile)")
      try open(profile)
    }
  }

  private static func open(_ profile: Profile) throws {
    let context = ServiceContext(transport: ScriptedService(Conversation(answers: [])))
    for service in services where service.kind == profile.kind {
      do throws(BackendError) {
        _ = try service.open(profile, secret: Secret("s"), in: context)
      } catch {
        try hold(!error.message.isEmpty, "it is refused without a word")
      }
      _ = service.form(renewing: profile)
      _ = service.path(inURL: profile.url ?? "", of: profile)
    }
  }
}

/// The names of keys.
enum KeySequenceReading {
  /// Whether a binding's name means its keys.
  static func again(_ binding: KeyBinding) throws -> Bool {
    try KeySequence(name: binding.keys.name) == binding.keys
  }
}
