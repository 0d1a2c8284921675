import SheafHTTP
import SheafJSON
import SheafModel

/// Turns a value into what the API takes for a column; throws `.invalid` with the field for what it would refuse.
struct CellWriter {
  let column: Column

  func json(_ value: Value) throws(BackendError) -> JSON {
    guard column.isEditable else { throw refused("is not changed by the API") }
    if case .excerpt = value { throw refused("was loaded in part only and is not written back") }
    if value == .null { return .null }
    if column.form == .json {
      guard case .json(let text) = value, (try? JSON.parse(Array(text.utf8))) != nil else {
        throw refused("takes JSON")
      }
      return .raw(text)
    }
    guard let text = CellText.text(value, column.form) else { throw refused("takes \(wanted)") }
    switch column.form {
    case .integer, .number: return .number(text.first == "+" ? String(text.dropFirst()) : text)
    case .boolean: return .bool(text == "true")
    case .epoch where column.isSentAsNumber: return .number(text)
    default: return .string(text)
    }
  }

  private var wanted: String {
    switch column.form {
    case .integer, .number: "a number"
    case .boolean: "true or false"
    case .date: "a date"
    case .dateTime, .epoch: "a time"
    default: "text"
    }
  }

  private func refused(_ reason: String) -> BackendError {
    BackendError(.invalid(column.id), "“\(column.name)” \(reason)")
  }
}
