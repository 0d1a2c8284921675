extension Subject {
  /// Bika, each way in which one connects.
  static let bika: [Subject] = []
}
