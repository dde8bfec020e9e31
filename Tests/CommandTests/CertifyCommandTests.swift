import Foundation
import Testing

/// `fit --certify` and `measure --certify`.
struct CertifyCommandTests {
  @Test("a proof brackets the sampled error, in JSON and in words, and does not disturb the rest")
  func bracket() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.run(
        [
          "fit", "sin(2*pi*x)", "--domain", "[-1,1]", "--width", "12", "--activation", "tanh",
          "--seed", "1", "--save", "net.json", "--certify", "--json",
        ], in: folder)
      #expect(fit.code == 0, "\(fit.error)")
      let fitted = try object(fit.output)
      let measured = try Command.run(
        ["measure", "net.json", "--certify", "--tolerance", "0.001", "--json"], in: folder)
      let report = try object(measured.output)
      let lower = try number("certified.sup_lower", in: report)
      let upper = try number("certified.sup_upper", in: report)
      let sampled = try number("errors.sup", in: report)
      #expect(lower <= upper && upper <= 1.001 * lower * (1 + 1e-9))
      #expect(abs(sampled - lower) <= 0.002 * lower)
      #expect(try number("certified.boxes", in: report) > 0)
      #expect(try number("certified.wall_seconds", in: report) >= 0)
      #expect(try number("certified.sup_lower", in: fitted) <= upper)
      #expect(
        try number("split.total", in: fitted) >= number("certified.sup_lower", in: fitted))
      let words = try Command.run(["measure", "net.json", "--certify"], in: folder)
      #expect(words.output.contains("certified") && words.output.contains("exact arithmetic"))
      let plain = try Command.run(["measure", "net.json", "--json"], in: folder)
      #expect(try object(plain.output)["certified"] == nil)
    }
  }

  @Test("what cannot be proven is one line and exit 2")
  func errors() throws {
    try withTemporaryFolder { folder in
      _ = try Command.run(
        ["fit", "exp", "--width", "2", "--steps", "2", "--save", "net.json"], in: folder)
      for arguments in [["--tolerance", "0.1"], ["--certify", "--tolerance", "2"]] {
        let outcome = try Command.run(["measure", "net.json"] + arguments, in: folder)
        #expect(outcome.code == 2)
        #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
      }
    }
  }
}
