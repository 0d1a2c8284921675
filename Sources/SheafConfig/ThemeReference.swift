import SheafCanvas

/// The documentation of themes, made from the roles so that it cannot miss one.
public enum ThemeReference {
  /// The text of `docs/themes.md`.
  public static var markdown: String {
    introduction + roleTable() + "\n"
  }

  private static func roleTable() -> String {
    var lines = ["| role | what it is for |", "| --- | --- |"]
    lines += Role.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
    return lines.joined(separator: "\n")
  }

  private static let introduction = """
    # Themes

    A theme is a TOML file that says how each role looks.
    Choose one with `theme = "NAME"` in `config.toml` or with `--theme NAME`.
    Bundled are `default-dark`, `default-light`, `ansi16` (8 and 16 colours) and `mono` (no colours).
    Without a choice the terminal's colours decide; `NO_COLOR` always gives attributes only.
    Your own themes are files `NAME.toml` in `themes/` of the configuration folder; a name with a `/` is a path.

    ## The file

    ```toml
    inherits = "default-dark"

    [palette]
    accent = "#ffb454"
    night = "#10141c"

    [roles]
    "selection.cell" = { fg = "night", bg = "accent", bold = true }
    "text.dim" = "bright-black"
    ```

    `inherits` names the theme that decides about every role this one is silent about.
    A role of this file replaces the inherited one whole.
    `[palette]` gives names to colours; what is inherited uses the new colours too, so a variant may be a palette alone.

    A colour is `#rrggbb`, `#rgb`, a palette number from 0 to 255, `default` for the terminal's own, a name from `[palette]`,
    or one of `\(ColorParser.names.joined(separator: "`, `"))`.
    A terminal with fewer colours gets the nearest ones it has.

    A role is a table of `fg`, `bg` and `\(Style.Attributes.names.map(\.name).joined(separator: "`, `"))`; a text alone is its `fg`.
    Styles lie over one another: what a role leaves out is what lies under it, as the row's ground under a cell's text.
    A role that no file speaks of looks as its group does (`edit.saved` as `edit`), else as what lies under it.

    What is wrong in a file is reported with its line and left out; the rest holds.

    ## The roles


    """
}
