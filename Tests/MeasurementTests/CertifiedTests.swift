import Base
import Functions
import Intervals
import Kernels
import Measurement
import Networks
import Testing

/// Certified suprema and ranges against dense sampling and known values.
struct CertifiedTests {
  private func randomNetwork(
    _ activation: Activation, inputs: Int, outputs: Int = 1, widths: [Int], seed: UInt64
  ) throws -> Network {
    let architecture = try Architecture(
      inputs: inputs, outputs: outputs, widths: widths,
      activations: widths.map { _ in activation })
    let source = RandomSource(seed: seed, stream: "certified")
    return Network(
      architecture,
      parameters: (0..<architecture.parameterCount).map { _ in source.uniform(-1, 1) })
  }

  private func named(_ text: String, domain: Domain? = nil) throws -> TargetFunction {
    guard case .function(let function) = try resolveTarget(text, domain: domain) else {
      throw UserError("no function")
    }
    return function
  }

  /// The network that is 0 everywhere.
  private func zeroNetwork(inputs: Int) throws -> Network {
    let architecture = try Architecture(inputs: inputs, width: 1, depth: 0, activation: .relu)
    return Network(
      architecture, parameters: Array(repeating: 0, count: architecture.parameterCount))
  }

  private static let targets = [
    ["sine", "sawtooth(3)", "runge", "step", "hat1d"], ["franke", "hat2d", "multiply"],
    ["gaussianBump(3)"],
  ]

  @Test(
    "no sample lies outside the bracket: random networks × random targets",
    arguments: Activation.all)
  func soundness(_ activation: Activation) throws {
    for dimension in 1...3 {
      for (index, name) in Self.targets[dimension - 1].enumerated() {
        let target = try named(name)
        let network = try randomNetwork(
          activation, inputs: dimension, widths: [5, 4], seed: UInt64(index + 10 * dimension))
        var options = CertifyOptions(tolerance: 0.05, boxes: dimension == 1 ? 800 : 150)
        options.degree = index % 2 == 0 ? nil : 2
        let proof = try certifySupremum(of: network, against: target, options: options)
        #expect(proof.lower <= proof.upper)
        #expect(proof.end != .reached || proof.upper <= 1.05 * proof.lower + 1e-300)
        let source = RandomSource(seed: 5, stream: name)
        let count = 4096
        let points = Batch(
          features: dimension, count: count,
          storage: target.domain.bounds.flatMap { bounds in
            (0..<count).map { _ in source.uniform(bounds.lowerBound, bounds.upperBound) }
          })
        let (f, n) = (target.values(points), network(points))
        let largest = zip(f.storage, n.storage).map { abs($0 - $1) }.max() ?? 0
        #expect(largest <= proof.upper + 1e-12, "\(activation) on \(name)")
        if !proof.point.isEmpty {
          let place = Batch(features: dimension, points: [proof.point])
          let error = abs(target.values(place).storage[0] - network(place).storage[0])
          #expect(error >= proof.lower - 1e-12, "\(activation) on \(name)")
        }
      }
    }
  }

