/// BotBye, and any API that pages by keyset as it does, as a service.
public enum BotBye {
  /// The name of this adapter in profiles and paths.
  public static let kind = "botbye"
}
