import FoundationEssentials
import SheafCanvas
import SheafConfig
import SheafThemes
import Testing

@Suite struct ThemeLoaderTests {
  /// A folder of themes that is gone after the test.
  private final class Folder {
    let path: String

    init(_ files: [String: String]) throws {
      path = FileManager.default.temporaryDirectory.path + "/themes-" + UUID().uuidString
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name).toml")) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func load(_ name: String, _ files: [String: String]) throws -> (theme: Theme, warnings: [String]) {
    let folder = try Folder(files)
    let (theme, warnings) = ThemeLoader(folder: folder.path).load(name)
    return (theme, warnings.map { $0.description.replacing(folder.path + "/", with: "") })
  }

  @Test(arguments: BundledTheme.all.map(\.name))
  func `a bundled theme has nothing to complain about`(name: String) {
    let (theme, warnings) = ThemeLoader(folder: nil).load(name)
    #expect(warnings.map(\.description) == [])
    #expect(theme.name == name)
    #expect(theme[.selectionCell] != .plain)
  }

  @Test(arguments: BundledTheme.all.map(\.name))
  func `what has to be told apart looks different in every bundled theme`(name: String) {
    let (theme, _) = ThemeLoader(folder: nil).load(name)
    let ground = theme[.text]
    for (one, other) in [
      (Role.selectionCell, Role.selectionRow), (.selectionCell, .selectionRange), (.selectionCell, .text),
      (.editRefused, .editPending), (.editUnrecorded, .editPending), (.statusLine, .text),
      (.listSelected, .overlay),
      (.gridHeader, .text), (.progressBar, .progressRest), (.scrollbar, .scrollbarThumb),
    ] {
      #expect(theme[one].over(ground) != theme[other].over(ground), "\(one) and \(other)")
    }
  }

  @Test(arguments: ["default-dark", "default-light"], [ColorDepth.trueColor, .indexed256])
  func `text is readable on its ground in the default themes`(name: String, depth: ColorDepth) {
    let theme = ThemeLoader(folder: nil).load(name).theme.reduced(to: depth)
    let quiet: Set<Role> = [
      .cellNull, .gridRule, .rowLoading, .rowGap, .progressRest, .scrollbar, .scrollbarGap, .scrollbarThumb,
    ]
    for role in Role.allCases where !quiet.contains(role) {
      let style = theme[role].over(theme[.text])
      // A theme that leaves them to the terminal is made for light text on a dark ground.
      let contrast = contrast(style.foreground ?? .rgb(212, 215, 221), style.background ?? .rgb(28, 30, 36))
      #expect(contrast >= 3, "\(role.rawValue): \(style) has \(contrast)")
    }
  }

  @Test func `mono has no colours`() {
    let (theme, _) = ThemeLoader(folder: nil).load("mono")
    for role in Role.allCases {
      #expect(theme[role].foreground == nil && theme[role].background == nil, "\(role.rawValue)")
    }
  }

  @Test func `a user's theme inherits what it does not say`() throws {
    let (theme, warnings) = try load(
      "mine",
      [
        "mine": """
        inherits = "base"
        accent = 1
        [palette]
        sea = "#0af"
        [roles]
        "selection.cell" = { fg = "sea", bold = true }
        [roles.edit]
        fg = "sea"
        saved = { fg = "green" }
        """,
        "base": """
        [palette]
        sea = "#000000"
        [roles]
        "cell.link" = "sea"
        "selection.cell" = { bg = "red" }
        """,
      ])
    #expect(warnings == ["mine.toml:2: \"accent\" must be a colour or a table, not a number"])
    #expect(theme[.selectionCell] == Style(foreground: .rgb(0, 0xAA, 0xFF), attributes: .bold))
    #expect(theme[.cellLink] == Style(foreground: .rgb(0, 0xAA, 0xFF)))
    #expect(theme[.editPending] == Style(foreground: .rgb(0, 0xAA, 0xFF)))
    #expect(theme[.editSaved] == Style(foreground: .indexed(2)))
  }

