import SheafModel
import Testing

/// Places and tables.
@Suite(.timeLimit(.minutes(20))) struct PlacesTests {
  @Test(arguments: Subject.all)
  func `the tree has each node once, under the parent that it names, and opens its tables`(
    _ subject: Subject
  ) async throws {
    try await subject.trial { trial in
      var seen: Set<ID<Node>> = []
      var tables: Set<ID<Table>> = []
      var rest = try await trial.backend.children(of: nil)
      #expect(rest.allSatisfy { $0.parent == nil })
      while let node = rest.popLast() {
        #expect(seen.insert(node.id).inserted, "\(node.id) is there twice")
        #expect(!node.name.isEmpty)
        if let table = node.table { tables.insert(table) }
        let children = try await trial.backend.children(of: node.id)
        #expect(children.allSatisfy { $0.parent == node.id })
        #expect(node.hasChildren || children.isEmpty, "\(node.name) has children that it denies")
        rest += children
      }
      #expect(tables.isSuperset(of: [trial.kinds, trial.many]))
    }
  }

  @Test(arguments: Subject.all)
  func `a table's description is whole and stays the same`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      for id in [trial.kinds, trial.many] {
        let table = try await trial.backend.table(id)
        #expect(table.id == id)
        #expect(!table.name.isEmpty)
        #expect(table.fields.count { $0.isPrimary } == 1)
        #expect(Set(table.fields.map(\.id)).count == table.fields.count)
        #expect(table.capabilities.pageLimit >= 1)
        #expect(table.fields.allSatisfy { $0.readOnlyReason != "" })
        #expect(try await trial.backend.table(id) == table)
      }
    }
  }

  @Test(arguments: Subject.all)
  func `what does not exist is not found`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let backend = trial.backend
      let table = try await trial.table()
      let field = try #require(table.plainField)
      for unknown in ["999999", "no such thing", "../../etc", ""] {
        let (record, other) = (ID<Record>(unknown), ID<Table>(unknown))
        let noTable = await failure { _ = try await backend.table(other) }
        #expect(noTable?.kind == .notFound, "table “\(unknown)”")
        let noPage = await failure {
          _ = try await backend.page(
            PageRequest(table: other, query: Query(), fields: [], position: .first, limit: 1))
        }
        #expect(noPage?.kind == .notFound, "page of “\(unknown)”")
        let noRecord = await failure { _ = try await backend.record(record, of: table) }
        #expect(noRecord?.kind == .notFound, "record “\(unknown)”")
        guard table.capabilities.operations.contains(.update) else { continue }
        let noUpdate = await failure {
          try await backend.set(field, of: record, in: table, from: .null, to: .text("x"))
        }
        #expect(noUpdate?.kind == .notFound, "update of “\(unknown)”")
        guard table.capabilities.operations.contains(.delete) else { continue }
        let noDelete = await failure { _ = try await backend.delete([record], in: table.id) }
        #expect(noDelete?.kind == .notFound, "deletion of “\(unknown)”")
      }
    }
  }

  @Test(arguments: Subject.all)
  func `a field that does not exist is refused by name`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      let error = await failure {
        _ = try await trial.backend.page(of: table, limit: 1, fields: ["no such field"])
      }
      #expect(error?.kind == .invalid("no such field") || error?.kind == .notFound)
    }
  }
}
