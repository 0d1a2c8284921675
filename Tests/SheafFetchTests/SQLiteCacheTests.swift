import Glibc
import SheafModel
import SheafTestSupport
import Testing

@testable import SheafJournal

/// What connections keep between runs.
@Suite struct SQLiteCacheTests {
  private func cache(_ folder: TemporaryFolder, _ connection: ID<Connection> = "a") -> SQLiteCache {
    SQLiteCache(path: folder["cache/connections.sqlite"], connection: connection) { 1_780_000_000 }
  }

  @Test func `what is kept is there for the next run, for its connection only`() async throws {
    let folder = try TemporaryFolder()
    let first = cache(folder)
    #expect(await first.kept("tree") == nil)
    await first.keep("one", under: "tree")
    await first.keep("two", under: "tree")
    #expect(await cache(folder).kept("tree") == KeptText("two", time: 1_780_000_000))
    #expect(await cache(folder, "b").kept("tree") == nil)
    await first.keep(nil, under: "tree")
    #expect(await cache(folder).kept("tree") == nil)
  }

  @Test func `counts go on where the last run ended`() async throws {
    let folder = try TemporaryFolder()
    #expect(await cache(folder).count("requests", adding: 0) == 0)
    #expect(await cache(folder).count("requests", adding: 2) == 2)
    #expect(await cache(folder).count("requests", adding: 1) == 3)
    #expect(await cache(folder, "b").count("requests", adding: 0) == 0)
  }

  @Test func `two programs count together`() async throws {
    let folder = try TemporaryFolder()
    let (one, other) = (cache(folder), cache(folder))
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        let chosen = number.isMultiple(of: 2) ? one : other
        group.addTask { _ = await chosen.count("requests", adding: 1) }
      }
    }
    #expect(await one.count("requests", adding: 0) == 40)
  }

  @Test func `a profile that goes takes what it kept along`() async throws {
    let folder = try TemporaryFolder()
    await cache(folder).keep("x", under: "tree")
    _ = await cache(folder).count("requests", adding: 1)
    await cache(folder, "b").keep("y", under: "tree")
    cache(folder).forgetAll()
    #expect(await cache(folder).kept("tree") == nil)
    #expect(await cache(folder).count("requests", adding: 0) == 0)
    #expect(await cache(folder, "b").kept("tree")?.text == "y")
  }

  @Test func `a file that is damaged or cannot be made is an empty cache`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("cache/connections.sqlite", "this is no database, whatever its name says")
    let damaged = cache(folder)
    await damaged.keep("x", under: "tree")
    #expect(await damaged.kept("tree") == nil)
    #expect(await damaged.count("requests", adding: 1) == 1)
    let nowhere = SQLiteCache(path: folder["cache/connections.sqlite/below/it"], connection: "a")
    await nowhere.keep("x", under: "tree")
    #expect(await nowhere.kept("tree") == nil)
  }

  @Test func `what others may have written is an empty cache`() async throws {
    for (path, mode) in [("cache/connections.sqlite", 0o660), ("cache", 0o777)] as [(String, mode_t)] {
      let folder = try TemporaryFolder()
      await cache(folder).keep("x", under: "tree")
      #expect(await cache(folder).kept("tree") != nil)
      #expect(chmod(folder[path], mode) == 0)
      #expect(await cache(folder).kept("tree") == nil)
    }
  }

  @Test func `nobody else may read what is kept`() async throws {
    let folder = try TemporaryFolder()
    await cache(folder).keep("x", under: "tree")
    var status = stat()
    #expect(stat(folder["cache/connections.sqlite"], &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }
}