  @Test func `mistakes are reported with their lines`() throws {
    let (theme, warnings) = try load(
      "mine",
      [
        "mine": """
        inherits = "default-drak"
        [palette]
        sea = "#12345"
        [roles]
        "selection.cel" = { bg = "red" }
        "text.dim" = { fg = "gren" }
        "cell.link" = { bg = "blue", blink = true }
        title = { bold = "yes" }
        """
      ])
    #expect(
      Set(warnings) == [
        "mine.toml:1: there is no theme \"default-drak\"; did you mean \"default-dark\"?",
        "mine.toml:3: \"#12345\" is not a colour",
        "mine.toml:5: there is no role \"selection.cel\"; did you mean \"selection.cell\"?",
        "mine.toml:6: \"gren\" is not a colour; did you mean \"green\"?",
        "mine.toml:7: a role has no \"blink\"",
        "mine.toml:8: \"bold\" must not be a text",
      ])
    #expect(theme[.cellLink] == Style(background: .indexed(4)))
  }

  @Test func `themes that inherit in a circle are reported and still load`() throws {
    let (theme, warnings) = try load(
      "a", ["a": "inherits = \"b\"\ntitle = \"red\"", "b": "\ninherits = \"a\"\nbreadcrumb = \"blue\""])
    #expect(warnings == ["b.toml:2: the theme inherits from itself through \"a\""])
    #expect(theme[.title] == Style(foreground: .indexed(1)))
    #expect(theme[.breadcrumb] == Style(foreground: .indexed(4)))
  }

  @Test func `a user's theme may change a bundled one of its name`() throws {
    let (theme, warnings) = try load("mono", ["mono": "inherits = \"mono\"\ntitle = \"red\""])
    #expect(warnings == [])
    #expect(theme[.title] == Style(foreground: .indexed(1)))
    #expect(theme[.selectionCell] == Style(attributes: .reverse))
  }

  @Test func `a missing or broken theme falls back to the default`() throws {
    let (missing, warnings) = try load("default-lite", [:])
    #expect(missing.name == "default-dark")
    #expect(warnings == ["theme: there is no theme \"default-lite\"; did you mean \"default-light\"?"])
    let (broken, complaints) = try load("mine", ["mine": "title = \"red\"\n= 3"])
    #expect(broken.name == "default-dark")
    #expect(complaints.count == 1)
    #expect(complaints.first?.hasPrefix("mine.toml:2: ") == true)
  }

  @Test func `the user's themes are listed with the bundled ones`() throws {
    let folder = try Folder(["sea": "", "mono": ""])
    #expect(
      ThemeLoader(folder: folder.path).names() == ["ansi16", "default-dark", "default-light", "mono", "sea"])
    #expect(ThemeLoader(folder: "/nonexistent").names().count == BundledTheme.all.count)
  }

  @Test func `a name with a slash is a file`() throws {
    let folder = try Folder(["sea": "title = \"red\""])
    let (theme, warnings) = ThemeLoader(folder: nil).load("\(folder.path)/sea.toml")
    #expect(warnings.isEmpty)
    #expect(theme[.title] == Style(foreground: .indexed(1)))
  }

  /// The WCAG contrast ratio, 1 to 21.
  private func contrast(_ one: Color?, _ other: Color?) -> Double {
    let a = luminance(one)
    let b = luminance(other)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private func luminance(_ color: Color?) -> Double {
    let parts: [UInt8]
    switch color?.kind {
    case .rgb(let red, let green, let blue): parts = [red, green, blue]
    case .indexed(let index):
      let (red, green, blue) = Color.components(of: index)
      parts = [red, green, blue]
    default: return 0
    }
    // A gamma of 2 is near enough to sRGB to judge by, and needs no mathematics library.
    let linear = parts.map { Double($0) * Double($0) / (255 * 255) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
}
