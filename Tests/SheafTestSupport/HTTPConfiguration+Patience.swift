public import SheafHTTP

extension HTTPConfiguration {
  /// For tests: a machine that is busy elsewhere makes no request fail.
  public static let patient = HTTPConfiguration(
    connectTimeout: .seconds(900), idleTimeout: .seconds(900), wholeTimeout: .seconds(900))
}
