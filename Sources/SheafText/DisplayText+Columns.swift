/// Where a text stands in a wider space.
public enum TextAlignment: Hashable, Sendable {
  case leading, center, trailing
}

extension DisplayText {
  /// The text, or as much of it as leaves room for `ellipsis` within `columns`.
  ///
  /// It may come out one column narrower than `columns`, where a wide character did not fit.
  public func truncated(to columns: Int, ellipsis: DisplayText = "…") -> DisplayText {
    guard width > columns else { return self }
    guard columns > ellipsis.width else {
      return columns == ellipsis.width ? ellipsis : slice(0..<max(0, columns))
    }
    return prefix(columns - ellipsis.width) + ellipsis
  }

  /// The text with spaces up to `columns`; a text that is wider stays as it is.
  public func padded(to columns: Int, _ alignment: TextAlignment = .leading) -> DisplayText {
    let missing = columns - width
    guard missing > 0 else { return self }
    switch alignment {
    case .leading: return self + .spaces(missing)
    case .trailing: return .spaces(missing) + self
    case .center: return .spaces(missing / 2) + self + .spaces(missing - missing / 2)
    }
  }

  /// The text in exactly `columns` columns: cut with "…" or filled with spaces.
  public func fitted(to columns: Int, _ alignment: TextAlignment = .leading) -> DisplayText {
    truncated(to: columns).padded(to: max(0, columns), alignment)
  }

  /// The leading characters that fit into `columns`, whole ones only.
  public func prefix(_ columns: Int) -> DisplayText {
    guard width > columns else { return self }
    var taken = 0
    var end = text.unicodeScalars.startIndex
    for (index, scalar) in zip(text.unicodeScalars.indices, text.unicodeScalars) {
      let next = taken + TextWidth.width(of: scalar)
      if next > columns { break }
      taken = next
      end = text.unicodeScalars.index(after: index)
    }
    return DisplayText(safe: String(text.unicodeScalars[..<end]), width: taken)
  }

  /// What stands in the given columns.
  ///
  /// Half of a wide character is a space, so the result is exactly as wide as the part of `columns` that
  /// lies within the text.
  public func slice(_ columns: Range<Int>) -> DisplayText {
    let wanted = columns.clamped(to: 0..<width)
    guard !wanted.isEmpty else { return .empty }
    guard wanted != 0..<width else { return self }
    if text.utf8.count == width { return asciiSlice(wanted) }
    var piece = String.UnicodeScalarView()
    var column = 0
    for scalar in text.unicodeScalars {
      let span = TextWidth.width(of: scalar)
      let place = column..<column + span
      column += span
      if span == 0 {
        // A mark belongs to the character before it.
        if !piece.isEmpty, place.lowerBound <= wanted.upperBound { piece.append(scalar) }
        continue
      }
      if place.lowerBound >= wanted.upperBound { break }
      let visible = place.clamped(to: wanted)
      if visible == place {
        piece.append(scalar)
      } else {
        piece.append(contentsOf: repeatElement(" ", count: visible.count))
      }
    }
    return DisplayText(safe: String(piece), width: wanted.count)
  }

  private func asciiSlice(_ columns: Range<Int>) -> DisplayText {
    let start = text.utf8.index(text.startIndex, offsetBy: columns.lowerBound)
    let end = text.utf8.index(start, offsetBy: columns.count)
    return DisplayText(safe: String(text[start..<end]), width: columns.count)
  }
}
