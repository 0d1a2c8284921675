import SheafHTTP
import SheafJSON
import SheafModel

/// The requests of the API; pure.
extension BaserowServer {
  func workspaces() -> HTTPRequest { request(.get, "/api/workspaces/") }

  func groups() -> HTTPRequest { request(.get, "/api/groups/") }

  /// Makes the workspace that a new account begins with.
  func createInitialWorkspace() -> HTTPRequest {
    request(.post, "/api/workspaces/create-initial-workspace/")
  }

  /// Every application of every workspace, with the tables of databases.
  func applications() -> HTTPRequest { request(.get, "/api/applications/") }

  /// What a database token may see, without the names of databases; unknown to servers before 1.34.
  func allTables() -> HTTPRequest { request(.get, "/api/database/tables/all-tables/") }

  func table(_ table: Int) -> HTTPRequest { request(.get, "/api/database/tables/\(table)/") }

  func fields(_ table: Int) -> HTTPRequest { request(.get, "/api/database/fields/table/\(table)/") }

  func views(_ table: Int) -> HTTPRequest {
    request(
      .get, "/api/database/views/table/\(table)/",
      [HTTPQueryItem("include", "filters,sortings,decorations,group_bys")])
  }

  func fieldOptions(_ view: Int) -> HTTPRequest {
    request(.get, "/api/database/views/\(view)/field-options/")
  }

  func changeField(_ field: Int, _ body: JSON) -> HTTPRequest {
    request(.patch, "/api/database/fields/\(field)/", [], body)
  }

  // Rows

  func rows(_ table: Int, _ query: [HTTPQueryItem]) -> HTTPRequest {
    request(.get, "/api/database/rows/table/\(table)/", query)
  }

  func gridRows(_ view: Int, _ query: [HTTPQueryItem]) -> HTTPRequest {
    request(.get, "/api/database/views/grid/\(view)/", query)
  }

  func gridRows(_ view: Int, ids: [Int]) -> HTTPRequest {
    var request = request(
      .post, "/api/database/views/grid/\(view)/", [], ["row_ids": .array(ids.map(JSON.int))])
    // It only reads.
    request.isRepeatable = true
    return request
  }

  func row(_ row: String, in table: Int) -> HTTPRequest {
    request(.get, "/api/database/rows/table/\(table)/\(row)/")
  }

  func createRow(in table: Int, before: Int?, _ body: JSON) -> HTTPRequest {
    let query = before.map { [HTTPQueryItem("before", String($0))] } ?? []
    return request(.post, "/api/database/rows/table/\(table)/", query, body)
  }

  func updateRow(_ row: String, in table: Int, _ body: JSON) -> HTTPRequest {
    request(.patch, "/api/database/rows/table/\(table)/\(row)/", [], body)
  }

  func deleteRow(_ row: String, in table: Int) -> HTTPRequest {
    request(.delete, "/api/database/rows/table/\(table)/\(row)/")
  }

  func moveRow(_ row: String, in table: Int, before: String?) -> HTTPRequest {
    let query = before.map { [HTTPQueryItem("before_id", $0)] } ?? []
    return request(.patch, "/api/database/rows/table/\(table)/\(row)/move/", query)
  }

  func createRows(in table: Int, _ items: [JSON]) -> HTTPRequest {
    request(.post, "/api/database/rows/table/\(table)/batch/", [], ["items": .array(items)])
  }

  func updateRows(in table: Int, _ items: [JSON]) -> HTTPRequest {
    request(.patch, "/api/database/rows/table/\(table)/batch/", [], ["items": .array(items)])
  }

  func deleteRows(_ rows: [Int], in table: Int) -> HTTPRequest {
    request(
      .post, "/api/database/rows/table/\(table)/batch-delete/", [], ["items": .array(rows.map(JSON.int))])
  }

  /// The texts of the primary fields of those rows; rows that do not exist are left out.
  func rowNames(_ rows: [Int], in table: Int) -> HTTPRequest {
    let list = rows.map(String.init).joined(separator: ",")
    return request(.get, "/api/database/rows/names/", [HTTPQueryItem("table__\(table)", list)])
  }

  // Undo and the trash

  /// Undoes what was changed last under that name.
  ///
  /// Under a name that was used once, asking twice undoes nothing else.
  func undo(_ session: String, in table: Int) -> HTTPRequest {
    request(.patch, "/api/user/undo/", [], ["scopes": ["table": .int(table)]]).within(session)
  }

  func trash(_ workspace: Int) -> HTTPRequest {
    request(.get, "/api/trash/workspace/\(workspace)/", [HTTPQueryItem("page", "1")])
  }

  func restore(_ type: String, _ item: Int, of table: Int) -> HTTPRequest {
    request(
      .patch, "/api/trash/restore/", [],
      [
        "trash_item_type": .string(type), "trash_item_id": .int(item), "parent_trash_item_id": .int(table),
      ])
  }

  // Files

  func upload(_ file: LocalFile) -> HTTPRequest {
    var request = request(.post, "/api/user-files/upload-file/")
    request.body = .multipart(
      MultipartFile(partName: "file", path: file.path, fileName: file.name, byteCount: file.byteCount))
    return request
  }

  func upload(from address: String) -> HTTPRequest {
    request(.post, "/api/user-files/upload-via-url/", [], ["url": .string(address)])
  }
}
