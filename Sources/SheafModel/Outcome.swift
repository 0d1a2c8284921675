/// Runs a request and tells how it ended as a value, so that several can be under way at once.
package func outcome<Success: Sendable>(
  _ request: @Sendable () async throws(BackendError) -> Success
) async -> Result<Success, BackendError> {
  do throws(BackendError) {
    return .success(try await request())
  } catch {
    return .failure(error)
  }
}
