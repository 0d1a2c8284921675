import FoundationEssentials
import SheafHTTP
import SheafModel
import Testing

/// Addresses, proxies, paces: what needs no network.
@Suite struct ValueTests {
  @Test func `addresses are read and written without loss`() throws {
    let url = try #require(HTTPURL("https://Example.com:8443/api/?a=b%20c&flag&x=%E6%BC%A2#part"))
    #expect(url.origin == HTTPOrigin(isSecure: true, host: "example.com", port: 8443))
    #expect(url.query == [HTTPQueryItem("a", "b c"), HTTPQueryItem("flag", nil), HTTPQueryItem("x", "漢")])
    #expect(url.text == "https://example.com:8443/api/?a=b%20c&flag&x=%E6%BC%A2")
    #expect(HTTPURL("http://[::1]:80")?.origin.isLoopback == true)
    for text in ["ftp://x", "https://", "https://a b/", "https://user@host/", "https://h:99999/", "nothing"] {
      #expect(HTTPURL(text) == nil, "\(text)")
    }
    #expect(HTTPURL("http://127.evil.example/")?.origin.isLoopback == false)
    #expect(url.resolving("next?p=2")?.text == "https://example.com:8443/api/next?p=2")
    #expect(url.resolving("javascript://x") == nil)
  }

  @Test func `waiting times are read as seconds and as dates`() throws {
    let now = Date(timeIntervalSince1970: 1_795_262_576)
    #expect(HTTPResponse(status: 429, headers: ["Retry-After": "12"]).retryAfter() == 12)
    let date = HTTPResponse(status: 429, headers: ["retry-after": "Sat, 21 Nov 2026 12:03:06 GMT"])
    #expect(date.retryAfter(now: now) == 10)
    #expect(HTTPResponse(status: 429, headers: ["Retry-After": "soon"]).retryAfter() == nil)
    let error = HTTPResponse(status: 429, headers: ["Retry-After": "3"])
      .failure(of: HTTPRequest(.get, try #require(HTTPURL("https://h/p?secret=1"))))
    #expect(error?.kind == .rateLimited(retryAfter: 3))
    #expect(error?.request == "GET /p")
  }

  @Test func `proxies are taken from the environment, and not for exceptions`() throws {
    let settings = ProxySettings(environment: [
      "HTTPS_PROXY": "http://user:pw@proxy.example:3128", "NO_PROXY": "internal.example,.corp:8443, 10.0.0.1",
      "HTTP_PROXY": "http://wrong.example",
    ])
    func proxy(_ text: String) -> ProxySettings.Proxy? {
      HTTPURL(text).flatMap { settings.proxy(for: $0.origin) }
    }
    #expect(proxy("https://api.example/")?.host == "proxy.example")
    #expect(proxy("https://api.example/")?.port == 3128)
    #expect(!String(describing: proxy("https://api.example/")).contains("pw"))
    for text in [
      "https://internal.example", "https://x.internal.example", "https://a.corp:8443", "https://10.0.0.1",
      "https://localhost", "http://api.example/",
    ] {
      #expect(proxy(text) == nil, "\(text)")
    }
    #expect(proxy("https://a.corp/") != nil)
  }

  @Test func `no more requests are under way than allowed, and a refusal holds all back`() async throws {
    let gate = RequestGate(concurrency: 2)
    let counter = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<10 {
        group.addTask {
          try? await gate.run { () async throws(BackendError) in
            await counter.enter()
            for _ in 0..<20 { await Task.yield() }
            await counter.leave()
          }
        }
      }
    }
    #expect(await counter.highest == 2)
    await gate.hold(seconds: 3600)
    let task = Task {
      try await gate.run { () async throws(BackendError) in 1 }
    }
    task.cancel()
    await #expect(throws: BackendError.self) { try await task.value }
  }

  private actor Counter {
    private var current = 0
    private(set) var highest = 0

    func enter() {
      current += 1
      highest = max(highest, current)
    }

    func leave() { current -= 1 }
  }
}
