import Base
import Constructions
import Functions
import Measurement
import RealModule
import Testing

@Suite("Yarotsky's square, product and polynomials")
struct YarotskyTests {
  @Test(
    "the square's sup error is 4^-(m+1) to 1e-12 relative, at the midpoints of the grid",
    arguments: 1...12)
  func square(m: Int) throws {
    let square = try yarotskySquare(refinements: m)
    let cells = 1 << m
    let points = Batch(
      features: 1, count: 2 * cells + 1,
      storage: (0...(2 * cells)).map { Double($0) / Double(2 * cells) })
    let values = square(points)
    let expected = Double.pow(4, -Double(m + 1))
    for sample in 0...(2 * cells) {
      let x = points[0, sample]
      let error = values[0, sample] - x * x
      // Dyadic points: x² is exact.
      #expect(abs(error - (sample % 2 == 0 ? 0 : expected)) <= 1e-12 * expected)
    }
    #expect(square.prediction == .exactly(expected))
    #expect(square.depth == m && square.width == (m == 1 ? 3 : 4) && square.neurons == 4 * m - 1)
    if m <= 8 {
      let sup = try measure({ square($0) }, against: square.target).sup
      // Elsewhere the search meets the rounding of x².
      #expect(sup >= expected && sup <= expected + 0x1p-52, "\(sup) for \(expected)")
    }
  }

  @Test("the square on another interval scales with its length")
  func squareElsewhere() throws {
    let square = try yarotskySquare(refinements: 5, domain: Domain(-3...1))
    let sup = try measure({ square($0) }, against: square.target).sup
    #expect(isClose(sup, 16 * Double.pow(4, -6), 1e-12))
  }

  @Test(
    "the product errs by at most M² 4^-(m+1), and by nothing where a factor is 0",
    arguments: [1, 3, 6])
  func product(m: Int) throws {
    let product = try yarotskyProduct(refinements: m, domain: Domain(-2...2, -1...1))
    let sup = try measure({ product($0) }, against: product.target).sup
    let bound = 4 * Double.pow(4, -Double(m + 1))
    #expect(sup <= bound * (1 + 1e-12) && sup > bound / 8, "\(sup) for \(bound)")
    #expect(product.value(at: [0.0, 0.7]) == [0] && product.value(at: [-1.3, 0.0]) == [0])
    #expect(product.depth == m + 1 && product.width == (m == 1 ? 6 : 8))
  }

  @Test(
    "polynomials of sine, exp and Runge's function keep within the bound that they state",
    arguments: ["sine", "exp", "runge"], [1e-2, 1e-6])
  func polynomial(name: String, epsilon: Double) throws {
    let target = try Catalogue.entry(name).target()
    let network = try yarotskyPolynomial(target, epsilon: epsilon)
    let bound = try #require(network.prediction).error
    let sup = try measure({ network($0) }, against: target).sup
    #expect(bound <= epsilon && sup <= bound, "\(sup), bound \(bound)")
    #expect(sup > bound * 1e-4)
    #expect(network.width == 11)
  }

  @Test("at a fixed degree the bound falls exponentially in the depth, and the error with it")
  func depth() throws {
    let target = try Catalogue.entry("exp").target()
    var before = Double.infinity
    for depth in [20, 40, 80, 160] {
      let network = try yarotskyPolynomial(target, depth: depth)
      let sup = try measure({ network($0) }, against: target).sup
      #expect(network.depth <= depth)
      #expect(sup < before / 4 && sup <= (network.prediction?.error ?? 0), "\(depth): \(sup)")
      before = sup
    }
  }

  @Test("what cannot be built is a user error")
  func errors() throws {
    #expect(throws: UserError.self) { try yarotskySquare(refinements: 0) }
    #expect(throws: UserError.self) {
      try yarotskyPolynomial(Catalogue.entry("abs").target(), epsilon: 1e-6)
    }
    #expect(throws: UserError.self) {
      try ConstructionCatalogue.entry("yarotsky-square").build(
        ConstructionOptions(activation: .tanh))
    }
  }
}
