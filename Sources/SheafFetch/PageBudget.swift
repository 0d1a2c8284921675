/// How much memory the loaded pages of a connection may take.
///
/// The pages that the user looks at are kept even when they alone take more.
public struct PageBudget: Hashable, Sendable {
  /// Estimated bytes of decoded records.
  public var byteCount: Int

  public init(byteCount: Int) { self.byteCount = byteCount }

  public static func mebibytes(_ count: Int) -> PageBudget { PageBudget(byteCount: count << 20) }
}
