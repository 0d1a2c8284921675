import SheafCanvas
import SheafModel
import Testing

@testable import SheafScreens
@testable import SheafViewModel

/// The pane of one record.
@Suite struct DrawRecordTests {
  @Test(arguments: [0, 1])
  func `a secret is masked in the pane, also on the line that is selected`(line: Int) throws {
    let fields = [
      Field(id: "name", name: "Name", kind: .text, isPrimary: true),
      Field(id: "key", name: "Key", kind: .text, isMasked: true),
    ]
    let record = Record(id: "r", cells: [.text("First"), .text("tok_0123456789")])
    var state = try AppState.inTable(width: 80, height: 20, fields: fields, records: [record])
    let viewModel = ViewModel()
    _ = viewModel.update(&state, .asked(.expandRecord))
    for _ in 0..<line { _ = viewModel.update(&state, .input(.key(.character("j")))) }
    let screen = draw(state, theme: Theme(name: "test", styles: [:]), keymap: .standard).lines
    #expect(screen.contains { $0.contains("Key") && $0.contains(Field.mask) })
    #expect(!screen.contains { $0.contains("tok_") })
  }
}
