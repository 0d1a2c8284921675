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
    var outcome = made.isEmpty ? .handled : delete(made, grid)
    outcome.effects += unmade.map { .fetch($0.connection, .discard($0.edit.id)) }
    return outcome
  }

  private func delete(_ records: [ID<Record>], _ grid: GridState) -> Outcome {
    let first = records.first.flatMap { id in
      grid.rowNumber(of: id).flatMap { grid.record(at: $0) }.map { grid.title(of: $0) }
    }
    let label =
      records.count == 1
      ? "the deletion of \(first ?? "a record")"
      : "the deletion of \(EditText.count(records.count, "record"))"
    // Where the service brings records back, undo replaces the question.
    if grid.table?.capabilities.operations.contains(.restore) == true {
      return .edit(.delete(records), label)
    }
    return .push(
      .confirm(
        ConfirmState(
          question: "Here nothing undoes \(label). Go on?", verb: "Delete",
          confirmation: .delete(records))))
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
