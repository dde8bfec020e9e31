import Foundation
import Testing

/// What is proven, computed, measured or missing, as commands say it.
@Suite("Kinds of knowledge in commands")
struct KindCommandTests {
  private func json(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try Command.run(arguments + ["--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    return try object(outcome.output)
  }

  @Test("best-relu of a target that is not convex: about, as measured, and not exactly")
  func search() throws {
    let call = [
      "construct", "best-relu", "--target", "sin(2*pi*x)", "--domain", "[-1,1]", "--width", "4",
    ]
    let result = try json(call)
    #expect(try jsonValue("theorem.predicted_relation", in: result) as? String == "about")
    #expect(try jsonValue("split.kind", in: result) as? String == "this construction")
    #expect(try jsonValue("split.floor_proven", in: result) as? Bool == true)
    #expect(abs(try number("split.floor", in: result) - 0.13821678) < 1e-6)
    let words = try Command.run(call).output
    #expect(words.contains("sup error about 0.2024") && !words.contains("exactly"), "\(words)")
    #expect(words.contains("5 linear pieces (Telgarsky 2016), by intervals at 15 points"))
    let convex = try json(["construct", "best-relu", "--target", "exp", "--width", "4"])
    #expect(try jsonValue("theorem.predicted_relation", in: convex) as? String == "exactly")
    #expect(try jsonValue("split.kind", in: convex) as? String == "best, proven")
    #expect(try jsonValue("split.floor_proven", in: convex) as? Bool == true)
  }

  @Test(
    "the split of a construction adds up to what was measured",
    arguments: [
      ["yarotsky-square"], ["kidger-lyons", "--target", "add", "--activation", "sigmoid"],
      ["he-hats"], ["free-knot-spline", "--target", "sine"], ["identity-chain"],
      ["lin-jegelka-resnet"],
    ])
  func parts(call: [String]) throws {
    let result = try json(["construct"] + call)
    let total = try number("split.total", in: result)
    #expect(total == (try number("errors.sup", in: result)))
    let sum = try ["approximation", "optimisation", "rounding"].reduce(0.0) {
      try $0 + number("split.\($1)", in: result)
    }
    #expect(abs(sum - total) <= 1e-15 * total)
    #expect(try jsonValue("split.kind", in: result) is String)
  }

  @Test(
    "deep relu nets and polynomials have proven floors, nets that jump have computed ones",
    arguments: [("relu", "proven floor"), ("cube", "proven floor"), ("sign", "floor, computed")])
  func floors(activation: String, kind: String) throws {
    let call = [
      "fit", "exp", "--domain", "[0,1]", "--widths", activation == "cube" ? "2" : "2,2",
      "--activation", activation, "--optimizer", "adam", "--reference-starts", "0", "--steps", "20",
    ]
    let result = try json(call)
    #expect(try jsonValue("split.kind", in: result) as? String == kind)
    #expect(
      try jsonValue("split.floor_proven", in: result) as? Bool == (kind == "proven floor"))
    let words = try Command.run(call).output
    #expect(words.contains("\(kind): "), "\(words)")
    #expect(words.contains("computed") == (kind == "floor, computed"), "\(words)")
  }

  @Test("a sweep of a singular target says that no error is finite, and why; its store and CSV too")
  func sweep() throws {
    try withTemporaryFolder { folder in
      let text = """
        name: singular
        target: 1/(x-0.30001)
        domain: [[-1, 1]]
        network: {width: [2, 3], activation: tanh}
        fit: {optimizer: lm, steps: 5, samples: 32}
        """
      try text.write(
        to: folder.appendingPathComponent("s.yaml"), atomically: true, encoding: .utf8)
      let outcome = try Command.shell(
        "approxima sweep s.yaml --store s.sqlite; approxima report s.sqlite --output s.html --csv s.csv",
        in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let page = try String(
        contentsOf: folder.appendingPathComponent("s.html"), encoding: .utf8)
      #expect(page.contains("2 that neither diverged nor failed have no finite"))
      #expect(page.contains("seems singular near x = 0.30001"))
      let csv = try String(contentsOf: folder.appendingPathComponent("s.csv"), encoding: .utf8)
      #expect(csv.contains("seems singular near x = 0.30001"))
    }
  }

  @Test("a certificate with a null says why")
  func certified() throws {
    let step = try json([
      "fit", "sine", "--activation", "step", "--width", "4", "--optimizer", "lm", "--steps", "3",
      "--certify",
    ])
    #expect(try jsonValue("certified.evaluation_rounding", in: step) is NSNull)
    let reason = try #require(try jsonValue("certified.reason", in: step) as? String)
    #expect(reason.contains("evaluation in Float64 and Float32"), "\(reason)")
    let tanh = try json(["fit", "sine", "--width", "4", "--steps", "5", "--certify"])
    #expect(try jsonValue("certified.reason", in: tanh) is NSNull)
  }

  @Test("at a jump no spline without a break is said to be near")
  func jumps() throws {
    let baseline = try Command.run([
      "baseline", "sign(x-0.3)", "--methods", "free-knot-spline", "--parameters", "8", "--json",
    ])
    let values = baseline.output.matches(of: /"sup(?:_lower_bound)?":([0-9.e+-]+)/).compactMap {
      Double($0.1)
    }
    #expect(values.count >= 2 && values.allSatisfy { $0 >= 1 - 1e-9 }, "\(baseline.output)")
    let built = try json([
      "construct", "free-knot-spline", "--target", "sign(x-0.3)", "--width", "8",
    ])
    let predicted = try number("theorem.predicted_error", in: built)
    let sup = try number("errors.sup", in: built)
    #expect(predicted >= 1 && sup <= predicted * (1 + 1e-6))
  }

  @Test("a fit whose Jacobian has columns near 1e-160 goes on to its end")
  func tinyColumns() throws {
    let result = try json(["fit", "sin(1000*x)", "--width", "8", "--reference-starts", "0"])
    #expect(
      result["status"] as? String == "converged" || (result["steps"] as? Int ?? 0) == 1000,
      "\(result["steps"] ?? "")")
    let words = try Command.run(["fit", "sqrt(x-2)", "--domain", "[0,1]"])
    #expect(words.code == 2 && words.error.contains("is nan at"), "\(words.error)")
  }

  @Test("an error of 0 is not answered by a larger network")
  func exact() throws {
    let words = try Command.run(["fit", "0*x+2", "--width", "4", "--steps", "20"]).output
    #expect(words.contains("half the units may do"), "\(words)")
  }
}
