import Base
import Formulas
import Functions
import Intervals
import Kernels
import Measurement
import Networks
import Testing

/// Networks of linear pieces against finite-element functions in the plane.
struct RegionTests {
  private func meshTarget(_ seed: UInt64) throws -> TargetFunction {
    let source = RandomSource(seed: seed, stream: "mesh")
    let mesh = try Mesh.uniform(Domain(0...1, -1...1), cells: [3, 4])
    let values = Batch(
      features: 1, count: mesh.nodeCount,
      storage: (0..<mesh.nodeCount).map { _ in source.uniform(-1, 1) })
    return try FiniteElementFunction(mesh: mesh, nodeValues: values)
      .target(name: "mesh", domain: Domain(0.1...0.9, -1...1))
  }

  private func network(_ activation: Activation, skip: Skip = .none, seed: UInt64) throws -> Network
  {
    let architecture = try Architecture(
      inputs: 2, outputs: 1, widths: [7, 6], activations: [activation, activation], skip: skip)
    let source = RandomSource(seed: seed, stream: "regions")
    return Network(
      architecture,
      parameters: (0..<architecture.parameterCount).map { _ in source.uniform(-1, 1) })
  }

  private static let activations: [Activation] = [
    .relu, .leakyRelu(0.1), .prelu, .absolute, .hardTanh, .hardSigmoid, .relu6,
  ]

  @Test("the bracket closes to rounding and holds the samples", arguments: activations)
  func closes(_ activation: Activation) throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      let target = try meshTarget(seed)
      let network = try network(activation, skip: seed > 2 ? .all : .none, seed: seed)
      let proof = try certifySupremum(
        of: network, against: target, options: CertifyOptions(tolerance: 1e-9))
      #expect(proof.end == .reached, "\(activation): \(proof)")
      let points = try SobolSequence(dimension: 2).next(8192, in: target.domain)
      let (f, n) = (target.values(points), network(points))
      let largest = zip(f.storage, n.storage).map { abs($0 - $1) }.max() ?? 0
      #expect(largest <= proof.upper + 1e-12, "\(activation): \(proof)")
      #expect(largest >= 0.9 * proof.lower, "\(activation): \(proof)")
    }
  }

  @Test("branch and bound, taken where the regions are too many, agrees")
  func agrees() throws {
    let target = try meshTarget(9)
    let network = try network(.relu, seed: 9)
    let exact = try certifySupremum(of: network, against: target)
    // The budget is less than there are regions, so that boxes are searched.
    #expect(exact.boxes > 60)
    let boxes = try certifySupremum(
      of: network, against: target, options: CertifyOptions(tolerance: 1e-9, boxes: 30))
    #expect(boxes.upper > exact.upper, "\(exact) \(boxes)")
    #expect(exact.lower <= boxes.upper && boxes.lower <= exact.upper)
    let model = try NetworkEnclosure(network)
    let few = boundByRegions(
      of: model, against: try TargetEnclosure(target),
      over: Box(lower: [0.1, -1], upper: [0.9, 1]), limit: 1)
    #expect(few == nil)
  }

  @Test("a wrong slope on the regions is caught by sampling")
  func catchesWrongSlope() throws {
    var rules = EnclosureRules()
    rules.distances = { function, range, slope in
      var lines = distances(function, over: range, slope: slope)
      lines.slope *= 0.9
      return lines
    }
    var caught = 0
    for seed in 1...6 as ClosedRange<UInt64> {
      let target = try meshTarget(seed)
      let network = try network(.relu, seed: seed)
      let bound = try #require(
        boundByRegions(
          of: NetworkEnclosure(network), against: TargetEnclosure(target),
          over: Box(lower: [0.1, -1], upper: [0.9, 1]), rules: rules))
      let points = try SobolSequence(dimension: 2).next(8192, in: target.domain)
      let (f, n) = (target.values(points), network(points))
      let largest = zip(f.storage, n.storage).map { abs($0 - $1) }.max() ?? 0
      if largest > bound.upper + 1e-12 { caught += 1 }
    }
    #expect(caught > 0)
  }
}
