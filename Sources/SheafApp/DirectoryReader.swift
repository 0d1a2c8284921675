import SheafViewModel
enum DirectoryReader {
  static func entries(of path: String) -> Result<[DirectoryEntry], FileProblem> { .success([]) }
}
