/// A service with a written query language of its own, in which people have conditions lying about.
public protocol QueryTextBackend: Backend {
  /// What the language is called: “JSON where”.
  var queryLanguage: String { get }

  /// The condition as it will be sent, on one line; nil when nothing is sent, or the table is not known.
  ///
  /// What the service cannot evaluate is left out, as it is when a page is asked for.
  func nativeText(of query: Query, in table: ID<Table>) -> String?

  /// The filter that a text in the service's language stands for.
  ///
  /// Throws `.invalid` with the service's own reason for a text that it would refuse.
  func filter(fromNative text: String, in table: ID<Table>) throws(BackendError) -> Filter
}
