import Base
import Experiments
import Fitting
import Foundation
import Testing

@Suite("Run identity and canonical JSON")
struct IdentityTests {
  // Reference values of the FNV project's test vectors.
  @Test(
    "128-bit FNV-1a has its published values",
    arguments: [
      ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"),
      ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
    ])
  func vectors(text: String, hash: String) throws {
    #expect(RunIdentity(hashing: text).description == hash)
    #expect(RunIdentity(hash) == RunIdentity(hashing: text))
  }

  @Test("a text that is no hash is no identity", arguments: ["", "12", "g" + "0", "-1"])
  func notHashes(text: String) {
    #expect(RunIdentity(text) == nil)
    #expect(RunIdentity(text + String(repeating: "x", count: 32 - text.count)) == nil)
  }

  @Test("the order of keys in the file changes no identity")
  func keyOrder() throws {
    let first = try plan("target: abs(x)\ndomain: [[-1,1]]\nfit: {steps: 3, samples: 9}\nseeds: 2")
    let second = try plan(
      "seeds: 2\nfit:\n  samples: 9\n  steps: 3\ndomain: '[-1,1]'\ntarget: abs(x)")
    #expect(first.runs.map(\.id) == second.runs.map(\.id))
  }

  @Test("settings survive their JSON, and keep their identity")
  func roundTrip() throws {
    for run in try plan().runs {
      let json = try run.settings.canonicalJSON()
      let back = try JSONDecoder().decode(RunSettings.self, from: Data(json.utf8))
      #expect(back == run.settings)
      #expect(try back.canonicalJSON() == json)
      #expect(try back.identity() == run.id)
    }
  }

  @Test("every setting counts for the identity")
  func everySetting() throws {
    let run = try #require(plan().runs.first)
    var ids: Set<RunIdentity> = [run.id]
    let changes: [(inout RunSettings) -> Void] = [
      { $0.target = "x" }, { $0.content = "1" }, { $0.domain = Domain(-1...2) }, { $0.inputs = 2 },
      { $0.outputs = 2 }, { $0.widths = [5] }, { $0.activations = ActivationChoice([.relu]) },
      { $0.skip = .all },
      { $0.precision = .f32 }, { $0.optimizer = .lm }, { $0.initialisation = .auto },
      { $0.loss = .huber(1) }, { $0.learningRate = 0.05.nextUp }, { $0.schedule = .cosine },
      { $0.steps = 21 }, { $0.batch = 4 }, { $0.averaging = 0.5 }, { $0.patience = 3 },
      { $0.tolerance = 1e-9 }, { $0.restarts = 1 }, { $0.samples = 17 },
      { $0.sampling = .rule(.chebyshev) }, { $0.measure = [.l1] }, { $0.seed = .max },
      { $0.holdOut = 0.5 },
    ]
    for change in changes {
      var settings = run.settings
      change(&settings)
      ids.insert(try settings.identity())
    }
    #expect(ids.count == changes.count + 1)
    let keys = try #require(
      JSONSerialization.jsonObject(with: Data(run.settings.canonicalJSON().utf8))
        as? [String: Any])
    // What is nil is left out: content, batch, averaging, patience, holdOut.
    #expect(keys.count == changes.count - 5)
  }

  @Test("the folder of a target's file does not count, its content does")
  func files() throws {
    let run = try #require(plan().runs.first)
    var here = run.settings
    here.target = "mesh:square.msh:sin(x)"
    here.content = "1"
    var there = here
    there.target = "mesh:some/folder/square.msh:sin(x)"
    #expect(try here.identity() == there.identity())
    there.content = "2"
    #expect(try here.identity() != there.identity())
  }

  @Test("canonical text: sorted keys, shortest numbers, escaped strings")
  func canonicalText() throws {
    let value = JSON.object(
      ("b", .array([.number(0.1), .number(1), .number(-0.0), JSON(.nan), .unsigned(.max)])),
      ("a", .string("\"\\\n\u{1}é")), ("B", .object(("z", .bool(true)), ("y", .integer(-3)))))
    let text =
      #"{"B":{"y":-3,"z":true},"a":"\"\\\n\u0001é","b":[0.1,1,-0,null,18446744073709551615]}"#
    #expect(value.sorted.text == text)
    let read = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    #expect(read["a"] == .string("\"\\\n\u{1}é"))
    let pretty = try JSONDecoder().decode(JSON.self, from: Data(value.prettyText().utf8))
    #expect(pretty == read)
  }
}
