import Foundation
import Testing

/// Fits whose network or target is not finite, singular, or of a size far from 1, as a user sees them.
@Suite("Not finite, singular, and of any size")
struct NotFiniteCommandTests {
  private func fit(_ arguments: String...) throws -> [String: Any] {
    let outcome = try Command.run(["fit"] + arguments + ["--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    return try object(outcome.output)
  }

  @Test("a network that is not finite inside the domain has diverged, and has null norms")
  func network() throws {
    let result = try fit("sine", "--activation", "square", "--depth", "40", "--width", "4")
    #expect(result["status"] as? String == "diverged")
    let errors = try #require(result["errors"] as? [String: Any])
    for key in ["l1", "l2", "sup", "relative_l2", "relative_sup"] {
      #expect(errors[key] is NSNull, "\(key)")
    }
    #expect(
      (errors["reason"] as? String)?.hasPrefix("the network is not finite at x = ") == true)
  }

  @Test(
    "targets that are not finite or singular inside the domain have null norms and a reason",
    arguments: [
      ("sqrt((x-0.30001)^2-1e-12)", "[-1,1]", "the target is not finite at x = 0.3000"),
      ("1/(x-0.3)", "[-3,3]", "the target seems singular near x = 0.3:"),
      ("tan(x)", "[-3,3]", "the target seems singular near x = "),
    ])
  func target(text: String, domain: String, reason: String) throws {
    let result = try fit(text, "--domain", domain, "--steps", "20")
    let errors = try #require(result["errors"] as? [String: Any])
    #expect(errors["l1"] is NSNull && errors["l2"] is NSNull && errors["sup"] is NSNull)
    #expect((errors["reason"] as? String)?.hasPrefix(reason) == true, "\(errors)")
    let split = try #require(result["split"] as? [String: Any])
    for key in ["total", "approximation", "floor"] { #expect(split[key] is NSNull, "\(key)") }
    let shown = try Command.run(["fit", text, "--domain", domain, "--steps", "20"])
    #expect(shown.output.contains(reason) && !shown.output.contains("architecture "))
    #expect(!shown.output.contains("  nan") && !shown.output.contains("  inf"))
  }

  @Test("sup of the construction that is exact at binary fractions is at least its mean error")
  func binaryFractions() throws {
    let outcome = try Command.run([
      "construct", "kidger-lyons", "--target", "add", "--activation", "sigmoid", "--json",
    ])
    let errors = try #require(try object(outcome.output)["errors"] as? [String: Any])
    let (sup, l1) = (errors["sup"] as? Double ?? 0, errors["l1"] as? Double ?? .nan)
    // The area of [-1,1]².
    #expect(sup > 0 && sup >= l1 / 4)
  }

  @Test(
    "sizes far from 1 reach the relative errors of size 1, and the file is of the box as it is",
    arguments: [
      (["x", "--domain", "[0,1e15]"], 1e-10), (["1e-30*sin(x)"], 1e-10), (["1e200*x"], 1e-10),
      (["1e-30*sin(x)", "--precision", "f32"], 1e-5),
      (["x", "--domain", "[0,1e15]", "--precision", "f32"], 1e-5),
    ])
  func sizes(arguments: [String], bound: Double) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("net.json").path
      let outcome = try Command.run(["fit"] + arguments + ["--save", file, "--json"])
      let result = try object(outcome.output)
      let errors = try #require(result["errors"] as? [String: Any])
      #expect(try #require(errors["relative_sup"] as? Double) < bound)
      #expect(try #require(errors["relative_l2"] as? Double) < bound)
      #expect(result["status"] as? String != "diverged")
      let measured = try object(try Command.run(["measure", file, "--json"]).output)
      #expect((measured["errors"] as? [String: Any])?["sup"] as? Double == errors["sup"] as? Double)
    }
  }
}
