import SheafModel

extension ViewModel {
  /// Deletes the selected record, the marked ones or a range of them.
  func delete(_ grid: inout GridState, _ state: AppState) -> Outcome {
    if let reason = grid.availability(of: .delete, "delete records").reason {
      return .notice(reason, .warning)
    }
    let chosen: [ID<Record>]
    switch grid.chosenForDeletion {
    case .failure(let refusal): return .notice(refusal.reason, .warning)
    case .success(let found): chosen = found.filter { !state.edits.isDeleting($0, in: grid.tableID) }
    }
    guard !chosen.isEmpty else { return .notice("That is being deleted already") }
    grid.anchor = nil
    // A record that its service has not heard of is deleted by not making it.
    let unmade = chosen.compactMap { local in
      state.edits.entries.values.first { entry in
        if case .create(local, _) = entry.edit.change { !entry.isSending } else { false }
      }
    }
    let made = chosen.filter { id in
      !unmade.contains { if case .create(id, _) = $0.edit.change { true } else { false } }
    }
    var outcome = made.isEmpty ? .handled : delete(made, grid, state)
    outcome.effects += unmade.map { .fetch($0.connection, .discard($0.edit.id)) }
    return outcome
  }

  private func delete(_ records: [ID<Record>], _ grid: GridState, _ state: AppState) -> Outcome {
    // Where the service brings records back, undo replaces the question.
    if grid.table?.capabilities.operations.contains(.restore) == true {
      return Outcome(edits: state.deletions(of: records, in: grid))
    }
    return .push(
      .confirm(
        ConfirmState(
          question: "Here nothing undoes \(grid.deletion(of: records)). Go on?", verb: "Delete",
          confirmation: .delete(records))))
  }
}

extension AppState {
  /// The edits that delete records: those that are there at once, and each that is still being made by itself.
  ///
  /// Whether one of those will be there is not known yet, and no other deletion waits for that.
  func deletions(of records: [ID<Record>], in grid: GridState) -> [NewEdit] {
    let making = Set(
      edits.entries(of: grid.tableID, in: grid.connection).filter(\.edit.isCreate).flatMap(
        \.edit.change.changed))
    let known = records.filter { !making.contains($0) }
    let parts = (known.isEmpty ? [] : [known]) + records.filter(making.contains).map { [$0] }
    return parts.map { NewEdit(change: .delete($0), label: grid.deletion(of: $0)) }
  }
}

extension GridState {
  /// What deleting records is called.
  func deletion(of records: [ID<Record>]) -> String {
    guard records.count == 1, let id = records.first else {
      return "the deletion of \(EditText.count(records.count, "record"))"
    }
    let record = rowNumber(of: id).flatMap { self.record(at: $0) }
    return "the deletion of \(record.map { name(of: $0) } ?? "a record")"
  }
}

extension EditBoard.Entry {
  /// Whether the service may have heard of it.
  fileprivate var isSending: Bool {
    switch phase {
    case .sending, .uploading: true
    default: false
    }
  }
}
