extension Subject {
  /// BotBye, each way in which one connects.
  static let botBye: [Subject] = []
}
