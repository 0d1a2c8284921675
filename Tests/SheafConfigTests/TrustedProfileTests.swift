import Glibc
import SheafConfig
import SheafModel
import SheafTestSupport
import Testing

/// The commands that profiles name are run, so nobody else may have written them.
@Suite struct TrustedProfileTests {
  private static let text = "[acme]\nkind = \"bika\"\ntoken_command = \"touch run\"\n"

  @Test func `profiles that others may have written are none, and are not added to`() throws {
    let folder = try TemporaryFolder()
    let file = ProfileFile(path: try folder.write("config/profiles.toml", Self.text))
    #expect(file.read(kinds: ["bika"]).profiles.count == 1)
    for (path, mode) in [("config/profiles.toml", 0o664), ("config", 0o757)] as [(String, mode_t)] {
      #expect(chmod(folder[path], mode) == 0)
      let (profiles, warnings) = file.read(kinds: ["bika"])
      #expect(profiles.isEmpty)
      #expect(warnings.first?.message.hasSuffix("run chmod go-w \(folder[path])") == true)
      #expect(throws: ProfileProblem.self) { try file.append(Profile(name: "other", kind: "bika")) }
      #expect(throws: ProfileProblem.self) { try file.remove("acme") }
      #expect(chmod(folder[path], path == "config" ? 0o755 : 0o644) == 0)
    }
    #expect(try folder.read("config/profiles.toml").elementsEqual(Self.text.utf8))
    #expect(file.read(kinds: ["bika"]).profiles.count == 1)
  }

  @Test(.enabled(if: geteuid() == 0)) func `profiles of another user are none`() throws {
    let folder = try TemporaryFolder()
    let file = ProfileFile(path: try folder.write("config/profiles.toml", Self.text))
    for path in ["config/profiles.toml", "config"] {
      #expect(chown(folder[path], 65_534, 65_534) == 0)
      let (profiles, warnings) = file.read(kinds: ["bika"])
      #expect(profiles.isEmpty && warnings.first?.message.contains("another user") == true)
      #expect(chown(folder[path], 0, 0) == 0)
    }
  }

  @Test func `a theme that others may have written is not used, nor one that it takes from`() throws {
    let folder = try TemporaryFolder()
    let loader = ThemeLoader(folder: folder["themes"])
    let path = try folder.write("themes/mine.toml", "inherits = \"/dev/zero\"\n\"text\" = \"red\"\n")
    #expect(loader.load("mine").warnings.map(\.description) == ["/dev/zero: it is a device, not a file"])
    #expect(chmod(path, 0o666) == 0)
    let (theme, warnings) = loader.load("mine")
    #expect(theme.name == "default-dark" && warnings.count == 1)
    #expect(warnings.first?.message.contains("others may write it") == true)
  }
}
