import SheafModel

/// The tables of the sample workspace and what its metadata says of their fields.
enum DemoSchema {
  /// The format's own tables come first, so that any workspace can be made with them.
  static let metadata = """
    PRAGMA application_id = 1397245254;
    CREATE TABLE sheaf_workspace (version INTEGER NOT NULL);
    INSERT INTO sheaf_workspace VALUES (1);
    CREATE TABLE sheaf_fields (
      table_name TEXT NOT NULL,
      field_name TEXT NOT NULL,
      kind TEXT NOT NULL,
      options TEXT,
      is_primary INTEGER NOT NULL DEFAULT 0,
      read_only TEXT,
      PRIMARY KEY (table_name, field_name)
    ) WITHOUT ROWID;
    """

  static let tables = """
    CREATE TABLE Companies (
      id INTEGER PRIMARY KEY, Name TEXT NOT NULL, Website TEXT, Industry TEXT, City TEXT, Employees INTEGER,
      Revenue NUMERIC, Rating INTEGER, Founded DATE, Customer BOOLEAN NOT NULL DEFAULT 0, Logo BLOB,
      Attributes TEXT, Notes TEXT, \(stamps));
    CREATE TABLE Contacts (
      id INTEGER PRIMARY KEY, Name TEXT NOT NULL, Stage TEXT, Amount NUMERIC,
      Company INTEGER REFERENCES Companies(id) ON DELETE SET NULL, Tags TEXT NOT NULL DEFAULT '[]', Files TEXT,
      Email TEXT, Phone TEXT, Rating INTEGER, Score REAL, Done BOOLEAN NOT NULL DEFAULT 0, Due DATE,
      "Last call" DATETIME, "Talk time" INTEGER, Knows TEXT NOT NULL DEFAULT '[]', Note TEXT, \(stamps));
    CREATE TABLE Deals (
      id INTEGER PRIMARY KEY, Title TEXT NOT NULL, Stage TEXT,
      Company INTEGER REFERENCES Companies(id) ON DELETE CASCADE,
      Contact INTEGER REFERENCES Contacts(id) ON DELETE SET NULL, Amount NUMERIC, Probability INTEGER,
      Weighted NUMERIC AS (round(Amount * Probability / 100.0, 2)), Team TEXT NOT NULL DEFAULT '[]',
      "Closes on" DATE, Contract TEXT, Terms TEXT, \(stamps));
    CREATE TABLE Events (
      id INTEGER PRIMARY KEY, Subject TEXT NOT NULL, Kind TEXT, Contact INTEGER REFERENCES Contacts(id),
      At DATETIME, Length INTEGER, Score REAL, Billable BOOLEAN, Detail TEXT);
    """

  private static let stamps = """
    Created DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
      Modified DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    """

  /// Made after the rows: indexes are quicker so, and triggers would change what is put in.
  static let indexesAndTriggers =
    """
    CREATE INDEX contacts_company ON Contacts (Company);
    CREATE INDEX contacts_name ON Contacts (Name);
    CREATE INDEX deals_company ON Deals (Company);
    CREATE INDEX deals_contact ON Deals (Contact);
    CREATE INDEX events_contact ON Events (Contact);
    """
    + ["Companies", "Contacts", "Deals"].map { table in
      """

      CREATE TRIGGER \(table.lowercased())_modified AFTER UPDATE ON \(table)
      WHEN NEW.Modified IS OLD.Modified BEGIN
        UPDATE \(table) SET Modified = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = NEW.id;
      END;
      """
    }.joined()

  struct FieldRow {
    var table: String
    var name: String
    var kind: String
    var options: String?
    var isPrimary = false
    var readOnly: String?
  }

  static let fields: [FieldRow] = companies + contacts + deals + events

  private static func stampRows(_ table: String) -> [FieldRow] {
    [
      FieldRow(table: table, name: "Created", kind: "date_time", readOnly: "set when the record is made"),
      FieldRow(table: table, name: "Modified", kind: "date_time", readOnly: "set when the record changes"),
    ]
  }

