import FlyingSocks
import Foundation
import Synchronization
import Testing

/// Forty clients at once who all mean ill.
struct HostileClientsTests {
  /// What one client does, again and again; returns the status of an answer that it took.
  private typealias Deed = @Sendable (Served, inout SplitMix) throws -> Int?

  @Test("after forty hostile clients at once a normal one is served, and memory stays bounded")
  func forty() throws {
    try Served.with { (served: Served) throws in
      let end = ContinuousClock.now + .seconds(8)
      let statuses = Mutex<[Int: Int]>([:])
      let deeds = HostileClientsTests.deeds
      let clients = DispatchGroup()
      for client in 0..<40 {
        clients.enter()
        let thread = Thread {
          defer { clients.leave() }
          var random = SplitMix(state: UInt64(client))
          while ContinuousClock.now < end {
            // A connection that is refused or cut off is an answer too.
            guard let status = try? deeds[client % deeds.count](served, &random) else { continue }
            statuses.withLock { $0[status, default: 0] += 1 }
          }
        }
        thread.stackSize = 1 << 20
        thread.start()
      }
      #expect(clients.wait(timeout: .now() + 20) == .success)
      let seen = statuses.withLock { $0 }
      #expect(served.process.isRunning, "\(seen)")
      #expect(seen[500] == nil, "\(seen)")
      // Each kind was met: read, refused for what it says, for its size, for its number.
      for status in [200, 400, 413, 431] { #expect(seen[status] ?? 0 > 0, "\(status): \(seen)") }

      // The bucket of requests fills again.
      Thread.sleep(forTimeInterval: 1)
      #expect(try served.get("/").status == 200)
      #expect(try served.get("/api/catalogue").status == 200)
      let square = try served.get("/api/construct", ["name": "yarotsky-square", "depth": "3"])
      #expect(square.status == 200, "\(square.text.prefix(200))")
      let short = ["target": "exp", "width": "2", "steps": "3"]
      #expect(try served.events("/api/fit", short).last?.name == "end")
      let memory = try peakMemory(of: served.process.processIdentifier)
      #expect(memory < 1_500_000_000, "\(memory) bytes")
      print("40 hostile clients: statuses \(seen.sorted { $0.key < $1.key }), peak \(memory) bytes")
    }
  }

  /// The most bytes of memory that a process had at a time.
  private func peakMemory(of process: Int32) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let match = try #require(text.firstMatch(of: /VmHWM:\s*([0-9]+) kB/))
    return 1000 * (try #require(Int(match.1)))
  }

  private static let deeds: [Deed] = [
    // A head that comes byte by byte, and never ends.
    { served, random in
      let socket = try served.connect(seconds: 2)
      defer { try? socket.close() }
      for byte in "GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8 {
        _ = try socket.write(Data([byte]))
        usleep(20_000)
      }
      return nil
    },
    // Half a request, then gone.
    { served, random in
      let text = served.head("GET", "/api/fit?target=sin(x)&width=64&depth=8&steps=100000")
      let socket = try served.connect(seconds: 2)
      defer { try? socket.close() }
      _ = try socket.write(Data(text.utf8.prefix(random.below(text.utf8.count))))
      return nil
    },
    // A flood of bytes that are no request.
    { served, random in
      try served.send((0..<200_000).map { _ in UInt8(truncatingIfNeeded: random.next()) })?.status
    },
    // A stream that begins, and a connection that is cut without a farewell.
    { served, random in
      let query = ["target": "sin(2*pi*x)", "optimizer": "adam", "steps": "1000000", "width": "64"]
      let socket = try served.open("/api/fit", query)
      usleep(useconds_t(random.below(200_000)))
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        socket.file.rawValue, SOL_SOCKET, SO_LINGER, &linger,
        socklen_t(MemoryLayout.size(ofValue: linger)))
      try socket.close()
      return nil
    },
    // Headers and bodies beyond every size.
    { served, random in
      switch random.below(3) {
      case 0:
        let long = ["X": String(repeating: "a", count: 100_000)]
        return try served.get("/", headers: long).status
      case 1:
        let many = Dictionary(uniqueKeysWithValues: (0..<200).map { ("X-\($0)", "1") })
        return try served.get("/api/catalogue", headers: many).status
      default:
        return try served.post("/api/evaluate", [UInt8](repeating: 91, count: 2 << 20)).status
      }
    },
    // JSON that is none, or nests without end.
    { served, random in
      let texts = [
        "{", "nul", "{\"network\":1}", String(repeating: "[", count: 900_000),
        String(repeating: "{\"network\":", count: 80_000),
        "{\"network\":{\"architecture\":{\"inputs\":1,\"outputs\":1,\"widths\":[9223372036854775807]}}}",
      ]
      return try served.post("/api/evaluate", Array(random.of(texts).utf8)).status
    },
    // Networks of extreme shapes and numbers.
    { served, random in
      let widths = random.of(["[]", "[0]", "[-1]", "[4096]", "[2]", "[9223372036854775807,2]"])
      let number = random.of(["1e999", "1e308", "-1e308", "5e-324", "0", "\"nan\"", "\"inf\""])
      let activation = random.of(["relu", "tanh", "expression(x^x^x^x)", "nothing", "step"])
      let count = random.of([1, 2, 7, 4000])
      let body = """
        {"target":"\(random.of(targets))","domain":"\(random.of(domains))","units":1,
        "network":{"format":"approxima-network","version":1,"precision":"\(random.of(["f32", "f64"]))",
        "architecture":{"inputs":1,"outputs":1,"widths":\(widths),"activations":["\(activation)"],
        "skip":"none"},"parameters":[\(Array(repeating: number, count: count).joined(separator: ","))]}}
        """
      return try served.post("/api/evaluate", Array(body.utf8)).status
    },
    // Every theorem with extreme options.
    { served, random in
      var query = ["name": random.of(theorems)]
      if random.below(2) == 0 { query["target"] = random.of(targets) }
      if random.below(2) == 0 { query["domain"] = random.of(domains) }
      if random.below(3) == 0 { query["activation"] = random.of(activations) }
      if random.below(2) == 0 { query[random.of(["width", "depth"])] = random.of(counts) }
      if random.below(3) == 0 { query[random.of(["epsilon", "step"])] = random.of(numbers) }
      return try served.get("/api/construct", query).status
    },
    // Fits and maps with extreme options, heard for a moment.
    { served, random in
      var query = ["target": random.of(targets), "steps": random.of(counts)]
      if random.below(2) == 0 { query["domain"] = random.of(domains) }
      if random.below(2) == 0 { query["activation"] = random.of(activations) }
      if random.below(2) == 0 { query["optimizer"] = random.of(["lm", "adam", "lbfgs", "varpro"]) }
      for name in ["samples", "learning_rate", "seed"] where random.below(3) == 0 {
        query[name] = random.of(name == "learning_rate" ? numbers : counts)
      }
      let isMap = random.below(2) == 0
      for name in isMap ? ["widths", "depths", "seeds"] : ["width", "depth", "widths", "pace"]
      where random.below(2) == 0 { query[name] = random.of(counts) }
      let socket = try served.open(isMap ? "/api/map" : "/api/fit", query)
      defer { try? socket.close() }
      usleep(100_000)
      let first = try socket.read(atMost: 4096)
      let words = String(decoding: first, as: UTF8.self).split(separator: " ", maxSplits: 2)
      return words.count > 1 ? Int(words[1]) : nil
    },
    // Pages by the hundred, over connections that stay.
    { served, random in
      let socket = try served.connect(seconds: 2)
      defer { try? socket.close() }
      let text = served.head("GET", "/", ["Connection": "keep-alive"])
      for _ in 0..<100 { _ = try socket.write(Data(text.utf8)) }
      usleep(50_000)
      return nil
    },
  ]

  private static let targets = [
    "sine", "x", "exp", "1/x", "sqrt(abs(x))", "x^-300", "exp(exp(exp(x)))", "1e308*x", "5e-324*x",
    "999999.5*x", "weierstrass", "step(x)", "x*y", "franke", "mesh:1024:sine", "mesh:32x32:franke",
    "mesh:9223372036854775807:sine", "mesh:4294967296x4294967296:franke", "x;x^2", "nothing", "",
    "x1*x2*x3*x4*x5*x6", "x^" + String(repeating: "(x^", count: 60), "data.csv", "mesh:/dev/zero",
  ]
  private static let domains = [
    "[0,1]", "[-1,1]", "[[0,1],[0,1]]", "[0,5e-324]", "[-1e308,1e308]",
    "[1e60,1.0000000000000002e60]",
    "[1,1.0000000000000002]", "[-1e15,1e15]", "[0,0]", "[1,0]", "[nan,1]", "[0,1]^64",
    "[0,1]^9223372036854775807",
  ]
  private static let activations = [
    "relu", "tanh", "square", "step", "sine", "prelu", "reluPower(40)", "leakyRelu(1e308)",
    "identity",
    "polynomial(0,1e308)", "expression(x^x^x^x)", "expression(1/x)", "expression(", "nothing",
  ]
  private static let counts = [
    "1", "2", "16", "64", "256", "1000000", "9223372036854775807", "-1", "0", "1,2,3",
    "256,256,256",
    "4294967296", "1e3",
  ]
  private static let numbers = [
    "1e-6", "1e-3", "0.5", "5e-324", "1e308", "nan", "-1", "0", "1e-12",
  ]
  private static let theorems = [
    "yarotsky-square", "yarotsky-product", "yarotsky-polynomial", "kidger-lyons",
    "kidger-lyons-square", "identity-chain", "ternary-integer", "ternary-dyadic", "ternary-slope",
    "free-knot-spline", "best-relu", "telgarsky-deep", "telgarsky-shallow", "lin-jegelka-resnet",
    "he-hats", "he-finite-elements", "arora-two-layers", "he-uniform-mesh", "shaham-wavelets",
    "guliyev-ismailov", "nothing",
  ]

  @Test("a construction of more units than fit in memory squared does not end the server")
  func slope() throws {
    try Served.with { (served: Served) throws in
      let query = ["name": "ternary-slope", "target": "999999.5*x"]
      #expect(try served.get("/api/construct", query).status == 400)
      #expect(served.process.isRunning)
      #expect(try served.get("/api/catalogue").status == 200)
    }
  }

  @Test("a construction that lasts is ended after the page's time, with what would take less")
  func lasting() throws {
    try Served.with { (served: Served) throws in
      let begun = ContinuousClock.now
      let query = ["name": "free-knot-spline", "target": "weierstrass", "epsilon": "1e-6"]
      let reply = try served.get("/api/construct", query)
      #expect(reply.status == 400)
      let error = try #require(reply.error)
      #expect(
        error
          == "free-knot-spline did not end within 8 s, the time limit: take a smaller --width, "
          + "or a larger --epsilon, or a simpler --target")
      #expect(ContinuousClock.now - begun < .seconds(20))
    }
  }
}
