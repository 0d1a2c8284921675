import SheafModel

extension FilePickerState {
  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    var outcome =
      switch typing {
      case .nothing: browse(command, count: count, in: context)
      case .filter: editFilter(command, count: count, in: context)
      case .path: editPath(command, in: context)
      case .name: editName(command)
      }
    if !outcome.closes { outcome.effects += askPreview() }
    return outcome
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    switch typing {
    case .nothing: return .ignored
    case .filter:
      // Space ticks, as in every list; spaces in names are passed over while narrowing.
      if character == " ", !isSaving { return tick(in: context) }
      _ = filter.insert(String(character))
      narrow(in: context)
    case .path:
      _ = path.insert(String(character))
      pathChanged()
    case .name:
      _ = name.insert(String(character))
      nameProblem = nil
    }
    return .effects(askPreview())
  }

  /// A path that is dropped on the terminal, or pasted, is a path being typed.
  mutating func paste(_ text: String, in context: Context) -> Outcome {
    let text = String(text.prefix(4096))
    switch typing {
    case .nothing:
      startPath(PathText.unwrapped(text))
    case .filter:
      _ = filter.insert(text.trimmed)
      narrow(in: context)
    case .path:
      _ = path.insert(path.isEmpty ? PathText.unwrapped(text) : text.trimmed)
      pathChanged()
    case .name:
      _ = name.insert(text.trimmed)
      nameProblem = nil
    }
    return .effects(askPreview())
  }

  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome {
    let layout = Layout(context)
    let row = line - layout.listTop
    guard (0..<layout.listHeight).contains(row), typing == .nothing || typing == .filter else {
      return .handled
    }
    let index = list.top + row
    guard index < lineCount else { return .handled }
    list.select(index, items: lineCount, page: layout.listHeight)
    var outcome = isDouble ? open() : .handled
    if !outcome.closes { outcome.effects += askPreview() }
    return outcome
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    switch action {
    case .directory(let path, let result):
      let effects = takeAwaited(path, result)
      if isReading, PathText.isSame(path, folder) { take(result, in: context) }
      return effects + askPreview()
    case .filePreviewed(let path, let preview):
      takePreview(preview, of: path)
      return askPreview()
    default: return []
    }
  }

  mutating func decide(in context: Context) -> Outcome? {
    guard let file = decided else { return nil }
    decided = nil
    return take(file)
  }

  private mutating func take(_ result: Result<[DirectoryEntry], FileProblem>, in context: Context) {
    isReading = false
    dropPreview()
    switch result {
    case .success(let entries): listing.set(entries)
    case .failure(let failure):
      listing.set([])
      problem = failure.message
    }
    settleName()
    let named = selecting.flatMap { listing.index(ofName: $0) }
    let leads = lineCount - listing.count
    // A folder opens on its first entry; where a file is to be saved, on the line that saves.
    let first = isSaving || listing.count == 0 ? 0 : leads
    list = ScrollList()
    list.select(named.map { $0 + leads } ?? first, items: lineCount, page: Layout(context).listHeight)
    selecting = nil
  }

  /// Commands while the list has the keys.
  private mutating func browse(_ command: Command, count: Int?, in context: Context) -> Outcome {
    if list.move(command, count: count, items: lineCount, page: Layout(context).listHeight) {
      return .handled
    }
    switch command {
    case .open, .accept: return open()
    case .close: return goUp()
    case .goHome: return go(to: PathText.normalized(context.environment.home))
    case .refresh: return go(to: folder, selecting: selectedEntry?.name)
    case .tick: return tick(in: context)
    case .attachFile: return takeTicked()
    case .saveAttachment: return save()
    case .filterList, .search: typing = .filter
    case .enterPath: startPath("")
    case .editCell: return startName()
    case .toggleHidden:
      keepingSelection(in: context) { $0.setShowsHidden(!$0.showsHidden) }
    case .cycleOrder: keepingSelection(in: context) { $0.setOrder($0.order.next) }
    case .openOutside:
      return selectedPath.flatMap { OpenTarget(chosenPath: $0) }.map { .effects([.openOutside($0)]) }
        ?? .handled
    case .escape, .cancel: return clearFilter(in: context) ? .handled : .close
    case .back, .interrupt: return .close
    default: return .ignored
    }
    return .handled
  }

  /// Commands while a filter is typed.
  private mutating func editFilter(_ command: Command, count: Int?, in context: Context) -> Outcome {
    if list.move(command, count: count, items: lineCount, page: Layout(context).listHeight) {
      return .handled
    }
    switch command {
    case .accept:
      typing = .nothing
      return open()
    case .acceptAndRight, .acceptAndLeft: typing = .nothing
    case .tick: return tick(in: context)
    case .escape, .cancel:
      clearFilter(in: context)
      typing = .nothing
    case .interrupt: return .close
    case .deleteBackward where filter.isEmpty: typing = .nothing
    default:
      guard filter.apply(command) else { return .ignored }
      narrow(in: context)
    }
    return .handled
  }

  private mutating func narrow(in context: Context) {
    listing.setFilter(filter.text)
    list = ScrollList()
    if filter.isEmpty {
      list.select(lineCount - listing.count, items: lineCount, page: Layout(context).listHeight)
    }
  }

  /// Answers whether there was a filter.
  @discardableResult
  private mutating func clearFilter(in context: Context) -> Bool {
    guard !filter.isEmpty else { return false }
    filter = TextLine()
    keepingSelection(in: context) { $0.setFilter("") }
    return true
  }

  /// Changes the list and keeps what is selected selected, where it is still there.
  private mutating func keepingSelection(in context: Context, _ change: (inout DirectoryListing) -> Void) {
    let name = selectedEntry?.name
    change(&listing)
    let leads = lineCount - listing.count
    let index = name.flatMap { listing.index(ofName: $0) }.map { $0 + leads }
    list.select(index ?? list.index, items: lineCount, page: Layout(context).listHeight)
  }
}

