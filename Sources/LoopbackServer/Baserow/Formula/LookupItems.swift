/// What a lookup holds of one record at the other end of its link.
struct LookupItems {
  let linked: TableSchema
  let target: BaserowField

  func of(_ cell: JSON, record: StoredRecord) -> [JSON] {
    switch target.type {
    case .linkRow:
      // Two records are needed to say where the value is from.
      return (cell.array ?? []).map { item in
        [
          "ids": [
            "database_table_\(target.linkedTable ?? 0)": item["id"] ?? .null,
            "database_table_\(linked.id)": .int(record.id),
          ], "value": item["value"] ?? .null,
        ]
      }
    case .file: return cell.array ?? []
    // What gathers values itself hands them on with the records that they are from.
    case .lookup: return cell.array ?? []
    case .formula where cell.array?.first?["value"] != nil && cell.array?.first?["color"] == nil:
      return cell.array ?? []
    case .createdOn: return [["id": .int(record.id), "value": .string(Self.withOffset(record.createdAt))]]
    case .lastModified: return [["id": .int(record.id), "value": .string(Self.withOffset(record.changedAt))]]
    case .date where target.includesTime:
      return [["id": .int(record.id), "value": cell.text.map { .string(Self.withOffset($0)) } ?? .null]]
    default: return [["id": .int(record.id), "value": cell]]
    }
  }

  /// A time in UTC with its distance in digits.
  private static func withOffset(_ time: String) -> String {
    time.hasSuffix("Z") ? time.dropLast() + "+00:00" : time
  }
}
