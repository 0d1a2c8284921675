import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The webhooks of a space.
  mutating func drawWebhooks(_ list: WebhooksState, theme: Theme, in area: Rect) {
    let inside = drawBox("Webhooks of \(list.place)", theme: theme, in: area)
    drawFootnote("o adds one · d d removes it · q closes", theme: theme, in: area)
    for (offset, index) in list.list.visible(items: list.webhooks.count, page: inside.height).enumerated() {
      let draft = list.webhooks[index].draft
      let name = draft.note.map { "\(draft.name) (\($0))" } ?? draft.name
      drawItem(
        DisplayText("\(draft.event)  \(name)"), note: DisplayText(draft.url),
        isSelected: index == list.list.index,
        theme: theme, in: inside.row(offset))
    }
    guard list.webhooks.isEmpty else { return }
    let (text, role): (String, Role) =
      if let failure = list.failure {
        ("✗ " + ErrorText.sentence(failure), .rowFailed)
      } else {
        (list.isLoading ? "loading…" : "There are none; o registers one", .textDim)
      }
    for (index, line) in DisplayText.lines(text, width: max(1, inside.width - 2), maxLines: 3).enumerated() {
      write(line, at: Point(x: inside.x + 1, y: inside.y + index), style: theme[role], in: inside)
    }
  }

  /// The form that registers a webhook.
  mutating func drawWebhookForm(_ form: WebhookFormState, theme: Theme, in area: Rect) {
    let inside = drawBox("Register a webhook", theme: theme, in: area)
    let width = Self.formLabelWidth(WebhookFormState.Row.allCases.map { Self.title($0) }, in: inside)
    for (offset, row) in WebhookFormState.Row.allCases.enumerated() {
      let line = inside.row(offset)
      let isSelected = row == form.row
      drawFormLabel(Self.title(row), width: width, isSelected: isSelected, theme: theme, in: line)
      let value = formValueArea(line, labels: width)
      switch row {
      case .event: drawFormChoice(form.chosenEvent, isSelected: isSelected, theme: theme, in: value)
      case .submit: drawFormButton("Register", isSelected: isSelected, theme: theme, in: value)
      case .name, .url, .note:
        drawFormText(
          form.line(row), otherwise: "", isEdited: isSelected && !form.isAsking, theme: theme, in: value)
      }
    }
    let note: FormNote =
      form.isAsking
      ? .progress("Registering it… Esc leaves the form")
      : form.problem.map { .problem($0) } ?? .hint("Tab goes on")
    drawFormNote(note, theme: theme, in: inside, from: WebhookFormState.Row.allCases.count)
  }

  private static func title(_ row: WebhookFormState.Row) -> String {
    switch row {
    case .event: "Event"
    case .name: "Name"
    case .url: "Address"
    case .note: "Description"
    case .submit: ""
    }
  }
}
