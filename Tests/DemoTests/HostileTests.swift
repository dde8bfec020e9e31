import FlyingSocks
import Foundation
import Testing

/// Whoever asks, and whatever: a status and one line, and the server goes on.
struct HostileTests {
  private let long = ["target": "sin(2*pi*x)", "optimizer": "adam", "steps": "1000000"]

  @Test("other hosts, other pages and requests from other sites are refused")
  func guarded() throws {
    try Served.with { (served: Served) throws in
      let refused: [[String: String]] = [
        ["Host": "evil.example"], ["Host": "127.0.0.1"], ["Host": "127.0.0.1:1"],
        ["Host": "127.0.0.1.evil.example:\(served.port)"], ["Origin": "http://evil.example"],
        ["Origin": "null"], ["Origin": "https://127.0.0.1:\(served.port)"],
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
      ]
      for headers in refused {
        for path in ["/", "/api/catalogue", "/api/fit?target=sine"] {
          #expect(try served.get(path, headers: headers).status == 403, "\(headers)")
        }
        #expect(try served.post("/api/evaluate", [], headers: headers).status == 403)
      }
      let allowed: [[String: String]] = [
        [:], ["Host": "localhost:\(served.port)"], ["Host": "LOCALHOST:\(served.port)"],
        ["Origin": "http://127.0.0.1:\(served.port)", "Sec-Fetch-Site": "same-origin"],
        ["Sec-Fetch-Site": "none"],
      ]
      for headers in allowed {
        #expect(try served.get("/api/catalogue", headers: headers).status == 200, "\(headers)")
      }
      // A link to the page may stand anywhere; a link to the work behind it not.
      let link = ["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"]
      #expect(try served.get("/", headers: link).status == 200)
      #expect(try served.get("/api/catalogue", headers: link).status == 403)
      #expect(try served.get("/", headers: ["Host": ""]).status == 400)
    }
  }

  @Test("every bound of a request has its status")
  func bounds() throws {
    try Served.with { (served: Served) throws in
      func status(_ text: String) throws -> Int? { try served.send(Array(text.utf8))?.status }
      let megabytes = [UInt8](repeating: 48, count: 2 << 20)
      #expect(try served.post("/api/evaluate", megabytes).status == 413)
      let digits = ["Content-Length": String(repeating: "9", count: 30)]
      #expect(try status(served.head("POST", "/api/evaluate", digits)) == 413)
      #expect(try status(served.head("POST", "/api/evaluate", ["Content-Length": "-1"])) == 400)
      #expect(
        try status(served.head("POST", "/api/evaluate", ["Transfer-Encoding": "chunked"])) == 411)
      #expect(try served.get("/" + String(repeating: "a", count: 5000)).status == 414)
      #expect(
        try served.get("/", headers: ["X": String(repeating: "a", count: 20_000)]).status == 431)
      let many = Dictionary(uniqueKeysWithValues: (0..<100).map { ("X-\($0)", "1") })
      #expect(try served.get("/", headers: many).status == 431)
      #expect(try served.get("/nothing").status == 404)
      #expect(try served.get("/assets/../Package.swift").status == 404)
      #expect(try served.get("/assets/%2e%2e/Package.swift").status == 404)
      #expect(try served.get("/api/evaluate").status == 405)
      #expect(try served.post("/api/fit", []).status == 405)
      #expect(try status("DELETE / HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\n\r\n") == 405)
      #expect(try status("GET / HTTP/2.0\r\n\r\n") == 505)
      #expect(try status("GET /?a=%zz HTTP/1.1\r\n\r\n") == 400)
      let twice = "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(served.port)\r\nHost: evil.example\r\n\r\n"
      #expect(try status(twice) == 400)
    }
  }

  @Test("200 random requests are refused or closed, and the server answers afterwards")
  func garbage() throws {
    try Served.with { served in
      var random = SplitMix(state: 20_261_124)
      let valid = Array(served.head("GET", "/api/fit?target=sin(x)&steps=5&width=2").utf8)
      for round in 0..<200 {
        var bytes: [UInt8]
        if round % 2 == 0 {
          bytes = (0..<Int(random.next() % 600)).map { _ in UInt8(truncatingIfNeeded: random.next())
          }
        } else {
          bytes = valid
          for _ in 0...(random.next() % 6) {
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
              truncatingIfNeeded: random.next())
          }
        }
        // An empty line, so that the server need not wait for more.
        let reply = try served.send(bytes + Array("\r\n\r\n".utf8))
        if round % 2 == 0, let reply { #expect((400..<600).contains(reply.status)) }
        if let reply { #expect(reply.status != 500, "\(reply.text)") }
      }
      #expect(served.process.isRunning)
      #expect(try served.get("/api/catalogue").status == 200)
    }
  }

  @Test(
    "no expression hangs the server",
    arguments: [
      Array(repeating: "x", count: 250).joined(separator: "^"),
      String(repeating: "sin(", count: 100) + "x" + String(repeating: ")", count: 100),
      String(repeating: "(", count: 240) + "x" + String(repeating: ")", count: 240),
      Array(repeating: "x", count: 250).joined(separator: "/"),
      "mesh:32x32:" + Array(repeating: "x*y", count: 100).joined(separator: "+"),
      "1e308*1e308*x", "x;x;x;x;x;x;x;x;x;x;x;x;x;x;x;x",
      String(repeating: "-", count: 400) + "x",
    ])
  func expressions(target: String) throws {
    try Served.with { served in
      let begun = ContinuousClock.now
      let query = ["target": target, "width": "2", "steps": "2", "samples": "16"]
      let reply = try served.get("/api/fit", query)
      #expect([200, 400].contains(reply.status), "\(reply.text)")
      #expect(ContinuousClock.now - begun < .seconds(20))
      #expect(served.process.isRunning)
    }
  }

  @Test("closing the connection ends its fit, and the next in line begins")
  func dropped() throws {
    try Served.with { served in
      let catalogue = try #require(try served.get("/api/catalogue").json as? [String: Any])
      let jobs = try #require((catalogue["limits"] as? [String: Any])?["jobs"] as? Int)
      let working = try (0..<jobs).map { _ in try served.open("/api/fit", long) }
      for socket in working { #expect(Served.wait(for: "event: frame", on: socket)) }
      let next = try served.open("/api/fit", long)
      #expect(Served.wait(for: "event: waiting\ndata: {\"position\":1}", on: next))
      let closed = ContinuousClock.now
      try working[0].close()
      #expect(Served.wait(for: "event: frame", on: next))
      #expect(ContinuousClock.now - closed < .seconds(3))
      // One that waits may leave too, and frees its place in line.
      let second = try served.open("/api/fit", long)
      #expect(Served.wait(for: "event: waiting", on: second))
      try second.close()
      for socket in working.dropFirst() + [next] { try socket.close() }
    }
  }

  @Test("a hundred pages at once are answered, and so is the next")
  func hundred() throws {
    try Served.with { served in
      let plain = try (0..<100).map { _ in try served.open("/api/catalogue", [:]) }
      for socket in plain {
        #expect(try served.reply(on: socket)?.status == 200)
        try socket.close()
      }
      let streams = try (0..<100).map { _ in try served.open("/api/fit", long) }
      for socket in streams { #expect(Served.wait(for: "event: ", on: socket)) }
      #expect(try served.get("/").status == 200)
      for socket in streams { try socket.close() }
      let short = ["target": "exp", "width": "2", "steps": "3"]
      #expect(try served.events("/api/fit", short).last?.name == "end")
    }
  }
}
