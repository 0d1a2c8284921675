import FoundationEssentials
import SheafApp
import SheafConfig
import SheafModel
import SheafText

/// The places that this run of the program knows.
enum Catalog {
  /// The catalog of a configuration folder; nil for the usual one.
  static func of(_ configDirectory: String?) -> BackendCatalog {
    let environment = ProcessInfo.processInfo.environment
    return BackendCatalog(
      paths: Paths(environment: environment, configDirectory: configDirectory), environment: environment,
      warn: { tell($0) })
  }

  /// A line for the person at the terminal.
  static func tell(_ text: String) {
    Streams.messages("sheaf: \(DisplayText(text, maxColumns: 2000).text)\n")
  }

  /// A profile by its name.
  static func profile(_ name: String, in catalog: BackendCatalog) throws(Failure) -> Profile {
    do throws(BackendError) {
      return try catalog.profile(named: name)
    } catch {
      throw Failure(message: error.message)
    }
  }

  /// Waits for a service.
  static func run<Answer: Sendable>(
    _ body: @escaping @Sendable () async throws(BackendError) -> Answer
  ) throws(Failure) -> Answer {
    do throws(BackendError) {
      return try Waiting.run(body)
    } catch {
      throw Failure(message: DisplayText(error.message, maxColumns: 2000).text)
    }
  }
}