  @Test(
    "known suprema of targets alone",
    arguments: [
      ("sine", 1.0), ("abs", 1.0), ("x^2-x", 2.0), ("exp(x)*sin(3*x)", 1.782771),
      ("hat2d", 1.0), ("rosenbrock", 3609.0), ("x*y-x^2/2", 1.5), ("mod(5*x,1)", 1.0),
    ])
  func knownValues(_ name: String, _ supremum: Double) throws {
    let target = try named(name)
    let proof = try certifySupremum(
      of: zeroNetwork(inputs: target.inputs), against: target,
      options: CertifyOptions(tolerance: 1e-3))
    #expect(proof.end == .reached, "\(name): \(proof)")
    #expect(
      proof.lower <= supremum * (1 + 1e-4) && proof.upper >= supremum * (1 - 1e-4), "\(proof)")
  }

  @Test("a network that is the target: the bracket closes at rounding level")
  func exactNetwork() throws {
    // |x| = relu(x) + relu(-x)
    let architecture = try Architecture(inputs: 1, width: 2, depth: 1, activation: .relu)
    let network = Network(architecture, parameters: [1, -1, 0, 0, 1, 1, 0])
    let proof = try certifySupremum(of: network, against: named("abs"))
    #expect(proof.upper < 1e-11, "\(proof)")
  }

  @Test("deep narrow rectifier networks close by their linear pieces")
  func deepNarrow() throws {
    let network = try randomNetwork(
      .relu, inputs: 1, widths: Array(repeating: 8, count: 16), seed: 3)
    let proof = try certifySupremum(of: network, against: named("sine"))
    #expect(proof.end == .reached && proof.boxes < 3000, "\(proof)")
  }

  @Test("the bits do not depend on the number of threads")
  func threads() throws {
    let network = try randomNetwork(.mish, inputs: 2, widths: [6, 6], seed: 4)
    let proofs = try [1, 2, 3].map { threads in
      try certifySupremum(
        of: network, against: named("franke"),
        options: CertifyOptions(tolerance: 1e-3, boxes: 3000, threads: threads))
    }
    for proof in proofs {
      #expect(proof.lower == proofs[0].lower && proof.upper == proofs[0].upper)
      #expect(proof.boxes == proofs[0].boxes && proof.point == proofs[0].point)
    }
  }

  @Test("stopped at once or out of boxes, the bracket is valid and says why")
  func anyTime() throws {
    let network = try randomNetwork(.tanh, inputs: 2, widths: [8, 8], seed: 5)
    let target = try named("franke")
    let full = try certifySupremum(
      of: network, against: target, options: CertifyOptions(tolerance: 1e-3))
    var rounds: [Certificate] = []
    let stopped = try certifySupremum(
      of: network, against: target, options: CertifyOptions(tolerance: 1e-6),
      shouldStop: { rounds.count >= 2 }, observe: { rounds.append($0) })
    let poor = try certifySupremum(
      of: network, against: target, options: CertifyOptions(tolerance: 1e-6, boxes: 1))
    #expect(stopped.end == .interrupted && poor.end == .exhausted && full.end == .reached)
    for bracket in rounds + [stopped, poor] {
      #expect(bracket.lower <= full.upper && bracket.upper >= full.lower)
    }
  }

  /// What stopped these was a jump, the end of an enclosure, or one that is not fine: never rounding.
  @Test(
    "rounding is named only where what is left is within it",
    arguments: [
      ("fresnelS(x)", -3.0...5.0, 1e-9), ("lambertw(x)", -0.36787944...0, 0.01),
      ("floor(3*x)", 0...1, 1e-4), ("besselJ(180,x)", 300...310, 0.01),
      ("1e8*sin(x)-1e8*sin(x)", 0...1, 0.01),
      ("sin(3*x)", -1...1, 1e-15), ("erfi(x)", 19...20, 1e-6),
    ])
  func roundingIsRounding(
    _ text: String, _ bounds: ClosedRange<Double>, _ tolerance: Double
  ) throws {
    let target = try named(text, domain: Domain(bounds))
    let network = try randomNetwork(.tanh, inputs: 1, widths: [4], seed: 3)
    let proof = try certifySupremum(
      of: network, against: target, options: CertifyOptions(tolerance: tolerance, boxes: 4000))
    let gap = proof.upper - proof.lower
    #expect(gap.isFinite)
    let size = target.values(Batch(features: 1, points: [[bounds.upperBound]])).storage[0]
    #expect(proof.roundingAllowance > 0 && proof.roundingAllowance < 1e-10 * (1 + abs(size)))
    #expect(proof.end != .rounding || gap <= proof.roundingAllowance, "\(proof)")
    #expect(proof.end != .unresolved || gap > proof.roundingAllowance, "\(proof)")
    #expect(proof.end != .reached || gap <= tolerance * proof.upper + 1e-300)
    switch text {
    case "besselJ(180,x)": #expect(proof.end == .unresolved)
    case "lambertw(x)": #expect(proof.end == .reached)
    default: break
    }
  }

  @Test(
    "a target whose functions have no proven bounds on its domain is refused, with where they have some"
  )
  func refusesPlaces() throws {
    let network = try randomNetwork(.tanh, inputs: 1, widths: [4], seed: 3)
    let target = try named("1+erfi(2*x)", domain: Domain(0...13))
    #expect {
      try certifySupremum(of: network, against: target)
    } throws: {
      "\($0)"
        == "nothing can be proven of '1+erfi(2*x)': bounds of erfi are proven for |x| <= 20 only, "
        + "and at (10.15625) x is 20.3125"
    }
    // On the part where they have, it goes.
    #expect(
      try certifySupremum(of: network, against: target, in: Domain(0...1)).upper.isFinite)
  }

  @Test("a wrong slope of the relaxation breaks the bracket, and sampling sees it")
  func catchesWrongSlope() throws {
    let rules = rulesWithWrongSlope()
    var caught = 0
    for seed in 0..<10 {
      let network = try randomNetwork(.relu, inputs: 2, widths: [8, 8], seed: UInt64(seed))
      let target = try named("multiply")
      var options = CertifyOptions(tolerance: 0.5, boxes: 200)
      options.rules = rules
      let proof = try certifySupremum(of: network, against: target, options: options)
      let sampled = try measure(
        { network($0) }, against: target, options: MeasureOptions(norms: [.sup]))
      if sampled.sup > proof.upper * (1 + 1e-12) { caught += 1 }
    }
    #expect(caught > 0)
  }

  @Test("the range of a network holds its samples and is attained")
  func range() throws {
    for activation in [Activation.relu, .tanh, .sine] {
      let network = try randomNetwork(activation, inputs: 2, outputs: 2, widths: [6, 5], seed: 6)
      let domain = Domain(-1...1, 0...2)
      let ranges = try certifyRange(
        of: network, in: domain, options: CertifyOptions(tolerance: 0.01))
      let points = try SobolSequence(dimension: 2).next(4096, in: domain)
      let values = network(points)
      for (output, range) in ranges.enumerated() {
        let row = Array(values.feature(output))
        #expect(range.least.lower <= (row.min() ?? 0) + 1e-12)
        #expect(range.largest.upper >= (row.max() ?? 0) - 1e-12)
        #expect(range.least.upper <= (row.min() ?? 0) + 0.05)
        #expect(range.largest.lower >= (row.max() ?? 0) - 0.05)
      }
    }
  }

  @Test("where no value is known the range ends by its budget")
  func rangeOfPole() throws {
    let wave = try Activation(parsing: "expression(sin(1/x))")
    let network = Network(
      try Architecture(inputs: 1, width: 1, depth: 1, activation: wave), parameters: [1, 0, 1, 0])
    let range = try certifyRange(
      of: network, in: Domain(-1...1), options: CertifyOptions(boxes: 10))[0]
    for side in [range.least, range.largest] {
      #expect(side.end != .reached && side.boxes < 1000, "\(side)")
    }
  }

  @Test("the Lipschitz constant bounds difference quotients, and has known values")
  func lipschitz() throws {
    // tanh(3x): 3 at 0. relu(x) + relu(-x): 1.
    let tanh = Network(
      try Architecture(inputs: 1, width: 1, depth: 1, activation: .tanh), parameters: [3, 0, 1, 0])
    let steep = try certifyLipschitzConstant(of: tanh, in: Domain(-1...1))
    #expect(steep.lower <= 3 && 3 <= steep.upper && steep.upper <= 3.03 * 1.0001)
    let fold = Network(
      try Architecture(inputs: 1, width: 2, depth: 1, activation: .relu),
      parameters: [1, -1, 0, 0, 1, 1, 0])
    let kink = try certifyLipschitzConstant(of: fold, in: Domain(-1...2))
    #expect(kink.lower <= 1 && 1 <= kink.upper && kink.lower >= 0.999)
    let jump = Network(
      try Architecture(inputs: 1, width: 1, depth: 1, activation: .step), parameters: [1, 0, 1, 0])
    #expect(
      try certifyLipschitzConstant(
        of: jump, in: Domain(-1...1), options: CertifyOptions(boxes: 500)
      ).upper == .infinity)

    for activation in [Activation.mish, .relu, .sine, .hardSwish] {
      let network = try randomNetwork(activation, inputs: 2, widths: [6, 5], seed: 7)
      let domain = Domain(-1...1, -1...1)
      let proof = try certifyLipschitzConstant(
        of: network, in: domain, options: CertifyOptions(tolerance: 0.05, boxes: 4000))
      let points = try SobolSequence(dimension: 2).next(2048, in: domain)
      let values = network(points)
      var steepest = 0.0
      for sample in 1..<points.count {
        let (a, b) = (points.point(sample - 1), points.point(sample))
        let distance = ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])).squareRoot()
        steepest = max(steepest, abs(values[0, sample] - values[0, sample - 1]) / distance)
      }
      #expect(steepest <= proof.upper * (1 + 1e-9), "\(activation): \(steepest), \(proof)")
      #expect(proof.lower <= proof.upper && proof.lower > 0.5 * steepest)
    }
  }

  @Test("what cannot be proven is one clear error")
  func errors() throws {
    let network = try zeroNetwork(inputs: 1)
    let opaque = target(Domain(0...1)) { $0[0] }
    #expect(throws: UserError.self) { try certifySupremum(of: network, against: opaque) }
    #expect(throws: UserError.self) {
      try certifySupremum(of: zeroNetwork(inputs: 5), against: named("radial(5)"))
    }
    #expect(throws: UserError.self) {
      try certifySupremum(
        of: network, against: named("sine"), options: CertifyOptions(tolerance: 0))
    }
  }
}
