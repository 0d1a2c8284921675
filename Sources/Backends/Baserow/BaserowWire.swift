import SheafHTTP
import SheafJSON
import SheafModel

/// A workspace as the server lists it.
struct WireWorkspace: Sendable {
  var id: Int
  var name: String

  init?(_ json: JSON) {
    guard let id = json["id"]?.int else { return nil }
    self.id = id
    name = json["name"]?.string ?? "Workspace \(id)"
  }
}

/// An application of a workspace: a database with its tables, or one of the other kinds.
struct WireApplication: Sendable {
  var id: Int
  var name: String
  var type: String
  var order: Int
  var workspace: WireWorkspace?
  var tables: [WireTable]

  init?(_ json: JSON) {
    guard let id = json["id"]?.int else { return nil }
    self.id = id
    name = json["name"]?.string ?? "Database \(id)"
    type = json["type"]?.string ?? "database"
    order = json["order"]?.int ?? id
    // Servers before 1.16 say `group`.
    workspace = (json["workspace"] ?? json["group"]).flatMap(WireWorkspace.init)
    tables = (json["tables"]?.items ?? []).compactMap(WireTable.init).sorted {
      ($0.order, $0.id) < ($1.order, $1.id)
    }
  }
}

/// A table in a list.
struct WireTable: Sendable {
  var id: Int
  var name: String
  var order: Int
  var databaseID: Int?

  init?(_ json: JSON) {
    guard let id = json["id"]?.int else { return nil }
    self.id = id
    name = json["name"]?.string ?? "Table \(id)"
    order = json["order"]?.int ?? id
    databaseID = json["database_id"]?.int
  }
}

/// A view of a table.
struct WireView: Sendable {
  struct Sorting: Sendable {
    var field: Int
    var descending: Bool
    /// Whether it is by another order than that of the values, such as that of the options.
    var isSpecial: Bool

    init?(_ json: JSON) {
      guard let field = json["field"]?.int else { return nil }
      self.field = field
      descending = json["order"]?.string == "DESC"
      isSpecial = (json["type"]?.string ?? "default") != "default"
    }
  }

  var id: Int
  var tableID: Int
  var name: String
  /// Such as `grid`, `gallery`, `form` or `kanban`.
  var type: String
  var order: Int
  var filterCount: Int
  var filtersDisabled: Bool
  /// Groups first: the rows are together by them before anything else.
  var sortings: [Sorting]
  var groupCount: Int
  var isPersonal: Bool

  init?(_ json: JSON) {
    guard let id = json["id"]?.int, let table = json["table_id"]?.int else { return nil }
    self.id = id
    tableID = table
    name = json["name"]?.string ?? "View \(id)"
    type = json["type"]?.string ?? "grid"
    order = json["order"]?.int ?? id
    filterCount = json["filters"]?.items?.count ?? 0
    filtersDisabled = json["filters_disabled"]?.bool ?? false
    let groups = json["group_bys"]?.items ?? []
    groupCount = groups.count
    isPersonal = json["ownership_type"]?.string == "personal"
    sortings = (groups + (json["sortings"]?.items ?? [])).compactMap(Sorting.init)
  }

  /// Whether the view leaves rows out.
  var isFiltering: Bool { filterCount > 0 && !filtersDisabled }

  /// Whether it gives the rows of the table in the table's own order.
  var isPlain: Bool { type == "grid" && !isFiltering && sortings.isEmpty && groupCount == 0 }
}

/// How a grid view shows one field.
struct WireFieldOptions: Sendable {
  var isHidden: Bool
  var order: Int
  /// In pixels; 200 unless somebody changed it.
  var width: Int

  /// Those of a view by field; empty for a view that has none.
  static func all(_ json: JSON) -> [Int: WireFieldOptions] {
    var options: [Int: WireFieldOptions] = [:]
    for member in json["field_options"]?.members ?? [] {
      guard let field = Int(outside: member.name) else { continue }
      options[field] = WireFieldOptions(
        isHidden: member.value["hidden"]?.bool ?? false, order: member.value["order"]?.int ?? 32_767,
        width: member.value["width"]?.int ?? 200)
    }
    return options
  }
}

/// An uploaded file, before and after it is in a cell.
struct WireFile: Sendable {
  /// The server's name of the file, which identifies it.
  var name: String
  var visibleName: String
  var size: Int?
  var mimeType: String?
  var url: String?
  /// The whole of it as it came: the size of an image and of its thumbnails are in there.
  var raw: String
  var picture: Picture?

  init?(_ json: JSON, raw: String) {
    guard let name = json["name"]?.string else { return nil }
    if json["is_image"]?.bool == true {
      let (width, height) = (json["image_width"]?.int, json["image_height"]?.int)
      let thumbnails = (json["thumbnails"]?.members ?? []).map { member in
        Picture.Size(width: member.value["width"]?.int, height: member.value["height"]?.int)
      }
      picture = Picture(
        size: width == nil && height == nil ? nil : Picture.Size(width: width, height: height),
        thumbnails: thumbnails)
    }
    self.name = name
    visibleName = json["visible_name"]?.string ?? json["original_name"]?.string ?? name
    size = json["size"]?.count
    mimeType = json["mime_type"]?.string
    url = json["url"]?.string
    self.raw = raw
  }

  var attachment: Attachment {
    Attachment(
      id: name, name: visibleName, byteCount: size, mimeType: mimeType, url: url, receipt: raw,
      picture: picture)
  }
}
