import SheafModel

extension RunSet {
  /// The pages to ask for so that `need` is loaded in the end, most useful first; none when it is.
  ///
  /// `flying` are the pages that are on their way: one that will bring what is needed is wanted again rather
  /// than replaced by another that brings the same rows.
  func wants(
    for need: Range<Int>, plan: PagePlan, flying: [PageWant] = [], isLoaded: (PageKey) -> Bool
  ) -> [PageWant] {
    if runs.isEmpty, exactCount == nil, need.lowerBound < plan.firstLimit { return [head(plan)] }
    let need = clip(need)
    guard !need.isEmpty else { return runs.isEmpty && exactCount == nil ? [head(plan)] : [] }
    var wants: [PageWant] = []
    var row = need.lowerBound
    for (index, run) in runs.enumerated() where run.end > row {
      guard row < need.upperBound else { break }
      if run.start > row {
        let gap = row..<min(run.start, need.upperBound)
        wants += approaches(to: gap, above: index - 1, below: index, plan, flying)
      }
      wants += evicted(in: run, need, isLoaded)
      row = max(row, run.end)
    }
    if row < need.upperBound {
      // The run that ends last, also when it ends before the need begins.
      wants += approaches(to: row..<need.upperBound, above: runs.count - 1, below: nil, plan, flying)
    }
    var distinct: [PageWant] = []
    for want in wants where !distinct.contains(where: { $0.isSamePage(as: want) }) { distinct.append(want) }
    return distinct
  }

  /// The page that brings the last rows.
  func tailWant(count: Int, _ plan: PagePlan) -> PageWant {
    let limit = min(plan.walkLimit, max(count, plan.limit))
    let end = exactCount ?? extent.rowCount
    return PageWant(purpose: .tail, position: .last, limit: limit, rows: max(0, end - limit)..<max(end, 1))
  }

  /// The page that makes the rows known from the start grow; nil when they reach the end.
  func walkWant(_ plan: PagePlan) -> PageWant? {
    guard let first = runs.first, first.start == 0 else { return head(plan) }
    return below(first, distance: plan.walkLimit, plan)
  }

  private func head(_ plan: PagePlan) -> PageWant {
    PageWant(purpose: .head, position: .first, limit: plan.firstLimit, rows: 0..<plan.firstLimit)
  }

  private func evicted(in run: Run, _ need: Range<Int>, _ isLoaded: (PageKey) -> Bool) -> [PageWant] {
    var wants: [PageWant] = []
    var row = run.start
    for segment in run.segments {
      let rows = row..<(row + segment.count)
      row = rows.upperBound
      guard rows.overlaps(need), !isLoaded(segment.key) else { continue }
      wants.append(
        PageWant(
          purpose: .again(segment.key), position: segment.position(startingAt: rows.lowerBound),
          limit: segment.limit, rows: rows))
    }
    return wants
  }

  /// The shortest way to rows of which nothing is known.
  private func approaches(
    to gap: Range<Int>, above: Int?, below next: Int?, _ plan: PagePlan, _ flying: [PageWant]
  ) -> [PageWant] {
    var gap = gap
    var wants: [PageWant] = []
    for jump in flying where jump.rows.overlaps(gap) {
      guard case .jump = jump.purpose else { continue }
      wants.append(jump)
      let before = gap.lowerBound..<max(gap.lowerBound, jump.rows.lowerBound)
      let after = min(gap.upperBound, jump.rows.upperBound)..<gap.upperBound
      gap = before.count > after.count ? before : after
    }
    guard !gap.isEmpty else { return wants }
    let previous = above.flatMap { $0 >= 0 ? runs[$0] : nil }
    let following = next.map { runs[$0] }
    if let best = shortest(to: gap, previous, following, plan) { wants.append(best) }
    return wants
  }

  private func shortest(to gap: Range<Int>, _ previous: Run?, _ following: Run?, _ plan: PagePlan)
    -> PageWant?
  {
    var best: (cost: Int, want: PageWant)?
    func consider(_ cost: Int, _ want: PageWant?) {
      if let want, best.map({ cost < $0.cost }) ?? true { best = (cost, want) }
    }
    if let previous {
      let cost = gap.lowerBound - previous.end
      consider(cost, self.below(previous, distance: cost + gap.count, plan))
    } else {
      consider(gap.lowerBound, head(plan))
    }
    if let following {
      let cost = following.start - gap.upperBound
      consider(cost, self.above(following, distance: cost + gap.count, plan))
    } else if tail == nil,
      exactCount != nil ? plan.paging.contains(.last) : plan.guessesTail && estimate != nil
    {
      let cost = max(0, extent.rowCount - gap.upperBound)
      consider(cost, tailWant(count: cost + gap.count, plan))
    }
    // A jump costs a service more than a step, so it is for distances that no single page covers.
    if plan.paging.contains(.at), best.map({ $0.cost > plan.limit }) ?? true {
      return jump(into: gap, previous, following, plan)
    }
    return best?.want
  }

  private func below(_ run: Run, distance: Int, _ plan: PagePlan) -> PageWant? {
    guard let edge = run.segments.last, let cursor = edge.after, plan.paging.contains(.after) else {
      return nil
    }
    let limit = distance > plan.limit * 2 ? plan.walkLimit : plan.limit
    return PageWant(
      purpose: .below(edge.key), position: .after(cursor), limit: limit, rows: run.end..<(run.end + limit))
  }

  private func above(_ run: Run, distance: Int, _ plan: PagePlan) -> PageWant? {
    guard let edge = run.segments.first, let cursor = edge.before, plan.paging.contains(.before) else {
      return nil
    }
    let limit = distance > plan.limit * 2 ? plan.walkLimit : plan.limit
    let end = max(run.start, 1)
    return PageWant(
      purpose: .above(edge.key), position: .before(cursor), limit: limit, rows: max(0, end - limit)..<end)
  }

  private func jump(
    into gap: Range<Int>, _ previous: Run?, _ following: Run?, _ plan: PagePlan
  ) -> PageWant? {
    let limit = max(plan.limit, min(gap.count, plan.walkLimit))
    let spare = max(0, limit - gap.count)
    // The rows that the user comes to next are on the page too.
    let lead = plan.direction > 0 ? 0 : plan.direction < 0 ? spare : spare / 2
    let floor = previous.map { $0.isGuessed ? 0 : $0.end } ?? 0
    let row = max(floor, gap.lowerBound - lead)
    let room = following.map { $0.isGuessed ? limit : $0.start - row } ?? limit
    let count = max(1, min(limit, room))
    return PageWant(
      purpose: .jump(row: row), position: .at(row: row), limit: count, rows: row..<(row + count))
  }
}
