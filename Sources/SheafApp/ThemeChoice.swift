import SheafCanvas
import SheafConfig

/// The theme in use, and how another is taken.
@MainActor
final class ThemeChoice {
  private(set) var theme: Theme
  private let loader: ThemeLoader
  private let depth: ColorDepth

  init(loader: ThemeLoader, depth: ColorDepth, theme: Theme) {
    self.loader = loader
    self.depth = depth
    self.theme = theme.reduced(to: depth)
  }

  /// Takes a theme by name, and answers what is wrong with it.
  ///
  /// Without colours only a plain one makes sense, and any is shown without them.
  func load(_ name: String) -> [String] {
    let (theme, warnings) = loader.load(name)
    self.theme = theme.reduced(to: depth)
    return warnings.map(\.description)
  }
}
