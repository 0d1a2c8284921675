import SheafHTTP
import SheafJSON
import SheafModel

@testable import BaserowBackend

/// The tables of the recordings as their own field lists describe them.
enum RecordedTables {
  /// The recording that lists a table's fields.
  private static let lists = [2: 122, 3: 277, 6: 276, 7: 646, 11: 890, 12: 895, 13: 900, 14: 905]

  /// By table.
  static let fields: [Int: [FieldPlan]] = lists.mapValues { number in
    let items = Recording.number(number).answer.items ?? []
    var wires = items.compactMap(WireField.init)
    // The options of this field were made anew after the list was recorded.
    if let later = WireField(Recording.number(313).answer) {
      wires = wires.map { $0.id == later.id ? later : $0 }
    }
    // Added after the list was recorded.
    if number == 276, let later = WireField(Recording.number(290).answer) { wires.append(later) }
    return wires.map { FieldPlan($0) }
  }

  /// The stubs that a backend needs to open a table whose list of views was not recorded.
  static func stubs(_ table: Int) -> [String: JSON] {
    let fields = (Recording.number(lists[table] ?? 646).answer.items ?? []).map { field in
      field["id"]?.int == 56 ? Recording.number(313).answer : field
    }
    let later = table == 6 ? [Recording.number(290).answer] : []
    return [
      "GET /api/database/tables/\(table)/": ["id": .int(table), "name": .string("T\(table)")],
      "GET /api/database/tables/all-tables/": [],
      "GET /api/database/views/table/\(table)/": [],
      "GET /api/database/fields/table/\(table)/": .array(fields + later),
      "GET /api/database/rows/names/": [
        "3": ["1": "Alpha", "2": "Beta", "3": "Gamma"], "6": ["1": "", "2": ""],
        "7": ["1": "", "2": "", "3": ""],
      ],
    ]
  }

  static func backend(_ transport: RecordedTransport, token: Bool = false) throws -> BaserowBackend {
    let access: Baserow.Access =
      token
      ? .token(Secret("abc")) : .user(email: "", session: .init(secret: Secret("r"), isRefreshToken: true))
    let profile = Baserow.Profile(url: "http://127.0.0.1:8765", access: access)
    guard let backend = try Baserow.connect(profile, transport: transport) as? BaserowBackend else {
      throw BackendError(.unsupported, "another backend")
    }
    return backend
  }

  /// What every session asks first.
  static let login = [13]
}
