import SheafModel

/// A table, or a view of it, as one identifier: `11` or `11/23`.
struct TablePlace: Hashable, Sendable {
  var table: Int
  var view: Int?

  init(table: Int, view: Int? = nil) {
    self.table = table
    self.view = view
  }

  /// Also takes a table's identifier in the tree, such as `t11`; throws `.notFound` for what is none of this
  /// service's.
  init(_ id: ID<Table>) throws(BackendError) {
    let text = id.raw.first == "t" ? id.raw.dropFirst() : id.raw[...]
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let table = parts.first.flatMap({ Int(outside: $0) }), parts.count <= 2 else {
      throw BackendError(.notFound, "“\(id)” is not the number of a table")
    }
    self.table = table
    if parts.count == 2 {
      guard let view = Int(outside: parts[1]) else {
        throw BackendError(.notFound, "“\(parts[1])” is not the number of a view")
      }
      self.view = view
    }
  }

  var id: ID<Table> { ID(view.map { "\(table)/\($0)" } ?? String(table)) }
}

/// The nodes of the tree, as identifiers: a letter for what it is and the server's number.
enum Place: Hashable, Sendable {
  case workspace(Int)
  case application(Int)
  case table(Int)
  case view(Int, of: Int)

  init?(_ id: ID<Node>) {
    let numbers = id.raw.dropFirst().split(separator: "/").compactMap { Int(outside: $0) }
    switch (id.raw.first, numbers.count) {
    case ("w", 1): self = .workspace(numbers[0])
    case ("a", 1): self = .application(numbers[0])
    case ("t", 1): self = .table(numbers[0])
    case ("v", 2): self = .view(numbers[1], of: numbers[0])
    default: return nil
    }
  }

  var id: ID<Node> {
    switch self {
    case .workspace(let number): ID("w\(number)")
    case .application(let number): ID("a\(number)")
    case .table(let number): ID("t\(number)")
    case .view(let number, let table): ID("v\(table)/\(number)")
    }
  }
}
