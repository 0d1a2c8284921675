import SheafModel

/// Makes the sample workspace.
struct DemoWorkspace {
  let path: String

  func make() throws(BackendError) { throw BackendError(.unsupported, "later") }
}
