/// A look for every role.
public struct Theme: Hashable, Sendable {
  /// The name in configuration files.
  public let name: String
  private let styles: [Style]

  /// Makes a theme from what a theme file says, by the names of roles and groups of roles.
  ///
  /// A role that nothing is said about looks as its group does (`edit.saved` as `edit`); one without a
  /// group leaves what lies under it, which is `text`. Names that are no roles are ignored.
  public init(name: String, styles: [String: Style]) {
    self.name = name
    self.styles = Role.allCases.map { role in
      role.fallbacks.lazy.compactMap { styles[$0] }.first ?? .plain
    }
  }

  /// The look of a role, to be laid over what is there.
  public subscript(role: Role) -> Style { styles[role.index] }

  /// The theme with every colour as a terminal of that depth can show it.
  public func reduced(to depth: ColorDepth) -> Theme {
    Theme(name: name, reduced: styles.map { depth.reduce($0) })
  }

  private init(name: String, reduced: [Style]) {
    self.name = name
    styles = reduced
  }
}

extension Role {
  private static let indices = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))

  /// The place of the role in `allCases`.
  fileprivate var index: Int { Self.indices[self] ?? 0 }
}
