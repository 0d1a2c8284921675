import SheafModel

/// A way of writing records that servers are known to take.
enum WriteWay: Hashable, Sendable {
  /// The second family: PUT or POST with `fields`.
  case v2Fields
  /// The first family: PATCH or POST with `cells`.
  case v1Cells
  /// The first family: PUT or POST with `fields`.
  case v1Fields

  var body: CellWriter.Body { self == .v1Cells ? .cells : .fields }

  /// The ways to try in turn: one for a pinned dialect.
  /// - Parameter attaches: files are written as the vendor's page on them shows, by PATCH with what the upload gave.
  static func chain(_ settings: BikaSettings, lacksV2: Bool, attaches: Bool) -> [WriteWay] {
    switch settings.writes {
    case .v2Fields: return [.v2Fields]
    case .v1Cells: return [.v1Cells]
    case .v1Fields: return [.v1Fields]
    case .auto: break
    }
    if settings.version == .v2 { return [.v2Fields] }
    if lacksV2 { return [.v1Cells, .v1Fields] }
    return attaches ? [.v1Cells, .v2Fields, .v1Fields] : [.v2Fields, .v1Cells, .v1Fields]
  }
}
