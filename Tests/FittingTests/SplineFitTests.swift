import Base
import Fitting
import Foundation
import Kernels
import Networks
import Testing

@Suite("Fits of splines on edges")
struct SplineFitTests {
  private func data(
    _ samples: Int, _ inputs: Int, seed: UInt64 = 3, _ function: ([Double]) -> Double
  ) throws -> FitData {
    let random = RandomSource(seed: seed, stream: "samples")
    let points = Batch(
      features: inputs, count: samples,
      storage: (0..<(samples * inputs)).map { _ in random.uniform(-1, 1) })
    return FitData(
      inputs: points,
      outputs: Batch(
        features: 1, count: samples, storage: (0..<samples).map { function(points.point($0)) }),
      domain: try Domain(Array(repeating: (-1, 1), count: inputs)))
  }

  private func kan(
    _ inputs: Int, _ widths: [Int], _ splines: SplineShape, outputs: Int = 1
  ) throws -> Architecture {
    try Architecture(
      family: .kan, inputs: inputs, outputs: outputs, widths: widths,
      activations: widths.map { _ in .identity }, splines: splines)
  }

  private func error(
    _ network: Network, _ inputs: Int, _ function: ([Double]) -> Double
  ) throws -> Double {
    let fresh = try data(4000, inputs, seed: 77, function)
    let values = network(fresh.inputs)
    let squares = zip(values.storage, fresh.outputs.storage).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    return (squares / 4000).squareRoot()
  }

  @Test("of several starts on the coarsest grid a good one goes on, within the steps asked for")
  func starts() throws {
    let function = { (x: [Double]) in exp(sin(.pi * x[0]) + x[1] * x[1]) }
    let set = try data(1000, 2, function)
    let shape = try kan(2, [1], SplineShape(intervals: 12, degree: 3))
    for seed in 1...3 as ClosedRange<UInt64> {
      var options = FitOptions(steps: 400, seed: seed)
      options.starts = 6
      let result = try fit(shape, to: set, options: options)
      #expect(result.steps <= 400)
      #expect(try error(result.network, 2, function) < 2e-4)
      #expect(try fit(shape, to: set, options: options, threads: 2).network == result.network)
    }
    var options = FitOptions(optimizer: .adam, steps: 10)
    options.starts = 3
    #expect(throws: UserError.self) { try fit(shape, to: set, options: options) }
  }

  @Test("normal equations by short rows are those of the dense Jacobian", arguments: [false, true])
  func normalEquations(hasBase: Bool) throws {
    let shape = try kan(
      2, [3, 2], SplineShape(intervals: 5, degree: 2, base: hasBase ? .silu : nil), outputs: 2)
    let random = RandomSource(seed: 2, stream: "outputs")
    var set = try data(300, 2) { _ in 0 }
    set.outputs = Batch(
      features: 2, count: 300, storage: (0..<600).map { _ in random.normal() })
    let numbers = Initialisation.auto.parameters(for: shape, on: set.inputs, seed: 5)
    let layers = try #require(shape.graph.splineLayers)
    let n = shape.parameterCount
    for threads in [1, 2] {
      var problem = SplineResiduals(
        shape.graph, layers, numbers, set, Team(threads: threads))
      let trained = Array(numbers[..<n])
      var gram = [Double](repeating: 0, count: (n + 1) * (n + 1))
      #expect(problem.writeNormalEquations(at: trained, to: &gram))
      let network = Network(shape, parameters: numbers)
      let values = network(set.inputs)
      var expected = [Double](repeating: 0, count: gram.count)
      for output in 0..<2 {
        let jacobian = network.jacobian(at: set.inputs, output: output)
        for sample in 0..<300 {
          let row =
            (0..<n).map { jacobian[$0, sample] } + [
              values[output, sample] - set.outputs[output, sample]
            ]
          for j in 0...n where row[j] != 0 {
            for i in 0...j { expected[j * (n + 1) + i] += row[i] * row[j] }
          }
        }
      }
      var largest = 0.0
      for j in 0...n {
        for i in 0...j {
          largest = max(largest, abs(gram[j * (n + 1) + i] - expected[j * (n + 1) + i]))
        }
      }
      #expect(largest < 1e-10 * expected[n * (n + 1) + n])
      #expect(
        abs(problem.sumOfSquares(at: trained) / expected[n * (n + 1) + n] - 1) < 1e-12)
      // Jᵀ·r″ by second differences of the network's values.
      let direction = (0..<n).map { _ in 0.1 * random.normal() }
      var product = [Double](repeating: 0, count: n)
      #expect(problem.curvature(at: trained, along: direction, product: &product))
      func moved(_ length: Double) -> Batch {
        var other = network
        for place in 0..<n { other.parameters[place] += length * direction[place] }
        return other(set.inputs)
      }
      let (ahead, behind) = (moved(0.5), moved(-0.5))
      var wanted = [Double](repeating: 0, count: n)
      for output in 0..<2 {
        let jacobian = network.jacobian(at: set.inputs, output: output)
        for sample in 0..<300 {
          let bend =
            4 * (ahead[output, sample] + behind[output, sample] - 2 * values[output, sample])
          for place in 0..<n { wanted[place] += bend * jacobian[place, sample] }
        }
      }
      let size = wanted.map(abs).max() ?? 0
      for place in 0..<n { #expect(abs(product[place] - wanted[place]) < 1e-9 * size) }
    }
  }

