/// Bika.ai, hosted or one's own, as a service.
public enum Bika {
  /// The name of this adapter in profiles and paths.
  public static let kind = "bika"
}
