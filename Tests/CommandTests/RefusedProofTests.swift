import Foundation
import Testing

/// What cannot follow a fit is said before it, and what cannot be done with a file names the file.
@Suite("what is refused, before the work and by name")
struct RefusedProofTests {
  private let hashed = [
    "sort(4,4)", "--family", "attention", "--attention", "hashed(1,2)", "--width", "4",
    "--optimizer", "adam",
  ]

  @Test("proofs that cannot begin are refused before the fit")
  func before() throws {
    try withTemporaryFolder { folder in
      try "x,z\n0,0\n1,1\n2,1\n".write(
        to: folder.appendingPathComponent("d.csv"), atomically: true, encoding: .utf8)
      for (arguments, says) in [
        (hashed + ["--certify"], "nothing can be proven"),
        (["x1+x2+x3+x4"] + hashed.dropFirst() + ["--certify"], "proofs do not follow"),
        (["x1+x2+x3+x4+x5+x6+x7+x8", "--certify"], "proofs go up to 4 dimensions, not 8"),
        (["exp", "--certify", "--certify-boxes", "0"], "a proof needs at least 1 box, not 0"),
        (["d.csv:x->z", "--certify"], "nothing can be proven"),
        (["d.csv:x->z", "--plot", "fit.svg"], "data have no curve to draw"),
      ] {
        // So many steps that a fit would not end within the test.
        let outcome = try Command.run(
          ["fit"] + arguments + ["--steps", "1000000000", "--save", "net.json"], in: folder)
        #expect(outcome.code == 2 && outcome.output.isEmpty)
        #expect(outcome.error.contains(says), "\(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1)
        #expect(
          !FileManager.default.fileExists(atPath: folder.appendingPathComponent("net.json").path))
      }
    }
  }

  @Test("what verbs cannot do with a network names its file")
  func named() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        ["fit"] + hashed + ["--steps", "2", "--save", "net.json"], in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      for arguments in [
        ["export", "net.json", "--onnx", "net.onnx"], ["measure", "net.json", "--certify"],
        ["range", "net.json"], ["measure", "net.json", "--target", "sine"],
        ["symbols", "net.json"], ["show", "net.json", "--layers"],
        ["fit", "sine", "--start", "net.json", "--optimizer", "adam"],
        ["measure", "net.json", "net.json", "--vote", "mean", "--target", "digits"],
        ["verify", "net.json", "--box", "[-1,1]x[-1,1]x[-1,1]x[-1,1]", "--output-at-most", "3"],
      ] {
        let outcome = try Command.run(arguments, in: folder)
        #expect(outcome.code == 2 && outcome.output.isEmpty)
        #expect(outcome.error.hasPrefix("approxima: net.json: "), "\(arguments) \(outcome.error)")
        #expect(outcome.error.split(separator: "\n").count == 1)
      }
    }
  }
}
