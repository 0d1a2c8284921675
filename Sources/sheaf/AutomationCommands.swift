import ArgumentParser
import SheafModel
import SheafScripting

struct Automations: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what starts the automations of a place.",
    discussion: "A line for each trigger: automation, identifier, name, kind and status.")

  @OptionGroup var at: PlaceArgument

  func run() throws {
    try ScriptRun.run(at) { (scripting, names) async throws(ScriptingFailure) in
      try await scripting.automations(names)
    }
  }
}

struct Webhooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, register and remove the addresses that a space calls.",
    discussion: """
      A line for each webhook: identifier, event, name, address and note. --add registers one and prints its \
      identifier; --remove removes one.
      """)

  @OptionGroup var at: PlaceArgument
  @Flag(name: .long, help: "Register a webhook.") var add = false
  @Option(name: .long, help: "With --add: what it is called for; the usual event unless given.")
  var event: String?
  @Option(name: .long, help: "With --add: its name.") var name: String?
  @Option(name: .long, help: "With --add: the address that is called.") var url: String?
  @Option(name: .long, help: "With --add: a sentence for people.") var description: String?
  @Option(name: .long, help: "Remove the webhook of that identifier.") var remove: String?

  func validate() throws {
    if add, name == nil || url == nil { throw ValidationError("--add needs --name and --url") }
    if add, remove != nil { throw ValidationError("--add and --remove are two commands") }
    if !add, event != nil || name != nil || url != nil || description != nil {
      throw ValidationError("--event, --name, --url and --description go with --add")
    }
  }

  func run() throws {
    let draft = WebhookDraft(event: event ?? "", name: name ?? "", url: url ?? "", note: description)
    try ScriptRun.run(at) { [add, remove] (scripting, names) async throws(ScriptingFailure) in
      if add {
        try await scripting.addWebhook(draft, at: names)
      } else if let remove {
        try await scripting.removeWebhook(ID(remove), at: names)
      } else {
        try await scripting.webhooks(names)
      }
    }
  }
}
