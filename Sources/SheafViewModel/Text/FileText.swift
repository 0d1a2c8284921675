public import SheafModel
import SheafValues

/// Words for files.
public enum FileText {
  /// A number of bytes as people say it, such as `1.2 MB`.
  public static func size(_ bytes: Int) -> String { ByteCount.text(bytes) }

  /// Such as `640×480`; a side that is not fixed is a question mark.
  public static func pixels(_ size: Picture.Size) -> String {
    "\(size.width.map(String.init) ?? "?")×\(size.height.map(String.init) ?? "?")"
  }

  /// Day, hour and minute on the clock of the time itself.
  public static func time(_ time: DateTime) -> String {
    "\(time.date) \(time.hour < 10 ? "0" : "")\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)"
  }

  /// Such as `43 %`, or the bytes that are through while the size is unknown.
  public static func progress(_ progress: TransferProgress) -> String {
    guard let total = progress.total, total > 0 else { return size(progress.completed) }
    return "\(percent(progress) ?? 0) %"
  }

  /// From 0 to 100; nil while the size is unknown.
  public static func percent(_ progress: TransferProgress) -> Int? {
    guard let total = progress.total, total > 0 else { return nil }
    let completed = min(max(0, progress.completed), total)
    // Divided first where the product would not fit.
    return completed > .max / 100 ? completed / (total / 100) : completed * 100 / total
  }
}
