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

  @Test func `the documentation of themes is what the roles say`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(decoding: Data(contentsOf: root.appending(path: "docs/themes.md")), as: UTF8.self)
    #expect(text == ThemeReference.markdown)
  }
}
