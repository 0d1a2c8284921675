public import SheafModel

extension Field.Kind {
  /// Whether values line up at the right.
  public var isNumeric: Bool {
    switch self {
    case .number, .duration: true
    default: false
    }
  }
}
