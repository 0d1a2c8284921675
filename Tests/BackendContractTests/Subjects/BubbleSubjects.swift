extension Subject {
  /// Bubble, each way in which one connects.
  static let bubble: [Subject] = []
}