extension FilePickerState {
  /// Opens what is selected: a folder, or the file, with those that are ticked.
  private mutating func open() -> Outcome {
    switch selected {
    case .parent: return goUp()
    case .saveHere: return save()
    case .entry(let entry):
      if let obstacle = obstacle(entry) { return .notice(obstacle, .warning) }
      if entry.kind == .folder { return go(to: PathText.joined(folder, entry.name)) }
      if isSaving { return .notice("A file of this name is here already; i types another one", .warning) }
      return ticked.isEmpty ? take(localFile(entry, in: folder)) : takeTicked()
    case nil: return .handled
    }
  }

  /// Shows another folder.
  mutating func go(to path: String, selecting name: String? = nil) -> Outcome {
    folder = path
    typing = .nothing
    filter = TextLine()
    listing.set([])
    listing.setFilter("")
    list = ScrollList()
    isReading = true
    problem = nil
    selecting = name
    wait = nil
    dropPreview()
    return .effects(ask())
  }

  private mutating func goUp() -> Outcome {
    guard folder != "/" else { return .notice("This is the top") }
    return go(to: PathText.parent(of: folder), selecting: PathText.name(of: folder))
  }

  private mutating func tick(in context: Context) -> Outcome {
    guard !isSaving else { return .notice("There is nothing to tick here; w saves in this folder") }
    guard let entry = selectedEntry else { return .handled }
    if let obstacle = obstacle(entry) { return .notice(obstacle, .warning) }
    guard entry.kind == .file else { return .notice("A folder cannot be attached; Enter opens it") }
    let file = localFile(entry, in: folder)
    if let index = ticked.firstIndex(where: { PathText.isSame($0.path, file.path) }) {
      ticked.remove(at: index)
    } else {
      ticked.append(file)
    }
    _ = list.move(.down, count: nil, items: lineCount, page: Layout(context).listHeight)
    return .effects(askPreview())
  }

  /// Takes what is ticked, from wherever the list is.
  private mutating func takeTicked() -> Outcome {
    guard case .attach(let address) = purpose else { return .ignored }
    guard ticked.isEmpty else { return .answer(.files(ticked, for: address)) }
    return selectedEntry?.kind == .file ? open() : .notice("Nothing is ticked; Space ticks")
  }

  /// Takes one file, after those that are ticked.
  func take(_ file: LocalFile) -> Outcome {
    guard case .attach(let address) = purpose else { return .handled }
    let others = ticked.filter { !PathText.isSame($0.path, file.path) }
    return .answer(.files(others + [file], for: address))
  }
}
