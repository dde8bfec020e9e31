import Base
import Fitting
import Functions
import Networks
import Testing

/// The bits of fits, held against those of earlier versions.
struct FitGoldenTests {
  @Test("the same seed gives the bits of earlier versions")
  func bits() throws {
    let cases = try FitCase.all()
    #expect(Set(cases.map(\.name)).count == cases.count)
    var found: [String: String] = [:]
    for one in cases { found[one.name] = try FitGoldenTests.hash(one) }
    try Goldens(file: "fits.json").compare(found)
  }

  @Test("a golden notices one bit")
  func mutant() throws {
    let one = try #require(FitCase.all().first)
    var parameters = try FitGoldenTests.fitted(one).parameters
    let hash = FitGoldenTests.hash(parameters)
    parameters[3] = parameters[3].nextUp
    #expect(FitGoldenTests.hash(parameters) != hash)
  }

  private static func fitted(_ one: FitCase) throws -> Network {
    guard case .function(let target) = try resolveTarget(one.target) else {
      throw UserError("no function", at: one.target)
    }
    let points = try Sampling.chebyshev.points(one.samples, in: target.domain, seed: 3)
    return try fit(
      one.architecture, to: FitData(inputs: points, outputs: target.values(points)),
      options: one.options
    ).network
  }

  private static func hash(_ one: FitCase) throws -> String { hash(try fitted(one).parameters) }

  private static func hash(_ numbers: [Double]) -> String {
    var hash = BitHash()
    hash.add(numbers)
    return hash.text
  }
}
