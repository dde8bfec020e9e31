import Base
import Constructions
import Functions
import Kernels
import Measurement
import Networks
import RealModule
import Testing

@Suite("Wavelet frames")
struct WaveletTests {
  @Test("the bump has 4d + 1 units, two hidden layers, integral 1", arguments: [1, 2, 3])
  func bump(dimension: Int) throws {
    let term = FrameTerm(
      level: 0, shift: Array(repeating: 0, count: dimension), isScaling: true)
    let network = try WaveletFrame.network([term], coefficients: [1])
    #expect(network.widths == [4 * dimension, 1])
    #expect(term.theoremNeurons == 4 * dimension + 1)
    // The composite midpoint rule with steps of 1/n has an error of order 1/n².
    let n = [64, 32, 8][dimension - 1]
    let side = 6 * n
    let count = Array(repeating: side, count: dimension).reduce(1, *)
    var points = Batch(features: dimension, count: count)
    for index in 0..<count {
      var rest = index
      for axis in 0..<dimension {
        points[axis, index] = (Double(rest % side) + 0.5) / Double(n) - 3
        rest /= side
      }
    }
    let cell = Double.pow(1 / Double(n), dimension)
    let integral = network(points).storage.reduce(0, +) * cell
    #expect(abs(integral - 1) < 1 / Double(n * n))
    #expect(
      isClose(
        WaveletFrame.bumpConstant(dimension), [1.0 / 8, 3.0 / 88, 3.0 / 304][dimension - 1], 1e-14))
    // Outside [−3, 3]^d it is 0.
    let outside = Batch(
      features: dimension,
      points: [
        Array(repeating: 3.5, count: dimension), [3.01] + Array(repeating: 0, count: dimension - 1),
      ])
    #expect(network(outside).storage == [0, 0])
  }

  @Test("a sum of terms is a network of two hidden layers with at most 8d + 2 units a term")
  func sums() throws {
    let random = RandomSource(seed: 5, stream: "wavelets")
    for dimension in 1...3 {
      let terms = (0..<20).map { _ in
        FrameTerm(
          level: random.integer(below: 7) - 2,
          shift: (0..<dimension).map { _ in random.integer(below: 9) - 4 },
          isScaling: random.uniform() < 0.2)
      }
      let coefficients = terms.map { _ in random.normal() }
      let network = try WaveletFrame.network(terms, coefficients: coefficients)
      #expect(network.depth == 2)
      #expect(network.neurons <= terms.reduce(0) { $0 + $1.theoremNeurons })
      for _ in 0..<200 {
        let x = (0..<dimension).map { _ in random.uniform(-4, 4) }
        let sum = zip(terms, coefficients).reduce(0) { $0 + $1.1 * $1.0.value(at: x) }
        let scale = zip(terms, coefficients).reduce(0) { $0 + abs($1.1 * $1.0.value(at: x)) }
        #expect(
          abs(network(Batch(features: dimension, points: [x])).storage[0] - sum)
            <= 1e-12 * max(1, scale))
      }
    }
  }

  @Test("more terms, less error, in one and two dimensions")
  func approximation() throws {
    // For twice differentiable functions the order to expect is 2/d; measured from 4 to 128 and from 8
    // to 256 terms: 1.6 and 0.76.
    for (name, counts, order) in [("runge", [4, 8, 16, 64], 1.4), ("franke", [8, 64], 0.65)] {
      guard case .function(let target) = try resolveTarget(name) else { continue }
      let sums = try waveletApproximation(target, terms: counts)
      var errors: [Double] = []
      for (count, sum) in zip(counts, sums) {
        #expect(sum.terms.count == count && sum.coefficients.count == count)
        #expect(Set(sum.terms).count == count)
        #expect(sum.network.neurons <= sum.theoremNeurons)
        let report = try measure(
          { sum.network($0) }, against: target, options: MeasureOptions(norms: [.l2], effort: 0.3))
        errors.append(report.l2)
      }
      #expect(zip(errors, errors.dropFirst()).allSatisfy(>))
      let ratio = Double(counts[counts.count - 1]) / Double(counts[0])
      #expect(errors[0] / errors[errors.count - 1] > Double.pow(ratio, order))
    }
  }
}
