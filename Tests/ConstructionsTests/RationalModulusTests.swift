import Base
import Constructions
import Measurement
import Networks
import Testing

@Suite("Composed rational units")
struct RationalModulusTests {
  @Test(
    "x times composed signs is |x| within the error that is stated",
    arguments: zip(1...4, [0.032_582_3, 0.001_546_62, 9.298_98e-6, 1.563_39e-9]))
  func error(layers: Int, published: Double) throws {
    let built = try rationalModulus(layers: layers)
    #expect(built.network.familyName == "rational" && built.network.depth == layers + 1)
    let errors = try measure({ built($0) }, against: built.target)
    // The error is attained at points between samples, near 0 too.
    #expect(abs(errors.sup / published - 1) < 1e-4, "\(errors.sup)")
    #expect(built.prediction?.relation == .exactly)
    #expect(abs((built.prediction?.error ?? 0) / published - 1) < 1e-5)
  }

  @Test("there are one to four layers")
  func limits() {
    for layers in [0, 5] {
      #expect(throws: UserError.self) { try rationalModulus(layers: layers) }
    }
  }

  @Test("a number that is off takes the error away from what is stated")
  func mutant() throws {
    let built = try rationalModulus(layers: 3)
    var numbers = built.network.parameters
    // A numerator of the second layer.
    numbers[16 + 6 + 1] *= 1.1
    let network = Network(try #require(built.network.architecture), parameters: numbers)
    let errors = try measure({ network($0) }, against: built.target)
    #expect(errors.sup > 10 * (built.prediction?.error ?? 1))
  }
}