  @Test("one layer of splines is linear least squares: J₀(20x) to the spline's own error")
  func oneLayer() throws {
    func function(_ x: [Double]) -> Double { j0(20 * x[0]) }
    let shape = try kan(1, [], SplineShape(intervals: 200, degree: 3))
    let result = try fit(
      shape, to: try data(4000, 1, function), options: FitOptions(), threads: 2)
    #expect(try error(result.network, 1, function) <= 3e-7)
  }

  // Which valley a fit ends in depends on the last bits, hence on the processor: bounds are wide.
  @Test("x·y by [2,2,1]; exp(sin πx + y²) by [2,1,1], the same bits on any threads")
  func networks() throws {
    func product(_ x: [Double]) -> Double { x[0] * x[1] }
    let shape = try kan(2, [2], SplineShape(intervals: 5, degree: 3))
    let result = try fit(
      shape, to: try data(1000, 2, product), options: FitOptions(), threads: 2)
    #expect(try error(result.network, 2, product) <= 1e-3)

    func toy(_ x: [Double]) -> Double { exp(sin(.pi * x[0]) + x[1] * x[1]) }
    let other = try kan(2, [1], SplineShape(intervals: 50, degree: 3))
    let set = try data(4000, 2, toy)
    var options = FitOptions()
    let results = try [1, 2].map { try fit(other, to: set, options: options, threads: $0) }
    #expect(results[0].network == results[1].network)
    let rms = try error(results[0].network, 2, toy)
    #expect(rms <= 1e-3, "\(rms)")
    // By quantiles too, and with a base function.
    options.knots = .quantiles
    let based = try kan(2, [1], SplineShape(intervals: 20, degree: 3, base: .silu))
    let second = try fit(based, to: set, options: options)
    #expect(try error(second.network, 2, toy) <= 1e-2)
    let again = try fit(
      based, to: set, options: options, start: second.network.parameters)
    #expect(again.loss <= second.loss * (1 + 1e-9))
    let knots = Array(again.network.parameters[based.parameterCount...])
    #expect(knots == Array(second.network.parameters[based.parameterCount...]))
  }

  @Test("adam, lbfgs and varpro take splines too; data of any size")
  func others() throws {
    func function(_ x: [Double]) -> Double { 1e12 * sin(3 * x[0]) }
    let shape = try kan(1, [2], SplineShape(intervals: 5, degree: 3))
    let set = try data(400, 1, function)
    let result = try fit(shape, to: set, options: FitOptions())
    #expect(try error(result.network, 1, function) < 1e10)
    func plain(_ x: [Double]) -> Double { sin(3 * x[0]) }
    for optimizer in [Optimizer.adam, .lbfgs, .varpro] {
      var options = FitOptions(optimizer: optimizer)
      options.steps = optimizer == .adam ? 1500 : 200
      let result = try fit(shape, to: try data(400, 1, plain), options: options)
      let rms = try error(result.network, 1, plain)
      #expect(rms < 0.05, "\(optimizer): \(rms)")
      #expect(result.network.parameters.count == shape.numberCount)
    }
  }
}
