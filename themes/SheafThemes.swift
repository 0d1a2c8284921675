/// A theme compiled into the program.
public struct BundledTheme: Hashable, Sendable {
  /// The name to choose it by.
  public let name: String
  /// The text of its file.
  public let text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Every theme of this folder.
  public static let all: [BundledTheme] = [
    BundledTheme(name: "default-dark", text: text(PackageResources.default_dark_toml)),
    BundledTheme(name: "default-light", text: text(PackageResources.default_light_toml)),
    BundledTheme(name: "ansi16", text: text(PackageResources.ansi16_toml)),
    BundledTheme(name: "mono", text: text(PackageResources.mono_toml)),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