  private static let companies =
    [
      FieldRow(table: "Companies", name: "Name", kind: "text", isPrimary: true),
      FieldRow(table: "Companies", name: "Website", kind: "url"),
      FieldRow(
        table: "Companies", name: "Industry", kind: "choice",
        options: options(["Software", "Food", "Transport", "Energy", "Design", "Publishing", "Health"])),
      FieldRow(table: "Companies", name: "City", kind: "text"),
      FieldRow(
        table: "Companies", name: "Revenue", kind: "number", options: #"{"decimals":2,"prefix":"€ "}"#),
      FieldRow(table: "Companies", name: "Rating", kind: "rating", options: #"{"max":5}"#),
      FieldRow(table: "Companies", name: "Attributes", kind: "json"),
      FieldRow(table: "Companies", name: "Notes", kind: "long_text"),
    ] + stampRows("Companies")

  private static let contacts =
    [
      FieldRow(table: "Contacts", name: "Name", kind: "text", isPrimary: true),
      FieldRow(table: "Contacts", name: "Stage", kind: "choice", options: options(DemoWords.contactStages)),
      FieldRow(table: "Contacts", name: "Amount", kind: "number", options: #"{"decimals":2,"prefix":"€ "}"#),
      FieldRow(
        table: "Contacts", name: "Tags", kind: "choice", options: options(DemoWords.tags, isMany: true)),
      FieldRow(table: "Contacts", name: "Files", kind: "attachments"),
      FieldRow(table: "Contacts", name: "Email", kind: "email"),
      FieldRow(table: "Contacts", name: "Phone", kind: "phone"),
      FieldRow(table: "Contacts", name: "Rating", kind: "rating", options: #"{"max":5}"#),
      FieldRow(table: "Contacts", name: "Talk time", kind: "duration"),
      FieldRow(table: "Contacts", name: "Last call", kind: "date_time"),
      FieldRow(table: "Contacts", name: "Knows", kind: "link", options: #"{"table":"Contacts","many":true}"#),
      FieldRow(table: "Contacts", name: "Note", kind: "long_text"),
    ] + stampRows("Contacts")

  private static let deals =
    [
      FieldRow(table: "Deals", name: "Title", kind: "text", isPrimary: true),
      FieldRow(table: "Deals", name: "Stage", kind: "choice", options: options(DemoWords.dealStages)),
      FieldRow(table: "Deals", name: "Amount", kind: "number", options: #"{"decimals":2,"prefix":"$"}"#),
      FieldRow(
        table: "Deals", name: "Probability", kind: "number",
        options: #"{"decimals":0,"negative":false,"suffix":" %"}"#),
      FieldRow(table: "Deals", name: "Weighted", kind: "number", options: #"{"decimals":2,"prefix":"$"}"#),
      FieldRow(table: "Deals", name: "Team", kind: "link", options: #"{"table":"Contacts","many":true}"#),
      FieldRow(table: "Deals", name: "Contract", kind: "attachments"),
      FieldRow(table: "Deals", name: "Terms", kind: "json"),
    ] + stampRows("Deals")

  private static let events = [
    FieldRow(table: "Events", name: "Subject", kind: "text", isPrimary: true),
    FieldRow(
      table: "Events", name: "Kind", kind: "choice",
      options: options(["call", "mail", "meeting", "order", "visit", "note"])),
    FieldRow(table: "Events", name: "At", kind: "date_time"),
    FieldRow(table: "Events", name: "Length", kind: "duration"),
    FieldRow(table: "Events", name: "Detail", kind: "text"),
  ]

  /// Options with a colour each, one after the other.
  private static func options(_ names: [String], isMany: Bool = false) -> String {
    let colors = [ChoiceColor.gray, .blue, .green, .red, .yellow, .purple, .teal, .orange, .pink]
    let items = names.enumerated().map { index, name in
      "{\"name\":\(JSONList.quoted(name)),\"color\":\"\(colors[index % colors.count].rawValue)\"}"
    }
    return "{\"options\":[\(items.joined(separator: ","))],\"many\":\(isMany)}"
  }
}
