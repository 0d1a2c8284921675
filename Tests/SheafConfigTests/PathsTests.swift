import FoundationEssentials
import SheafConfig
import Testing

@Suite struct PathsTests {
  @Test func `folders are where the XDG rules say`() {
    let paths = Paths(environment: [
      "HOME": "/home/ada", "XDG_STATE_HOME": "/var/state", "XDG_CACHE_HOME": "relative", "XDG_DATA_HOME": "",
    ])
    #expect(paths.config == "/home/ada/.config/sheaf")
    #expect(paths.state == "/var/state/sheaf")
    #expect(paths.data == "/home/ada/.local/share/sheaf")
    #expect(paths.cache == "/home/ada/.cache/sheaf")
    #expect(paths.themesFolder == "/home/ada/.config/sheaf/themes")
  }

  @Test func `a given configuration folder wins`() {
    let paths = Paths(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "/x"], configDirectory: "/etc/mine")
    #expect(paths.configFile == "/etc/mine/config.toml")
    #expect(paths.profilesFile == "/etc/mine/profiles.toml")
  }

  @Test func `a folder is made with those around it for the user alone`() throws {
    let root = FileManager.default.temporaryDirectory.path + "/paths-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: root) }
    let folder = "\(root)/a/b"
    #expect(try Paths.make(folder) == folder)
    #expect(try Paths.make(folder) == folder)
    let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
    #expect(mode == 0o700)
  }

  @Test func `a folder that cannot be made says why`() {
    #expect { try Paths.make("/dev/null/x") } throws: {
      ($0 as? PathError)?.message.contains("/dev/null") == true
    }
    #expect(throws: PathError.self) { try Paths.make("/dev/null") }
  }

  @Test func `the documentation of themes is what the roles say`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(decoding: Data(contentsOf: root.appending(path: "docs/themes.md")), as: UTF8.self)
    #expect(text == ThemeReference.markdown)
  }
}
