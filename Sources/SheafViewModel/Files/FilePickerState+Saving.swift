import SheafModel

/// Saving an attachment: the folder is picked, the name can be changed, nothing is ever written over.
extension FilePickerState {
  mutating func startName() -> Outcome {
    guard isSaving else { return .ignored }
    nameBefore = name.text
    nameProblem = nil
    typing = .name
    return .handled
  }

  mutating func editName(_ command: Command) -> Outcome {
    switch command {
    case .accept, .acceptAndRight, .acceptAndLeft:
      name.set(name.text.trimmed)
      nameProblem = PathText.problem(ofName: name.text)
      guard nameProblem == nil else { return .handled }
      settleName()
      typing = .nothing
    case .escape, .cancel:
      name.set(nameBefore)
      nameProblem = nil
      typing = .nothing
    case .interrupt: return .close
    case .up, .down, .newLine: break
    default:
      guard name.apply(command) else { return .ignored }
      nameProblem = nil
    }
    return .handled
  }

  /// Works out the name that is free in this folder.
  mutating func settleName() {
    guard isSaving else { return }
    freeName = PathText.free(name.text, among: listing.entries.lazy.map(\.name))
  }

  /// Goes to the folder of a path that names nothing yet, with its name as the one to save under.
  mutating func saveAs(_ target: String) -> Outcome {
    let wanted = PathText.name(of: target)
    if let problem = PathText.problem(ofName: wanted) {
      pathProblem = problem
      return .handled
    }
    name.set(wanted)
    return go(to: PathText.parent(of: target))
  }

  func save() -> Outcome {
    guard case .save(let attachment) = purpose else { return .ignored }
    if isReading { return .notice("This folder is still being read") }
    if let problem { return .notice(problem, .warning) }
    return .answer(.download(attachment, to: PathText.joined(folder, freeName)))
  }
}
