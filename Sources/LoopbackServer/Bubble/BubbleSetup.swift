/// How the Bubble app of a loopback server is set up.
///
/// The app lives as long as the server: it is made anew at each start and not kept in the workspace file.
public struct BubbleSetup: Sendable {
  /// Whether `/meta` is answered.
  public var isMetaOpen = true
  /// Whether `/meta/swagger.json` is answered.
  public var isSwaggerOpen = true
  /// Whether keys are display names instead of internal ones.
  public var usesCaptions = true
  /// The offset from which on searches give no rows.
  public var offsetLimit = 50_000
  /// Things of the type Event, the large one.
  public var events = 1_000
  /// Things of the type Venue.
  public var venues = 250

  /// The app as it comes.
  public init() {}
}

extension LoopbackAccount {
  /// A token of the Bubble app that privacy rules do not bind.
  public static let bubbleToken = "bubbleAdminTokenOfLoopback000001"
  /// A token of somebody who uses the Bubble app, bound by its privacy rules.
  public static let bubbleUserToken = "bubbleUserTokenOfLoopback0000002"
}
