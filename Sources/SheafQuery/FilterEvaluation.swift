public import SheafModel
import SheafValues

/// Tells which records a filter holds for, without the service.
///
/// An empty cell fails every comparison but `is empty`, `!=` and `not contains`. Of a text that is loaded as
/// an excerpt only the beginning is looked at. A condition on a field that is not among `fields` never holds.
public struct FilterEvaluation: Sendable {
  private indirect enum Step {
    case all([Step])
    case any([Step])
    case test(Test)
    case never
  }

  /// A predicate with its cell's place and what can be prepared once.
  private struct Test {
    var index: Int
    var comparison: Comparison
    var operands: [Value]
    /// The first operand's text, its case folded.
    var folded: String
  }

  private let root: Step

  /// Prepares a filter for records whose cells are in the order of `fields`.
  public init(_ filter: Filter, fields: [Field]) {
    let indices = Dictionary(fields.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    root = Self.step(filter, indices)
  }

  public func matches(_ record: Record) -> Bool { Self.holds(root, record.cells) }

  /// Whether the filter holds for one record whose cells are in the order of `fields`; prepare a
  /// `FilterEvaluation` to ask for many.
  public static func matches(_ filter: Filter, _ record: Record, fields: [Field]) -> Bool {
    FilterEvaluation(filter, fields: fields).matches(record)
  }

  private static func step(_ filter: Filter, _ indices: [ID<Field>: Int]) -> Step {
    switch filter {
    case .all(let parts): return .all(parts.map { step($0, indices) })
    case .any(let parts): return .any(parts.map { step($0, indices) })
    case .test(let predicate):
      guard let index = indices[predicate.field] else { return .never }
      let text = predicate.operands.first.map(CellComparison.texts)?.first ?? ""
      return .test(
        Test(
          index: index, comparison: predicate.comparison, operands: predicate.operands,
          folded: TextMatching.folded(text)))
    }
  }

  private static func holds(_ step: Step, _ cells: [Value]) -> Bool {
    switch step {
    case .all(let parts): parts.allSatisfy { holds($0, cells) }
    case .any(let parts): parts.contains { holds($0, cells) }
    case .test(let test): test.index < cells.count && holds(test, cells[test.index])
    case .never: false
    }
  }

  private static func holds(_ test: Test, _ cell: Value) -> Bool {
    switch test.comparison {
    case .isEmpty: return cell.isEmpty
    case .isNotEmpty: return !cell.isEmpty
    case .contains: return contains(cell, test.folded)
    case .notContains: return !contains(cell, test.folded)
    case .startsWith:
      return !cell.isEmpty
        && CellComparison.texts(cell).contains {
          TextMatching.startsWithFolded(TextMatching.folded($0), test.folded)
        }
    case .isIn: return test.operands.contains { CellComparison.isEqual(cell, $0) }
    default: break
    }
    guard let operand = test.operands.first else { return false }
    switch test.comparison {
    case .equals: return CellComparison.isEqual(cell, operand)
    case .notEquals: return !CellComparison.isEqual(cell, operand)
    case .less: return CellComparison.isLess(cell, operand) == true
    case .greater: return CellComparison.isLess(operand, cell) == true
    case .lessOrEqual: return CellComparison.isLess(operand, cell) == false
    case .greaterOrEqual: return CellComparison.isLess(cell, operand) == false
    default: return false
    }
  }

  private static func contains(_ cell: Value, _ folded: String) -> Bool {
    !cell.isEmpty
      && CellComparison.texts(cell).contains { TextMatching.containsFolded(TextMatching.folded($0), folded) }
  }
}
