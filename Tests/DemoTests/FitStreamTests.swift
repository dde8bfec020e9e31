import Base
import Fitting
import Foundation
import Functions
import Networks
import ONNX
import Testing

/// What the page shows of a fit is what the library computes, and what the command gives.
struct FitStreamTests {
  @Test(
    "a fit that is shown is the fit of its command line, to the bit",
    arguments: [
      ["target": "sin(2*pi*x)", "optimizer": "adam", "steps": "400", "learning_rate": "0.02"],
      ["target": "runge", "optimizer": "lbfgs", "steps": "60", "widths": "5,4"],
      ["target": "abs", "optimizer": "lm", "steps": "80", "activation": "relu", "seed": "7"],
      ["target": "sin(2*pi*x)", "optimizer": "varpro", "steps": "60", "domain": "[0,1]"],
      ["target": "x*y", "optimizer": "lm", "steps": "20", "width": "6"],
    ])
  func sameFit(query: [String: String]) throws {
    let events = try Served.with { try $0.events("/api/fit", query) }
    #expect(events.first?.name == "start" && events.last?.name == "end")
    let start = try #require(events.first?.data)
    let end = try #require(events.last?.data)
    let command = try #require(start["command"] as? String)
    try withFolder { folder in
      let run = try shell("\(command) --json --save net.json", in: folder)
      #expect(run.code == 0, "\(command): \(run.error)")
      var wanted = try #require(
        JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
      var shown = try #require(end["fit"] as? [String: Any])
      // The page has no look at other points; else time alone may differ.
      wanted["interpolation"] = nil
      wanted["wall_seconds"] = 0
      shown["wall_seconds"] = 0
      #expect(NSDictionary(dictionary: shown) == NSDictionary(dictionary: wanted))
      let saved = try NetworkFile(contentsOf: folder.appendingPathComponent("net.json").path)
      let sent = try NetworkFile(
        json: JSONSerialization.data(withJSONObject: try #require(end["network"])))
      #expect(sent == saved)
    }
  }

  @Test(
    "every frame is the network of its parameters, from step 0 to the last",
    arguments: ["adam", "lbfgs", "lm", "varpro"], ["tanh", "relu"])
  func frames(optimizer: String, activation: String) throws {
    // Slowly, so that there are frames between the first and the last.
    let query = [
      "target": "sin(2*pi*x)", "width": "6", "activation": activation, "optimizer": optimizer,
      "steps": "30", "pace": "100", "units": "1",
    ]
    let events = try Served.with { try $0.events("/api/fit", query) }
    let start = try #require(events.first?.data)
    let grid = try (#require(start["grid"] as? [String: Any])).numbers("x")
    let points = Batch(features: 1, count: grid.count, storage: grid)
    let target = try start.rows("target_values")[0]
    #expect(near(target, grid.map { sin(2 * .pi * $0) }))
    let frames = events.filter { $0.name == "frame" }.map(\.data)
    #expect(frames.count >= 4)
    #expect(frames.first?["step"] as? Int == 0)
    #expect(frames.last?["step"] as? Int == events.last?.data["steps"] as? Int)
    let shape = try Architecture(
      inputs: 1, width: 6, depth: 1, activation: Activation(parsing: activation))
    for frame in frames {
      let network = Network(shape, parameters: try frame.numbers("parameters"))
      let values = network(points).storage
      let parts = try frame.rows("units")
      #expect(parts.count == 6)
      // Units that cancel are large beside what is left.
      let scale = parts.joined().map(abs).max() ?? 0
      #expect(near(try frame.rows("values")[0], values, size: scale))
      let errors = try #require(frame["on_grid"] as? [String: Any])
      let sup = try #require(zip(values, target).map { abs($0 - $1) }.max())
      #expect(near([try #require(errors["sup"] as? Double)], [sup], size: scale))
      // The units add up to the network, but for the output's bias.
      for point in grid.indices {
        let sum = parts.reduce(network.parameters[18]) { $0 + $1[point] }
        #expect(abs(sum - values[point]) <= 1e-6 * (1 + scale))
      }
    }
  }

  @Test("the loss of a frame is that of its parameters")
  func losses() throws {
    for optimizer in ["adam", "lbfgs", "lm", "varpro"] {
      let events = try Served.with {
        try $0.events(
          "/api/fit",
          [
            "target": "exp", "width": "4", "optimizer": optimizer, "steps": "12", "pace": "60",
            "samples": "64",
          ])
      }
      let points = Batch(
        features: 1, count: 64, storage: (0..<64).map { -1 + 2 * Double($0) / 63 })
      let shape = try Architecture(inputs: 1, width: 4, depth: 1, activation: .tanh)
      for frame in events.filter({ $0.name == "frame" }).map(\.data) {
        let network = Network(shape, parameters: try frame.numbers("parameters"))
        let loss =
          zip(network(points).storage, points.storage).reduce(0) {
            $0 + ($1.0 - exp($1.1)) * ($1.0 - exp($1.1))
          } / 64
        let told = try #require(frame["loss"] as? Double)
        #expect(abs(told - loss) <= 1e-9 * loss + 1e-25, "\(optimizer) step \(frame["step"] ?? "")")
      }
    }
  }

  @Test(
    "what cannot be fitted is one line and status 400",
    arguments: [
      ([:], "target: name a target"), (["target": "sinn(x)"], "did you mean"),
      (["target": "sine", "width": "0"], "width: a whole number from 1"),
      (["target": "sine", "width": "1e9"], "width: a whole number"),
      (["target": "sine", "depth": "999"], "depth: a whole number"),
      (["target": "sine", "width": "256", "depth": "32"], "parameters"),
      (["target": "sine", "width": "256", "depth": "2", "optimizer": "lm"], "parameters"),
      (["target": "sine", "samples": "0"], "samples"),
      (["target": "sine", "steps": "99999999"], "steps"),
      (["target": "sine", "activation": "tanj"], "did you mean 'tanh'"),
      (["target": "sine", "optimizer": "sgd"], "optimizer"),
      (["target": "sine", "domain": "[1,0]"], "domain"),
      (["target": "sine", "widht": "3"], "width"),
      (["target": "mesh:/etc/passwd"], "reads no files"),
      (["target": "/etc/passwd.csv:x->y"], "reads no files"),
      (["target": "mesh:5000x5000:franke"], "cells"), (["target": "x*y*z"], "one or two"),
      (["target": String(repeating: "x+", count: 300) + "x"], "at most 500 characters"),
      (["target": "1/x"], "finite"),
    ] as [([String: String], String)])
  func wrong(query: [String: String], says: String) throws {
    let reply = try Served.with { try $0.get("/api/fit", query) }
    #expect(reply.status == 400)
    let error = try #require(reply.error)
    #expect(error.contains(says), "\(error)")
    #expect(!error.contains("\n"))
  }
}
