extension Sequence {
  /// The elements in their order, of those with one key the first: what a service tells twice counts once.
  package func distinct<Key: Hashable>(by key: (Element) -> Key) -> [Element] {
    var seen: Set<Key> = []
    return filter { seen.insert(key($0)).inserted }
  }
}
