/// What became of each record of which the laboratory knows: the texts that were typed into it, one after the other.
struct Histories {
  struct History {
    /// Oldest first.
    var texts: [String] = []
    /// The place of the newest text that the screen showed as kept.
    var shown: Int?
    /// Keys that delete the record were pressed.
    var isDeleted = false
    /// The screen no longer showed it after that.
    var isGone = false
    /// Keys that bring it back were pressed.
    var isRestored = false
  }

  private(set) var all: [Int: History] = [:]
  private var owners: [String: Int] = [:]
  private var nextHistory = 0
  private var nextText = 0
  /// New records that were asked for since the last look at the service.
  private(set) var added = 0
  /// Records without a text when that was last looked at.
  private var emptyLimit: Int?

  mutating func newText() -> String {
    nextText += 1
    return Typed.text(nextText)
  }

  /// A text goes into the record that shows another, or one that shows none of ours.
  mutating func type(_ text: String, over old: String?) {
    if let old, let owner = owners[old] {
      all[owner]?.texts.append(text)
      owners[text] = owner
    } else {
      begin(with: text)
    }
  }

  mutating func add(_ text: String) {
    added += 1
    begin(with: text)
  }

  private mutating func begin(with text: String) {
    nextHistory += 1
    all[nextHistory] = History(texts: [text])
    owners[text] = nextHistory
  }

  mutating func delete(_ text: String) { change(text) { $0.isDeleted = true } }
  mutating func noteGone(_ text: String) { change(text) { $0.isGone = true } }
  mutating func restore(_ text: String) { change(text) { $0.isRestored = true } }

  private mutating func change(_ text: String, _ body: (inout History) -> Void) {
    guard let owner = owners[text], var history = all[owner] else { return }
    body(&history)
    all[owner] = history
  }

  /// Notes what a screen shows as kept.
  ///
  /// In the row of the selection an editor may stand, so it says nothing.
  mutating func note(_ screen: GridScreen) {
    guard screen.isOnNewRow || screen.position != nil else { return }
    for row in screen.rows where row.isKept && !row.needsUser {
      let isSelected = screen.isOnNewRow ? row.isNew : row.number == screen.position?.row
      if isSelected { continue }
      guard let text = row.text, let owner = owners[text],
        let place = all[owner]?.texts.firstIndex(of: text)
      else { continue }
      let newest = max(all[owner]?.shown ?? 0, place)
      all[owner]?.shown = newest
    }
  }

  /// Holds what the service has against what was shown; then what it has is what is known.
  ///
  /// - Parameters:
  ///   - asked: texts of which the user is asked.
  mutating func compare(with kept: KeptRecords, asked: Set<String>) -> [Fault] {
    var faults: [Fault] = []
    for (owner, history) in all.sorted(by: { $0.key < $1.key }) {
      let present = history.texts.indices.filter { kept.counts[history.texts[$0], default: 0] > 0 }
      if present.count > 1 || present.contains(where: { kept.counts[history.texts[$0], default: 0] > 1 }) {
        faults.append(Fault(.doubled, "\(history.texts) is there as \(present.map { history.texts[$0] })"))
      }
      if let shown = history.shown, !history.isDeleted, (present.last ?? -1) < shown,
        !history.texts[shown...].contains(where: asked.contains)
      {
        faults.append(
          Fault(
            .missing,
            "\(history.texts[shown]) was shown as kept, there is \(present.map { history.texts[$0] })")
        )
      }
      if history.isGone, !history.isRestored, !present.isEmpty {
        faults.append(Fault(.back, "\(history.texts) was deleted and is there"))
      }
      settle(owner, present.last)
    }
    if let emptyLimit, kept.empty > emptyLimit + added {
      faults.append(
        Fault(.doubled, "there are \(kept.empty) empty records, at most \(emptyLimit + added) were made"))
    }
    emptyLimit = kept.empty
    added = 0
    return faults
  }

  private mutating func settle(_ owner: Int, _ present: Int?) {
    guard let history = all[owner] else { return }
    for text in history.texts { owners[text] = nil }
    guard let present else {
      all[owner] = nil
      return
    }
    let text = history.texts[present]
    all[owner] = History(texts: [text], shown: 0)
    owners[text] = owner
  }
}

/// Something that must not be.
struct Fault {
  enum Kind: String, CaseIterable {
    case missing, doubled, back = "deleted, but there", stuck, asked = "asked in a file"
  }

  var kind: Kind
  var words: String

  init(_ kind: Kind, _ words: String) {
    self.kind = kind
    self.words = words
  }
}

/// What a service has, by the texts of the laboratory.
struct KeptRecords {
  var counts: [String: Int] = [:]
  /// Records without a text in that field.
  var empty = 0

  /// - Parameter lines: the field's text of each record.
  init(lines: [Substring]) {
    for line in lines {
      let text = line.trimmingSpaces()
      if text.isEmpty || text == "null" { empty += 1 }
      if Typed.isOne(text) { counts[text, default: 0] += 1 }
    }
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    String(
      drop { $0.isWhitespace || $0 == "\"" }.reversed().drop { $0.isWhitespace || $0 == "\"" }.reversed())
  }
}
