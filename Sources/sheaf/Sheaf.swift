import ArgumentParser
import Glibc

/// The program: without a command it opens the screen.
@main
struct Sheaf: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheaf",
    abstract: "Browse and edit hosted tables, and SQLite files, in the terminal.",
    usage: """
      sheaf [FILE | PLACE]
      sheaf demo
      sheaf COMMAND …
      """,
    discussion: """
      A PLACE is PROFILE[/SPACE[/NODE…[/TABLE]]] by name or identifier, the address of a table in the browser, or \
      a file and a table in it. What begins with ./, / or ~ is a file, and so is what has a file ending in .sqlite, \
      .db or the like in it; otherwise a profile goes before a file of that name. A slash within a name is %2F.
      """,
    version: "0.1.0",
    subcommands: [
      Open.self, Demo.self, Connect.self, LogIn.self, Profiles.self, ShowProfile.self, Disconnect.self,
      List.self, Rows.self, Get.self, Add.self, SetCells.self, Remove.self, Attach.self,
      Automations.self, Webhooks.self, Import.self, Replace.self, Changes.self,
    ],
    defaultSubcommand: Open.self)

  static func main() {
    var arguments: [String] = []
    do {
      arguments = try CommandArguments.read()
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let failure as Failure {
      failure.report()
      Glibc.exit(failure.code)
    } catch let silent as Silent {
      Glibc.exit(silent.code)
    } catch {
      Glibc.exit(Usage.report(error, of: Self.self, called: arguments))
    }
  }
}
