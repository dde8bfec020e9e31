import Foundation
import Testing

/// The command lines that the page shows can be pasted into a terminal.
@Suite("Commands of the page")
struct PageCommandTests {
  private func paste(_ answer: [String: Any], in folder: URL) throws {
    let command = try #require(answer["command"] as? String, "\(answer)")
    let outcome = try shell("timeout 60 " + command, in: folder)
    #expect(outcome.code == 0, "\(command)\n\(outcome.error)")
  }

  @Test("each construction, as it is offered and with targets that a shell could misread")
  func constructions() throws {
    try Served.with { served in
      let catalogue = try #require(served.get("/api/catalogue").json as? [String: Any])
      var queries = try #require(catalogue["constructions"] as? [[String: Any]])
        .compactMap { $0["name"] as? String }.map { ["name": $0] }
      #expect(queries.count >= 15)
      queries += [
        ["name": "free-knot-spline", "target": "-x^2", "domain": "[0,1]", "width": "3"],
        ["name": "kidger-lyons", "target": "x*(1-x)", "activation": "gelu"],
        ["name": "ternary-slope", "target": "3*x/2", "epsilon": "0.01"],
      ]
      try withFolder { folder in
        for query in queries {
          let answer = try served.get("/api/construct", query)
          try paste(try #require(answer.json as? [String: Any], "\(query)"), in: folder)
        }
      }
    }
  }

  @Test("each fit")
  func fits() throws {
    try Served.with { served in
      try withFolder { folder in
        for query in [
          ["target": "sine"], ["target": "-x^2", "width": "2"],
          ["target": "sin(2*pi*x)*exp(-y)", "domain": "[-1,1]x[0,2]", "depth": "2", "width": "4"],
          ["target": "sawtooth(3)", "widths": "4,2", "activation": "expression(x*tanh(x))"],
          ["target": "exp", "optimizer": "adam", "learning_rate": "0.0000012"],
        ] {
          let events = try served.events("/api/fit", query.merging(["steps": "10"]) { $1 })
          try paste(events[0].data, in: folder)
        }
      }
    }
  }

  @Test("a map, with the file that the page offers beside it")
  func map() throws {
    try Served.with { served in
      let events = try served.events(
        "/api/map",
        [
          "target": "x*(1-x)", "domain": "[0,1]", "widths": "1,2", "depths": "1", "steps": "5",
          "samples": "32",
        ])
      try withFolder { folder in
        try #require(events[0].data["experiment"] as? String).write(
          to: folder.appendingPathComponent("map.yaml"), atomically: true, encoding: .utf8)
        try paste(events[0].data, in: folder)
      }
    }
  }

  @Test("where rounding is above the predicted error, its bound stands beside and holds")
  func rounding() throws {
    try Served.with { served in
      let answer = try #require(
        served.get("/api/construct", ["name": "identity-chain", "depth": "16"]).json
          as? [String: Any])
      let predicted = try #require(answer["predicted"] as? [String: Any])
      let errors = try #require(answer["errors"] as? [String: Any])
      let measured = try #require(errors["sup"] as? Double)
      let bound = try #require(predicted["error"] as? Double)
      #expect(measured > bound)
      #expect(try #require(predicted["text"] as? String).contains("before rounding"))
      // 16 layers in Float64: at least half an ulp, and far below a wrong unit.
      let rounding = try #require(predicted["rounding"] as? Double)
      #expect(rounding > 1e-16 && rounding < 1e-12)
    }
  }
}
