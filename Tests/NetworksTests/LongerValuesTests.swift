import Base
import Foundation
import Networks
import RealModule
import Testing

/// Values in a longer arithmetic: many points at once give the bits of each by itself.
@Suite("Values in longer arithmetic")
struct LongerValuesTests {
  private func points(_ inputs: Int) -> Batch {
    let numbers = (0..<(inputs * 37)).map { index -> Double in
      let step = Double(index * 61 % 997) / 997
      return -1.3 + 2.7 * step
    }
    return Batch(features: inputs, count: 37, storage: numbers)
  }

  private func network(_ architecture: Architecture, _ precision: Precision) -> Network {
    let numbers = (0..<architecture.numberCount).map { index -> Double in
      1.5 * Foundation.sin(Double(3 * index + 1))
    }
    return Network(architecture, parameters: numbers, precision: precision)
  }

  #if arch(x86_64) || arch(i386)
    @Test("of every activation, what is compiled for Float80 has the bits of the formula")
    func formulas() throws {
      for activation in Activation.all {
        let x = (-40...40).map { Float80($0) / 7 }
        let values = activation.values(x, slope: 0.25)
        for (place, value) in zip(x, values) {
          let wanted: Float80 = activation.value(place, slope: 0.25)
          #expect(
            value == wanted || value.isNaN && wanted.isNaN, "\(activation) at \(place)")
        }
      }
    }

    @Test("a batch has the bits of its points one by one", arguments: [Precision.f64, .f32])
    func batches(precision: Precision) throws {
      for (inputs, outputs, widths) in [(1, 1, [8]), (2, 3, [5, 4]), (3, 1, [])] {
        let network = network(
          try Architecture(
            inputs: inputs, outputs: outputs, widths: widths,
            activations: Array(repeating: .tanh, count: widths.count)), precision)
        let points = points(inputs)
        let values = try #require(network.longerValues(at: points))
        for sample in 0..<points.count {
          let wanted =
            precision == .f64
            ? network.value(at: points.point(sample).map { Float80($0) }).map { Double($0) }
            : network.value(at: points.point(sample))
          #expect(values.point(sample) == wanted)
        }
      }
    }

    @Test("the rounding of a sum that cancels is seen")
    func cancelling() throws {
      // relu(x + 2^-60) − relu(x) at 1: Float64 says 0.
      let network = Network(
        try Architecture(inputs: 1, outputs: 1, widths: [2], activations: [.relu]),
        parameters: [1, 1, 0x1p-60, 0, 1, -1, 0])
      let points = Batch(features: 1, count: 2, storage: [1, -1])
      #expect(network(points).storage == [0, 0])
      #expect(network.longerValues(at: points)?.storage == [0x1p-60, 0])
    }
  #endif
}
