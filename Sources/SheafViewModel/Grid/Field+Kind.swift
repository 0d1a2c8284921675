public import SheafModel

extension Field.Kind {
  /// Whether values line up at the right.
  public var isNumeric: Bool {
    switch self {
    case .number, .duration: true
    default: false
    }
  }

  /// Whether the end of a value says as much as its beginning, as that of a number or a time does.
  var isReadWhole: Bool {
    switch self {
    case .number, .duration, .date, .dateTime: true
    default: false
    }
  }
}
