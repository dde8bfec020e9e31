import Base
import Kernels
import Networks
import Testing

/// Signs behind trained slopes and shifts.
@Suite struct ShiftedSignTests {
  private func architecture(_ units: SmallWeights.Units) throws -> Architecture {
    try Architecture(
      inputs: 2, outputs: 1, widths: [6], activations: [.sign], splines: nil,
      small: SmallWeights(units: units))
  }

  private let points: Batch = {
    let random = RandomSource(seed: 8, stream: "points")
    return Batch(features: 2, count: 200, storage: (0..<400).map { _ in random.normal() })
  }()

  private let plain: [Double] = {
    let random = RandomSource(seed: 9, stream: "weights")
    return (0..<25).map { _ in random.normal() }
  }()

  @Test("two numbers a unit more, and as many -1 that are frozen")
  func counts() throws {
    let (plain, shifted) = (try architecture(.binary), try architecture(.rsign))
    #expect(plain.parameterCount == 25 && shifted.parameterCount == 25 + 2 * 6)
    #expect(shifted.numberCount == 25 + 3 * 6)
    let names = shifted.graph.blocks.map(\.name)
    #expect(
      names.suffix(3) == ["hidden1.sign.minus", "hidden1.sign.slopes", "hidden1.sign.shifts"])
  }

  @Test("with slopes above 0 another bias of a plain sign does the same")
  func equivalent() throws {
    let (slopes, shifts) = ([0.25, 2, 0.5, 1, 0.1, 3], [0.3, -0.4, 0, 1.5, -2, 0.05])
    let shifted = Network(
      try architecture(.rsign),
      parameters: plain + slopes.map { -$0 } + shifts + Array(repeating: -1, count: 6))
    var moved = plain
    for unit in 0..<6 {
      let (slope, shift) = (slopes[unit], shifts[unit])
      moved[12 + unit] += shift < 0 ? shift : shift / slope
    }
    let network = Network(try architecture(.binary), parameters: moved)
    #expect(shifted(points) == network(points))
    // They move something.
    #expect(network(points) != Network(try architecture(.binary), parameters: plain)(points))
  }

  @Test("with a slope below 0 a unit is 1 on both sides of an interval, as no plain sign is")
  func bump() throws {
    // sign(|x| − 1/2) of one variable.
    let shape = try Architecture(
      inputs: 1, outputs: 1, widths: [1], activations: [.sign], splines: nil,
      small: SmallWeights(units: .rsign))
    let network = Network(shape, parameters: [1, 0, 1, 0, 1, -0.5, -1])
    let values = network(Batch(features: 1, count: 5, storage: [-2, -0.4, 0, 0.4, 2])).storage
    #expect(values == [1, -1, -1, -1, 1])
  }

  @Test("units of a layer are its signs")
  func units() throws {
    let network = Network(
      try architecture(.rsign),
      parameters: plain + Array(repeating: -0.25, count: 6) + Array(repeating: 0, count: 6)
        + Array(repeating: -1, count: 6))
    let units = try network.units(ofLayer: 0, first: 6)(points)
    #expect(units.storage.allSatisfy { abs($0) == 1 })
    let output = (0..<200).map { sample in
      plain[24] + (0..<6).reduce(0) { $0 + plain[18 + $1] * units[$1, sample] }
    }
    #expect(zip(output, network(points).storage).allSatisfy { abs($0 - $1) < 1e-14 })
  }
}
