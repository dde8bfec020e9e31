import Base
import Constructions
import Fitting
import Foundation
import Networks
import Testing

/// `approxima serve` as a command, and the page's files.
struct ServeTests {
  @Test("the page and all its files are in the binary, with the headers that keep it safe")
  func files() throws {
    let folder = Served.repository.appendingPathComponent("Sources/Demo/Page")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.contains("index.html"))
    let types = [
      "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml",
    ]
    try Served.with { served in
      for name in names {
        let path = name == "index.html" ? "/" : "/assets/\(name)"
        let reply = try served.get(path)
        #expect(reply.status == 200, "\(name): add it to PageFiles.swift")
        #expect(Data(reply.body) == FileManager.default.contents(atPath: folder.path + "/" + name))
        let suffix = try #require(name.split(separator: ".").last)
        let type = try #require(types[String(suffix)])
        #expect(reply.headers["content-type"]?.hasPrefix(type) == true)
        #expect(reply.headers["x-content-type-options"] == "nosniff")
        #expect(reply.headers["content-security-policy"]?.hasPrefix("default-src 'self'") == true)
        let tag = try #require(reply.headers["etag"])
        let again = try served.get(path, headers: ["If-None-Match": tag])
        #expect(again.status == 304 && again.body.isEmpty)
      }
    }
  }

  @Test("the catalogue lists what the library has")
  func catalogue() throws {
    let reply = try Served.with { try $0.get("/api/catalogue") }
    let catalogue = try #require(reply.json as? [String: Any])
    func names(_ key: String) throws -> [String] {
      try #require(catalogue[key] as? [[String: Any]]).compactMap { $0["name"] as? String }
    }
    #expect(
      try names("constructions")
        == ConstructionCatalogue.entries.map(\.theorem.id))
    #expect(try names("activations") == Activation.all.map(\.description))
    #expect(try names("optimizers") == Optimizer.all.map(\.name))
    #expect(try names("targets").contains("franke"))
    let square = try #require(
      (catalogue["constructions"] as? [[String: Any]])?.first?["options"] as? [[String: Any]])
    #expect(square[0]["name"] as? String == "depth" && square[0]["value"] as? Double == 6)
  }

  @Test("a port in use is one line and exit 2; Ctrl-C ends the server with exit 0")
  func portAndInterrupt() throws {
    try withFolder { folder in
      let process = try Served.with { served in
        let second = try shell("approxima serve --port \(served.port)", in: folder)
        #expect(second.code == 2)
        #expect(second.error.contains("--port: port \(served.port) is in use"))
        #expect(second.error.split(separator: "\n").count == 1)
        // With a fit under way.
        let socket = try served.open(
          "/api/fit", ["target": "exp", "optimizer": "adam", "steps": "1000000"])
        #expect(Served.wait(for: "event: frame", on: socket))
        served.process.interrupt()
        served.process.waitUntilExit()
        try socket.close()
        return served.process
      }
      #expect(process.terminationReason == .exit && process.terminationStatus == 0)
      let wrong = try shell("approxima serve --port 99999", in: folder)
      #expect(wrong.code == 2 && wrong.error.contains("0 to 65535"))
    }
  }
}
