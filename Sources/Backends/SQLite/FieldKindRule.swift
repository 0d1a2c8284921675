import SheafModel

/// What kind of field a column is: first what its declared type means, then what its values say to that.
struct FieldKindRule {
  let column: Column
  let sample: ColumnSample
  /// The clock by which the file counts times in this column, where it says so.
  var clock: EpochClock?

  typealias Finding = (kind: Field.Kind, form: StorageForm)

  var finding: Finding {
    let type = column.declaredType.uppercased()
    if let clock, sample.isNumeric { return (.dateTime, sample.form(clock).form) }
    if type.contains("BOOL") { return boolean }
    if type.contains("DATETIME") || type.contains("TIMESTAMP") { return dateTime }
    if type.hasPrefix("DATE") { return date }
    if type.hasPrefix("JSON") { return json }
    if isInteger(type) { return integer }
    if ["DEC", "NUM", "REAL", "FLOA", "DOUB", "MONEY", "CURRENCY"].contains(where: type.contains) {
      return decimal
    }
    if ["CHAR", "CLOB", "TEXT", "STRING", "UUID"].contains(where: type.contains) { return text }
    if ["BLOB", "BINARY", "BYTEA"].contains(where: type.contains) { return blob }
    return byValues
  }

  private func isInteger(_ type: String) -> Bool {
    // POINT and INTERVAL hold the letters and mean something else.
    (type.contains("INT") && !type.contains("POINT") && !type.contains("INTERVAL")) || type.contains("SERIAL")
  }

  private var integer: Finding {
    guard sample.count == 0 || sample.numberCount * 2 >= sample.count else { return byValues }
    return (.number(sample.realCount > 0 ? .decimal : .integer), .plain)
  }

  private var decimal: Finding {
    guard sample.count == 0 || sample.numberCount * 2 >= sample.count else { return byValues }
    return (.number(.decimal), .plain)
  }

  private var boolean: Finding {
    if sample.count == 0 { return (.boolean, .plain) }
    if sample.integers.count == sample.count {
      return sample.integers.allSatisfy { $0 == 0 || $0 == 1 }
        ? (.boolean, .plain) : (.number(.integer), .plain)
    }
    if sample.texts.count == sample.count, let words = sample.words {
      return (.boolean, .words(yes: words.yes, no: words.no))
    }
    return byValues
  }

  private var date: Finding {
    if sample.count == 0 { return (.date, .plain) }
    if sample.mostTexts({ CalendarDate(iso: $0) != nil }) { return (.date, .plain) }
    if let clock = sample.evidentClock { return sample.form(clock) }
    return byValues
  }

  private var dateTime: Finding {
    if sample.count == 0 { return (.dateTime, .dateTimes(DateTimeFormat(separator: " "))) }
    if let clock = sample.evidentClock { return (.dateTime, sample.form(clock).form) }
    if sample.texts.count * 2 >= sample.count {
      if sample.allTexts({ CalendarDate(iso: $0) != nil }) { return (.date, .plain) }
      if sample.mostTexts({ DateTime(iso: $0) != nil }), let format = sample.dateTimeFormat {
        return (.dateTime, .dateTimes(format))
      }
    }
    return byValues
  }

  private var json: Finding {
    if sample.count == 0 || sample.mostTexts(JSONShape.isDocument) { return (.json, .plain) }
    return byValues
  }

  private var blob: Finding {
    sample.count == 0 || sample.blobCount * 2 >= sample.count ? (.blob, .plain) : byValues
  }

  private var text: Finding {
    guard sample.texts.count == sample.count else {
      return sample.blobCount * 2 > sample.count ? (.blob, .plain) : (.text, .plain)
    }
    return textByValues
  }

  /// What the values alone say.
  private var byValues: Finding {
    if sample.count == 0 { return (.text, .plain) }
    if sample.blobCount * 2 > sample.count { return (.blob, .plain) }
    if sample.numberCount == sample.count {
      return (.number(sample.realCount > 0 ? .decimal : .integer), .plain)
    }
    return sample.texts.count == sample.count ? textByValues : (.text, .plain)
  }

  private var textByValues: Finding {
    if sample.allTexts({ CalendarDate(iso: $0) != nil }) { return (.date, .plain) }
    if sample.allTexts({ DateTime(iso: $0) != nil }), let format = sample.dateTimeFormat {
      return (.dateTime, .dateTimes(format))
    }
    if sample.allTexts(JSONShape.isContainer) { return (.json, .plain) }
    let isLong = sample.texts.contains { $0.utf8.count > 200 || $0.utf8.contains(10) }
    return (isLong ? .longText : .text, .plain)
  }
}
