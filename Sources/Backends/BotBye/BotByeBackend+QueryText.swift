import SheafModel
import SheafQuery

extension BotByeBackend: QueryTextBackend {
  var queryLanguage: String { "JSON where" }

  func nativeText(of query: Query, in table: ID<Table>) -> String? {
    // A place that is none, or a list that comes whole, is sent no conditions at all.
    guard let place = try? place(table), place.entity.shape == .edges, let plan = knownPlan(place) else {
      return nil
    }
    let service = QuerySplit.of(query, for: plan.table).service
    let pager = ListPager(backend: self, plan: plan)
    // What cannot be compiled is told when the page is asked for.
    return (try? pager.query(service, plan.style))?.sentCondition?.json.text
  }

  func filter(fromNative text: String, in table: ID<Table>) throws(BackendError) -> Filter {
    guard let plan = knownPlan(try place(table)) else {
      throw BackendError(.unsupported, "the columns of this table are not known yet")
    }
    do throws(QueryProblem) {
      let decompiler = WhereDecompiler(columns: plan.columns, wrapsPatterns: settings.wrapsPatterns)
      return try decompiler.filter(try WhereClause(text: text))
    } catch {
      throw BackendError(.invalid(nil), error.message)
    }
  }
}
