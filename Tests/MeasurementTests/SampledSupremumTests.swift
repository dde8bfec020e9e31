import Base
import Foundation
import Functions
import Kernels
import Measurement
import Networks
import Testing

/// The sampled supremum is never below a mean error, in any dimension.
@Suite("The sampled supremum beside the means")
struct SampledSupremumTests {
  /// sup ≥ L1 / (n·|Ω|) and sup ≥ L2 / (n·|Ω|)^½ for n outputs, up to the rounding of the quotient.
  private func expectOrder(_ report: ErrorReport, _ target: TargetFunction, _ what: String) {
    let volume = target.domain.volume * Double(target.outputs)
    let slack = 1 + 4 * Double.ulpOfOne
    #expect(report.sup * slack >= report.l1 / volume, "\(what)")
    #expect(report.sup * slack >= report.l2 / volume.squareRoot(), "\(what)")
  }

  @Test("errors that vanish at binary fractions are seen", arguments: 1...5)
  func binaryFractions(dimension: Int) throws {
    // A triangle wave that is 0 at all multiples of 2^-20, to the bit.
    let function = target(try cube(0, 1, dimension)) { point in
      let t = 0x1p20 * point[0]
      return 2 * abs(t - t.rounded())
    }
    let report = try measure(zero, against: function)
    expectOrder(report, function, "\(dimension) dimensions")
    // Its mean is 1/2, its largest value 1.
    #expect(report.sup > 0.99)
  }

  @Test("random networks against random targets", arguments: 1...5)
  func random(dimension: Int) throws {
    let source = RandomSource(seed: 20, stream: "networks \(dimension)")
    for round in 0..<(dimension == 1 ? 30 : 6) {
      let outputs = 1 + round % 2
      let activation: Activation = [.relu, .tanh, .sine, .step][round % 4]
      let architecture = try Architecture(
        inputs: dimension, outputs: outputs, width: 4, depth: 1 + round % 2, activation: activation)
      let network = Network(
        architecture,
        parameters: (0..<architecture.parameterCount).map { _ in source.normal() })
      let frequency = source.uniform(1, 40)
      let phase = source.uniform()
      let function = TargetFunction(
        name: "random", summary: "", domain: try cube(-1, 2, dimension), outputs: outputs
      ) { points in
        Batch(
          features: outputs, count: points.count,
          storage: (0..<(outputs * points.count)).map { index in
            let point = points.point(index % points.count)
            return sin(frequency * point.reduce(0, +) + phase) * Double(1 + index / points.count)
          })
      }
      let report = try measure(
        { network($0) }, against: function, options: MeasureOptions(effort: 0.2))
      expectOrder(report, function, "\(activation), round \(round)")
    }
  }

  @Test("noise, whose quadrature does not settle, and constants", arguments: 1...3)
  func noise(dimension: Int) throws {
    // A hash of the point's bits in [0, 1): as rough as rounding.
    let rough = target(try cube(0, 1, dimension)) { point in
      let bits = point.reduce(UInt64(17)) { ($0 ^ $1.bitPattern) &* 0x9e37_79b9_7f4a_7c15 }
      return Double((bits ^ bits >> 32) & 0xffff) / 65536
    }
    let report = try measure(zero, against: rough)
    expectOrder(report, rough, "noise")
    #expect(report.sup > 0.999 && report.sup < 1)
    for value in [0.1, 1.0 / 3, 7e-300, 3e200] {
      let flat = target(try cube(-0.3, 1.1, dimension)) { _ in value }
      let report = try measure(zero, against: flat)
      expectOrder(report, flat, "constant \(value)")
      #expect(report.sup == value)
      #expect(isClose(report.l2, value * flat.domain.volume.squareRoot(), 1e-12))
    }
  }

  @Test("what only quadrature meets is refined: a peak between all samples")
  func betweenSamples() throws {
    // At a node of Gauss–Kronrod in the first of 32 cells of [0, 1], far narrower than the grid.
    let node = 0.5 / 32 * (1 - 0.991455371120812639206854697526329)
    let peak = target(Domain(0...1)) { exp(-pow(($0[0] - node - 0.5e-8) / 1e-8, 2)) }
    let alone = try measure(zero, against: peak, options: MeasureOptions(norms: [.sup]))
    let both = try measure(zero, against: peak)
    #expect(alone.sup < 0.5, "the sample itself does not see it")
    #expect(both.sup > 1 - 1e-9)
    #expect(both.method.contains("with those of l1 and l2"))
  }

  @Test("rounding errors have random points: none vanishes at binary fractions")
  func rounding() throws {
    // Float32 holds binary fractions of 24 bits exactly.
    let error = try roundingError(
      of: pointwise { Double(Float($0[0])) }, reference: pointwise { $0[0] }, in: Domain(0...1))
    #expect(error > 0.9 * 0x1p-25)
  }
}
