/// How the Bika dialect of a loopback server behaves.
public struct BikaOptions: Sendable {
  /// Whether the second family of addresses is there; without it they all answer 404.
  public var hasV2 = true
  /// Records in the large database.
  public var records = 5_000
  /// How many requests are answered before the month's quota is used up; nil for no end.
  public var quota: Int?
  /// What a page of the second family holds at most.
  public var pageLimit = 1_000
  /// Whether webhooks are at the address with a dash only.
  public var hasDashedWebhooks = false
  /// Which of the three addresses of triggers answers: 0 to 2, or nil for all.
  public var triggersAddress: Int?

  /// The service as its pages show it.
  public init() {}
}

/// What is known of the seeded Bika spaces.
public enum LoopbackBika {
  /// The one token that is taken.
  public static let token = "bkteLoopbackTokenForAllSpaces00000000001"
  /// The space with everything in it.
  public static let space = "spcND68gdMMZBmGK67gvqNVX"
  /// The database of the vendor's examples, with the fields that they name.
  public static let guide = "datJubyEnetNFd3UQ6gSeq7U"
  /// Its view.
  public static let guideView = "viwYHuzUxRngq5igMkw9PPIX"
  /// Thirty fields and `BikaOptions.records` records.
  public static let deals = "datLoopbackDeals00000001"
  /// A field of every kind.
  public static let kinds = "datLoopbackKinds00000002"
  /// An automation with triggers.
  public static let automation = "atoLoopbackMails00000001"
}
