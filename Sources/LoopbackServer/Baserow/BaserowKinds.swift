extension DocumentKind {
  static let user = DocumentKind("user")
  static let workspace = DocumentKind("workspace")
  /// A person in a workspace; the parent is the workspace.
  static let membership = DocumentKind("membership")
  static let invitation = DocumentKind("invitation")
  static let application = DocumentKind("application")
  static let table = DocumentKind("table")
  static let field = DocumentKind("field")
  static let view = DocumentKind("view")
  /// Filters, groups of filters, sorts and groupings; the parent is the view.
  static let filter = DocumentKind("filter")
  static let filterGroup = DocumentKind("filter_group")
  static let sort = DocumentKind("sort")
  static let groupBy = DocumentKind("group_by")
  static let token = DocumentKind("token")
  static let userFile = DocumentKind("log:user_file")
  static let trash = DocumentKind("log:trash")
  /// A refresh token that was given back.
  static let blacklisted = DocumentKind("log:blacklisted")
  /// A change that its session can undo; the parent is the user.
  static let action = DocumentKind("log:action")
  /// A change of one record; the parent is the record, the position its table.
  static let history = DocumentKind("log:history")
  static let job = DocumentKind("log:job")
  static let export = DocumentKind("log:export")
  /// What the server made for itself, such as the key that signs tokens.
  static let setting = DocumentKind("setting")
}
