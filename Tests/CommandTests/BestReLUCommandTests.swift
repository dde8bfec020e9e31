import Foundation
import Testing

/// `construct best-relu`: the network, its file, its certificate.
struct BestReLUCommandTests {
  @Test("exp by 8 units: predicted, measured, certified from the file, and not above the floor")
  func exponential() throws {
    try withTemporaryFolder { folder in
      let built = try Command.run(
        [
          "construct", "best-relu", "--target", "exp", "--domain", "[0,1]", "--width", "8",
          "--save", "net.json", "--json",
        ], in: folder)
      #expect(built.code == 0, "\(built.error)")
      let result = try object(built.output)
      // By mpmath with 30 digits.
      let error = 0.001_635_810_067_391
      #expect(try abs(number("theorem.predicted_error", in: result) - error) < 1e-11)
      #expect(try abs(number("errors.sup", in: result) - error) < 1e-11)
      #expect(try number("theorem.neurons", in: result) == 8)
      let floor = try number("split.floor", in: result)
      #expect(floor <= error && floor > error * (1 - 1e-7))
      #expect(try jsonValue("split.kind", in: result) as? String == "best, proven")
      let measured = try Command.run(
        [
          "measure", "net.json", "--target", "exp", "--domain", "[0,1]", "--certify", "--tolerance",
          "1e-6",
          "--json",
        ], in: folder)
      #expect(measured.code == 0, "\(measured.error)")
      let report = try object(measured.output)
      #expect(try number("certified.sup_lower", in: report) <= error * (1 + 1e-6))
      #expect(try number("certified.sup_upper", in: report) >= error * (1 - 1e-9))
      #expect(try number("certified.sup_upper", in: report) <= error * (1 + 2e-6))
    }
  }

  @Test("the sine: best known, with its floor, in words that do not say more")
  func sine() throws {
    let call = ["construct", "best-relu", "--target", "sin(2*pi*x)", "--domain", "[-1,1]"]
    let result = try object(Command.run(call + ["--width", "4", "--json"]).output)
    #expect(try number("errors.sup", in: result) <= 0.20265)
    #expect(try number("split.floor", in: result) > 0.138)
    #expect(try jsonValue("split.kind", in: result) as? String != "best, proven")
    let words = try Command.run(call + ["--width", "4"]).output
    #expect(words.contains("5 linear pieces") && !words.contains("is the best of its architecture"))
    let spline = try Command.run(
      ["construct", "free-knot-spline", "--target", "exp", "--domain", "[0,1]", "--width", "8"]
    ).output
    #expect(!spline.contains("is the best of its architecture"), "\(spline)")
    #expect(spline.contains("below"))
  }
}
