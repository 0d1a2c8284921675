/// The Data API of Bubble apps, as a service.
public enum Bubble {
  /// The name of this adapter in profiles and paths.
  public static let kind = "bubble"
}
