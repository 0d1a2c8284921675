import SheafModel

/// What was learned of a table while it was used: a service of which nobody wrote down what it can do refuses
/// things.
struct Refusals: Hashable, Sendable {
  struct Test: Hashable, Sendable {
    var field: ID<Field>
    var comparison: Comparison
  }

  var tests: Set<Test> = []
  var sorts: Set<ID<Field>> = []
  /// The end of the list cannot be asked for.
  var hasNoEnd = false
  /// Pages are asked for by plain parameters, from the beginning on only.
  var isPlain = false
}

/// What is known of a table to read and write its records.
struct ListPlan: Sendable {
  let place: ListPlace
  let columns: [Column]
  let table: Table
  let style: FieldPathStyle
  let refusals: Refusals

  var entity: Entity { place.entity }

  /// The columns of those fields; throws `.invalid` for a field that the table does not have.
  func columns(of fields: [ID<Field>]) throws(BackendError) -> [Column] {
    var found: [Column] = []
    for id in fields {
      guard let column = columns.first(where: { $0.id == id }) else {
        throw BackendError(.invalid(id), "the table “\(table.name)” has no field \(id)")
      }
      found.append(column)
    }
    return found
  }

  func reader(_ columns: [Column], _ detail: PageRequest.Detail = .whole) -> ListReader {
    // What has no identifier cannot be asked for again, so it is kept whole.
    ListReader(
      columns, idField: entity.idField, known: Set(self.columns.map { ExactText($0.name) }),
      detail: entity.idField == nil ? .whole : detail)
  }
}

extension ListPlan {
  init(
    _ place: ListPlace, columns: [Column], style: FieldPathStyle, refusals: Refusals,
    settings: ServiceSettings
  ) {
    self.place = place
    self.columns = columns
    self.style = style
    self.refusals = refusals
    let entity = place.entity
    let primary = entity.nameField ?? columns.first?.name
    let fields = columns.map { column in
      var field = column.field(isPrimary: ExactText(column.name) == primary.map { ExactText($0) })
      if case .whole = entity.shape {
        // The list is held whole, so everything can be found in it.
        field.comparisons = Comparison.general
        field.isSortable = true
      }
      for test in refusals.tests where test.field == field.id { field.comparisons.remove(test.comparison) }
      if refusals.sorts.contains(field.id) { field.isSortable = false }
      return field
    }
    let canUpdate = columns.contains(where: \.isEditable)
    table = Table(
      id: place.id, name: entity.name, fields: fields,
      capabilities: Self.capabilities(entity, refusals, canUpdate: canUpdate, settings),
      readOnlyReason: canUpdate ? nil : "the API gives these records to read only",
      defaultQuery: Query(
        sorts: entity.defaultOrder.compactMap { term in
          columns.first { $0.isNamed(term.fieldPath) }
            .map { Sort(field: $0.id, descending: term.descending) }
        }),
      placeName: settings.entities.contains { $0.parent == entity.name }
        ? (columns.first { $0.name == entity.nameField } ?? columns.first)?.id : nil)
  }

  /// Records of a page of a list that is held whole.
  private static let wholePageLimit = 1000
  private static let maxSorts = 8

  private static func capabilities(
    _ entity: Entity, _ refusals: Refusals, canUpdate: Bool, _ settings: ServiceSettings
  ) -> Capabilities {
    var operations: Capabilities.Operations = canUpdate ? [.update, .conditionalUpdate] : []
    guard entity.shape == .edges else {
      operations.insert(.count)
      return Capabilities(
        operations: operations, paging: [.after, .before, .last, .at], pageLimit: wholePageLimit,
        filterDepth: .tree, maxSorts: maxSorts)
    }
    if settings.wantsTotal { operations.insert(.count) }
    var paging: Capabilities.Paging = [.after]
    if !refusals.isPlain {
      paging.insert(.before)
      if !refusals.hasNoEnd { paging.insert(.last) }
    }
    return Capabilities(
      operations: operations, paging: paging, pageLimit: settings.pageSize, filterDepth: .tree,
      maxSorts: maxSorts)
  }
}
