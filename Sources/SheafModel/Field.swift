/// A column of a table.
public struct Field: Hashable, Sendable, Codable {
  public enum Kind: Hashable, Sendable, Codable {
    case text, longText, url, email, phone
    case number(NumberFormat)
    /// Whole stars from 0 to `max`.
    case rating(max: Int)
    case boolean
    case date, dateTime
    /// A length of time; its values are seconds.
    case duration
    case choice(options: [Choice], allowsMany: Bool)
    /// Links to records of another table; nil when the service does not say which.
    case link(to: SheafModel.ID<Table>?, allowsMany: Bool)
    case people(allowsMany: Bool)
    case attachments
    /// Several values of one kind, such as those that a lookup gathers.
    indirect case list(of: Kind)
    /// JSON text, edited as text and checked before it is saved.
    case json
    /// Bytes, shown as size and kind; never edited here.
    case blob
    /// A kind of the service's that Sheaf does not know: shown, never edited, preserved.
    case unknown(String)
  }

  public let id: ID<Field>
  @ExactText public var name: String
  public var kind: Kind
  /// Whether this field names the record; links show its value.
  public var isPrimary: Bool
  /// Why this field cannot be written ("generated", "computed by the service"); nil when it can.
  public var readOnlyReason: String?
  /// Whether the service refuses an empty value.
  public var isRequired: Bool
  /// What the service itself calls this type, such as `VARCHAR(40)`; shown in the field list.
  public var nativeType: String?
  /// The comparisons that the service evaluates on this field.
  ///
  /// Others are evaluated over loaded rows.
  public var comparisons: Set<Comparison>
  /// The comparisons by which the service narrows without deciding: it leaves out no record for which they hold,
  /// and what it sends is checked again over the loaded rows.
  public var roughComparisons: Set<Comparison>
  /// Whether the service sorts by this field.
  public var isSortable: Bool
  /// Whether the service's own view leaves this field out; the user may show it all the same.
  public var isHidden: Bool
  /// Whether the values are secrets, such as keys.
  ///
  /// A screen draws `mask` in place of each value that is not empty until the user asks to see the field. What is
  /// copied or exported is masked in the same way unless the user asked for the secrets themselves, or sees them
  /// at that moment. Values are never masked on their way to the service.
  public var isMasked: Bool
  /// The width that the service's own view gives the field, in columns of the terminal; nil when it says none.
  public var width: Int?
  /// How the service shows dates of this field; nil where it has no way of its own.
  public var dateStyle: DateStyle?
  /// How the service shows lengths of time of this field; nil where it has no way of its own.
  public var durationStyle: DurationStyle?
  /// Whether a record that is changed in this field changes cells of other records of the same table, as where a
  /// table is linked to itself.
  public var changesOtherRecords = false
  /// Whether the service reads a time without a distance from UTC on the clock of a place, which is further from
  /// UTC in one season than in another.
  public var hasSeasonalClock = false
  /// Whether the service tells only whether a cell holds something, and never what, as of passwords.
  ///
  /// Any text may be written; what is read of a cell that is not empty stands for the content and is not it.
  public var isWriteOnly = false
  /// Whether an empty text is another content than no value, as in a column of SQL that takes NULL.
  public var keepsEmptyText = false
  /// Whether a new record that is given nothing here, not even that it is to be empty, gets something.
  public var hasDefault = false
  /// Whether its texts are two dates with `->` between them, the first not after the second.
  public var isDateRange = false
  /// Whether a new record may be given a value here though nothing may be written here later, as of keys that the
  /// service counts by itself when it is given none.
  public var isWritableOnCreate = false
  /// What a new value here does to other records, in a sentence without a full stop, where the service tells that
  /// beforehand; nil where nothing.
  public var consequence: String?
  /// Who a field of people may hold; empty where the service does not tell.
  public var people: [Person] = []

  public init(
    id: ID<Field>, name: String, kind: Kind, isPrimary: Bool = false, readOnlyReason: String? = nil,
    isRequired: Bool = false, nativeType: String? = nil,
    comparisons: Set<Comparison> = Comparison.general, roughComparisons: Set<Comparison> = [],
    isSortable: Bool = true, isHidden: Bool = false, isMasked: Bool = false, width: Int? = nil
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.isPrimary = isPrimary
    self.readOnlyReason = readOnlyReason
    self.isRequired = isRequired
    self.nativeType = nativeType
    self.comparisons = comparisons
    self.roughComparisons = roughComparisons
    self.isSortable = isSortable
    self.isHidden = isHidden
    self.isMasked = isMasked
    self.width = width
  }

  /// Whether a cell that holds one value would be changed by the other: what is empty is all the same, but for an
  /// empty text where the field keeps it.
  public func isChange(from base: Value, to value: Value) -> Bool {
    value != base && (keepsEmptyText || !(value.isEmpty && base.isEmpty))
  }

  /// Whether a cell may be without a value: an empty text is one.
  public var takesNothing: Bool {
    switch kind {
    case .text, .longText, .url, .email, .phone: keepsEmptyText
    default: !isRequired
    }
  }

  /// Whether a file has to tell an empty text from nothing: a new record would get something else for nothing.
  public var tellsEmptyText: Bool {
    switch kind {
    case .text, .longText, .url, .email, .phone: keepsEmptyText || hasDefault
    default: keepsEmptyText
    }
  }

  /// The field as it is for one item of a list; the field itself for other kinds.
  public var ofItem: Field {
    guard case .list(let kind) = kind else { return self }
    var field = self
    field.kind = kind
    return field
  }

  public var isReadOnly: Bool { readOnlyReason != nil }

  /// Why a new record cannot be given a value here; nil when it can.
  public var readOnlyReasonOnCreate: String? { isWritableOnCreate ? nil : readOnlyReason }

  /// What stands for a secret; it does not tell how long that is.
  public static let mask = "••••••"

  /// A value of this field as it may be shown unasked: the mask for a secret that is not empty.
  public func masked(_ value: Value) -> Value { isMasked && !value.isEmpty ? .text(Self.mask) : value }
}

/// How a number field is written and shown.
public struct NumberFormat: Hashable, Sendable, Codable {
  /// Digits after the point; nil when any count is allowed, 0 for whole numbers.
  public var decimals: Int?
  public var allowsNegative: Bool
  /// Shown before or after the digits, never sent.
  @ExactText public var prefix: String
  @ExactText public var suffix: String

  public init(decimals: Int? = nil, allowsNegative: Bool = true, prefix: String = "", suffix: String = "") {
    self.decimals = decimals
    self.allowsNegative = allowsNegative
    self.prefix = prefix
    self.suffix = suffix
  }

  public static let integer = NumberFormat(decimals: 0)
  public static let decimal = NumberFormat()
}

/// One option of a choice field.
public struct Choice: Hashable, Sendable, Codable {
  /// The service's identifier of the option; the name itself where it has none.
  @ExactText public var id: String
  @ExactText public var name: String
  public var color: ChoiceColor?

  public init(id: String, name: String, color: ChoiceColor? = nil) {
    self.id = id
    self.name = name
    self.color = color
  }
}

/// The hues that services give to options; a theme says how each looks.
public enum ChoiceColor: String, CaseIterable, Hashable, Sendable, Codable {
  case gray, red, orange, yellow, green, teal, blue, purple, pink
}
