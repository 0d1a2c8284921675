import SheafValues

/// Words for what a misspelled name may have meant.
enum Suggestion {
  /// `; did you mean "…"?`, or nothing.
  static func phrase(for name: String, among candidates: some Sequence<String>) -> String {
    nearest(to: name, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
  }

  /// The candidate nearest to `name`, if one is near enough to be meant.
  static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    NearestNames.of(name, in: candidates.sorted(), limit: 1).first
  }
}
