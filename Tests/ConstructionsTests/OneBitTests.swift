import Base
import Constructions
import Foundation
import Functions
import Measurement
import Networks
import Testing

/// Signs on Bernstein's basis, and the networks of weights −1, 0, 1 that compute them.
@Suite struct OneBitTests {
  private func value(_ x: Double) -> Double { 0.4 * sin(2 * Double.pi * x) }

  @Test("Bernstein's form by hand, and at many degrees 1 for coefficients of 1")
  func form() {
    let cubic = BernsteinForm([1, 2, -1, 3])
    for x in [0, 0.25, 0.5, 0.8, 1] {
      let y = 1 - x
      let expected = y * y * y + 6 * x * y * y - 3 * x * x * y + 3 * x * x * x
      #expect(abs(cubic(x) - expected) < 1e-14)
    }
    #expect(abs(BernsteinForm(Array(repeating: 1, count: 1001))(0.3) - 1) < 1e-11)
    // B_n x² = x² + x(1 − x)/n, and I − (I − B)² leaves x(1 − x)/n².
    let squares = (0...20).map { Double($0 * $0) / 400 }
    #expect(abs(BernsteinForm(iterated: squares, 1)(0.3) - (0.09 + 0.21 / 20)) < 1e-14)
    #expect(abs(BernsteinForm(iterated: squares, 2)(0.3) - (0.09 + 0.21 / 400)) < 1e-14)
  }

  @Test("signs stay within the bound of their order", arguments: [1, 2, 3, 4])
  func bound(order: Int) throws {
    var distances: [Double] = []
    for degree in [20, 100, 500] {
      let polynomial = try OneBitPolynomial(degree: degree, order: order, of: value)
      #expect(polynomial.signs.coefficients.allSatisfy { abs($0) == 1 })
      let distance = (0...100).reduce(0.0) { most, step in
        let x = 0.25 + Double(step) / 200
        return max(most, abs(polynomial.signs(x) - polynomial.smooth(x)))
      }
      #expect(distance < polynomial.bound(on: 0.25...0.75))
      distances.append(distance)
    }
    #expect(distances[2] < distances[0] / 4)
    // The bound of order s falls like n^(−s/2).
    let (few, many) = (
      try OneBitPolynomial(degree: 96, order: order, of: value),
      try OneBitPolynomial(degree: 384, order: order, of: value)
    )
    let fall = few.bound(on: 0.25...0.75) / many.bound(on: 0.25...0.75)
    // Coefficients of higher orders come down to 0.4, and with them the quantiser.
    #expect(fall > 0.9 * pow(2, Double(order)) && fall < 1.5 * pow(2, Double(order)), "\(fall)")
  }

  @Test(
    "the network has weights and biases −1, 0, 1, and is the polynomial",
    arguments: [1, 2, 3, 12, 24])
  func network(degree: Int) throws {
    let polynomial = try OneBitPolynomial(degree: degree, order: 1, of: value)
    let network = try polynomial.network()
    #expect(Set(network.parameters).isSubset(of: [-1, 0, 1]))
    #expect(network.widths.count == degree + 1)
    for step in 0...40 {
      let x = Double(step) / 40
      #expect(abs(network.value(at: [x])[0] - polynomial.signs(x)) < 1e-12)
    }
  }

  @Test("built by name: its count of units, and an error below the bound")
  func construction() throws {
    for (target, depth) in [("0.4*sin(2*pi*x)", 16), ("exp(x)/4", 9), ("abs(x-1/2)", 30)] {
      let built = try ConstructionCatalogue.entry("one-bit")
        .build(ConstructionOptions(target: target, depth: depth))
      #expect(built.neurons == built.predictedNeurons)
      let prediction = try #require(built.prediction)
      let error = try measure({ built($0) }, against: built.target).sup
      #expect(error < prediction.error && error > 0.02 * prediction.error, "\(target) \(error)")
    }
  }

  @Test("what signs cannot follow is refused")
  func refusals() throws {
    func message(_ options: ConstructionOptions) throws -> String {
      do {
        _ = try ConstructionCatalogue.entry("one-bit").build(options)
        return "accepted"
      } catch let error as UserError { return "\(error)" }
    }
    #expect(try message(ConstructionOptions(target: "2*x")).contains("divide the function"))
    #expect(try message(ConstructionOptions(domain: Domain(0...0.5))).contains("not at its ends"))
    #expect(try message(ConstructionOptions(depth: 129)).contains("--depth"))
    #expect(
      try message(ConstructionOptions(target: "x*y")).contains("give one interval a variable"))
  }
}
