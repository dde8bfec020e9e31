import Base
import Formulas
import Intervals
import Networks
import Testing

/// What evaluation in floating point adds, against Float80.
struct EvaluationRoundingTests {
  private func network(
    _ activation: Activation, widths: [Int], skip: Skip, precision: Precision, seed: UInt64
  ) throws -> Network {
    var source = Source(seed: seed)
    let architecture = try Architecture(
      inputs: 2, outputs: 2, widths: widths, activations: widths.map { _ in activation }, skip: skip
    )
    return Network(
      architecture,
      parameters: (0..<architecture.parameterCount).map { _ in source.uniform(-1.2, 1.2) },
      precision: precision)
  }

  #if arch(x86_64)
    @Test("no evaluation is off by more than the bound", arguments: Activation.all)
    func holds(_ activation: Activation) throws {
      var source = Source(seed: 21)
      for (seed, skip) in [Skip.none, .all].enumerated() {
        for precision in [Precision.f64, .f32] {
          let network = try network(
            activation, widths: [9, 7], skip: skip, precision: precision, seed: UInt64(seed + 30))
          let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 2, degree: 1))
          let box = Box(lower: [-0.4, 0.3], upper: [0.1, 0.7])
          let bounds = try NetworkEnclosure(network).evaluationErrors(
            over: box, in: arithmetic, precision: precision == .f64 ? .f64 : .f32)
          let points = Batch(
            features: 2,
            points: (0..<200).map { _ in
              zip(box.lower, box.upper).map { source.uniform($0, $1) }
            })
          let values = network(points)
          var largest = [Double](repeating: 0, count: 2)
          for sample in 0..<points.count {
            let exact = network.value(at: points.point(sample).map { Float80($0) })
            for output in 0..<2 {
              let error = Double((Float80(values[output, sample]) - exact[output]).magnitude)
              largest[output] = max(largest[output], error)
            }
          }
          for output in 0..<2 {
            #expect(largest[output] <= bounds[output], "\(activation) in \(precision)")
          }
          if [.relu, .tanh, .mish, .gelu].contains(activation) {
            // A proof counts every rounding at its worst.
            let unit = precision == .f64 ? 0x1p-53 : 0x1p-24
            #expect(bounds[0] < 2000 * unit, "\(activation) in \(precision): \(bounds[0] / unit)")
          }
        }
      }
    }
  #endif

  @Test("a jump within reach of a rounding error has no bound")
  func jumps() throws {
    let network = Network(
      try Architecture(inputs: 1, width: 1, depth: 1, activation: .step), parameters: [1, 0, 1, 0])
    let arithmetic = TaylorArithmetic(basis: TaylorBasis(dimension: 1, degree: 1))
    let enclosure = try NetworkEnclosure(network)
    let across = enclosure.evaluationErrors(over: Box(lower: [-1], upper: [1]), in: arithmetic)
    let beside = enclosure.evaluationErrors(over: Box(lower: [0.5], upper: [1]), in: arithmetic)
    #expect(across == [.infinity])
    #expect(beside[0] < 1e-15)
  }
}
