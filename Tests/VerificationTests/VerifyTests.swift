import Base
import Formulas
import Intervals
import Kernels
import Networks
import Testing
import Verification

/// Answers against known truths.
struct VerifyTests {
  private func square(_ dimension: Int) throws -> Domain {
    try Domain((0..<dimension).map { _ in (-1, 1) })
  }

  /// The verdict on N ≤ bound over [-1, 1]^d.
  private func verdict(
    _ network: Network, atMost bound: Double, options: VerifyOptions = VerifyOptions()
  ) throws -> VerificationResult {
    try verify(
      network,
      VerificationProperty(
        outputsOn: square(network.inputs), outputs: network.outputs, atMost: bound),
      options: options)
  }

  @Test("nets made by hand have their known extremes: |x|, x/2, max(x, y), and both bounds at once")
  func handmade() throws {
    let absolute = try network([([[1], [-1]], [0, 0]), ([[1, 1]], [0])])
    let kink = try network([([[1]], [0]), ([[1]], [0])], .absolute)
    let half = try network([([[1], [-1]], [0, 0]), ([[0.5, -0.5]], [0])])
    // max(x, y) = y + relu(x − y).
    let largest = try network([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    for (net, maximum) in [(absolute, 1.0), (kink, 1), (half, 0.5), (largest, 1)] {
      // Attained at a Float64 point with exact arithmetic, so equality is decided too.
      #expect(try verdict(net, atMost: maximum + 1e-9).answer == .holds)
      let refuted = try verdict(net, atMost: maximum - 1e-9)
      #expect(refuted.answer == .counterexample)
      let example = try #require(refuted.counterexample)
      #expect(example.isProved && example.output[0] > maximum - 1e-9)
      #expect(example.input.allSatisfy { (-1...1).contains($0) })
    }
    let box = try square(1)
    let both = try VerificationProperty(outputsOn: box, outputs: 1, atLeast: 0, atMost: 1)
    #expect(try verify(absolute, both).answer != .counterexample)
    let narrow = try VerificationProperty(outputsOn: box, outputs: 1, atLeast: 0.01, atMost: 1.1)
    let found = try #require(try verify(absolute, narrow).counterexample)
    #expect(found.output[0] < 0.01)
  }

  @Test("a network whose sums cancel is decided: equal weights leave rounding alone of their terms")
  func cancelling() throws {
    // Ternary layers as a fit leaves them: units that are equal but for their sign add up to a rest of rounding.
    let a = 0.37191849402
    let random = RandomSource(seed: 5, stream: "cancelling")
    func signs(_ rows: Int, _ columns: Int, _ size: Double) -> [[Double]] {
      (0..<rows).map { _ in
        (0..<columns).map { _ in size * Double(random.integer(below: 3) - 1) }
      }
    }
    for _ in 0..<12 {
      let first = signs(12, 1, a)
      let net = try network([
        (first, (0..<12).map { _ in random.uniform(-0.3, 0.3) }),
        (signs(12, 12, 0.7 * a), (0..<12).map { _ in random.uniform(-0.3, 0.3) }),
        (signs(1, 12, 1.1), [0.1]),
      ])
      let grid = Batch(features: 1, count: 4001, storage: (0...4000).map { Double($0) / 2000 - 1 })
      let largest = net(grid).storage.max() ?? 0
      #expect(try verdict(net, atMost: largest + 0.05).answer == .holds)
      #expect(try verdict(net, atMost: largest - 0.05).answer == .counterexample)
    }
  }

  @Test(
    "around the true maximum, by enumeration of all patterns, the answer turns",
    arguments: [
      (Activation.relu, 0.0), (.absolute, -1), (.leakyRelu(0.1), 0.1), (.leakyRelu(1.5), 1.5),
    ])
  func enumeration(activation: Activation, below: Double) throws {
    for seed in UInt64(0)..<6 {
      let inputs = 1 + Int(seed % 3)
      let net = try randomNetwork(
        inputs: inputs, widths: [4, 3], activation: activation, seed: seed)
      let maximum = maximumByEnumeration(net, below: below)
      for gap in [1e-5, 1e-2] {
        let above = try verdict(net, atMost: maximum + gap)
        #expect(above.answer == .holds, "seed \(seed), gap \(gap)")
        #expect(above.lower <= above.upper && above.upper <= 0)
        let under = try verdict(net, atMost: maximum - gap)
        #expect(under.answer == .counterexample, "seed \(seed), gap \(gap)")
        #expect(under.counterexample?.isProved == true)
        #expect(under.lower <= gap + 1e-7 && under.upper >= gap - 1e-7)
      }
    }
  }

  @Test("where inputs are many, the signs of units are split; where units are many, boxes")
  func bothSplits() throws {
    for (inputs, widths) in [(10, [8, 6]), (2, [24, 24])] {
      let net = try randomNetwork(inputs: inputs, widths: widths, seed: 3)
      let loose = try verdict(net, atMost: -1e6, options: VerifyOptions(nodes: 1))
      #expect(loose.answer == .counterexample)
      // The bracket of a search that only narrows.
      var low = -50.0
      var high = 50.0
      while high - low > 0.05 {
        let middle = 0.5 * (low + high)
        let verdict = try self.verdict(net, atMost: middle)
        try #require(verdict.answer != .unknown)
        if verdict.answer == .holds { high = middle } else { low = middle }
      }
      let source = RandomSource(seed: 9, stream: "points")
      for _ in 0..<5000 {
        let point = (0..<inputs).map { _ in source.uniform(-1, 1) }
        #expect(net.value(at: point)[0] <= high)
      }
    }
  }

  @Test("a wrong slope or intercept of the relaxation is caught: it proves what is false")
  func mutants() throws {
    let sound = RelaxationRule.sound
    let mutants = [
      RelaxationRule(
        tangent: { 1.3 * sound.tangent($0, $1, $2, $3) + 0.2 }, intercept: sound.intercept),
      RelaxationRule(
        tangent: sound.tangent, intercept: { 0.8 * sound.intercept($0, $1, $2, $3, $4) }),
    ]
    func falseProofs(_ rule: RelaxationRule) throws -> Int {
      var count = 0
      for seed in UInt64(20)..<30 {
        let net = try randomNetwork(inputs: 2, widths: [4, 3], seed: seed)
        let maximum = maximumByEnumeration(net, below: 0)
        // Bounds alone: the search would still find a counterexample.
        let box = Box(lower: [-1, -1], upper: [1, 1])
        let upper = try boundsOfMaximum(net, over: box, rule: rule)
        if upper.contains(where: { $0.upper < maximum - 1e-6 }) { count += 1 }
      }
      return count
    }
    #expect(try falseProofs(.sound) == 0)
    for mutant in mutants { #expect(try falseProofs(mutant) > 0) }
  }

  @Test("each relaxation is at least as tight as the one before, and none is below the truth")
  func order() throws {
    for seed in UInt64(40)..<46 {
      let net = try randomNetwork(inputs: 2, widths: [4, 4], seed: seed)
      let maximum = maximumByEnumeration(net, below: 0)
      let box = Box(lower: [-1, -1], upper: [1, 1])
      let bounds = try boundsOfMaximum(net, over: box)
      #expect(bounds.map(\.method) == [.interval, .crown, .lp, .quadratic])
      for (looser, tighter) in zip(bounds, bounds.dropFirst()) {
        #expect(tighter.upper <= looser.upper * (1 + 1e-9) + 1e-9, "seed \(seed)")
      }
      for bound in bounds { #expect(bound.upper >= maximum - 1e-6, "\(bound.method)") }
      let bracket = try maximumByBranching(net, over: box)
      #expect(bracket.lower <= maximum + 1e-9 && maximum <= bracket.upper + 1e-9, "seed \(seed)")
      #expect(bracket.upper - bracket.lower <= 1e-3 * max(1, maximum.magnitude))
    }
  }

  /// Σ relu((Hx)_j) with Sylvester's matrix of signs.
  private func hadamard(_ n: Int) throws -> Network {
    let signs = (0..<n).flatMap { i in
      (0..<n).map { j in (i & j).nonzeroBitCount % 2 == 0 ? 1.0 : -1 }
    }
    return Network(
      try Architecture(inputs: n, outputs: 1, widths: [n], activations: [.relu]),
      parameters: signs + [Double](repeating: 0, count: n) + [Double](repeating: 1, count: n) + [0])
  }

  @Test("the quadratic bound of orthogonal signs is n(1 + √n)/2, the linear program's n(n + 1)/2")
  func orthogonalSigns() throws {
    for (n, maximum) in [(2, 2.0), (4, 6), (8, 14)] {
      let box = Box(
        lower: [Double](repeating: -1, count: n), upper: [Double](repeating: 1, count: n))
      let bounds = try boundsOfMaximum(try hadamard(n), over: box)
      let (lp, quadratic) = (bounds[2].upper, bounds[3].upper)
      let expected = Double(n) * (1 + Double(n).squareRoot()) / 2
      #expect(abs(lp - Double(n * (n + 1)) / 2) < 1e-6)
      // Never below what its multipliers can prove.
      #expect(quadratic >= expected && quadratic < 1.01 * expected, "n = \(n): \(quadratic)")
      let bracket = try maximumByBranching(try hadamard(n), over: box)
      #expect(bracket.lower <= maximum && maximum <= bracket.upper)
    }
  }

  @Test(
    "the quadratic bound is above every value of wider and deeper networks, with leaky and negative slopes"
  )
  func soundQuadratic() throws {
    var improved = 0
    for (seed, widths) in [[10], [6, 6], [5, 4, 4]].enumerated() {
      for activation in [Activation.relu, .leakyRelu(0.1), .absolute] {
        let net = try randomNetwork(
          inputs: 3, widths: widths, activation: activation, seed: UInt64(60 + seed))
        let box = Box(lower: [-1, -1, -1], upper: [1, 1, 1])
        let bounds = try boundsOfMaximum(net, over: box)
        let source = RandomSource(seed: 3, stream: "points")
        let seen =
          (0..<5000).map { _ in
            net.value(at: (0..<3).map { _ in source.uniform(-1, 1) })[0]
          }.max() ?? 0
        #expect(bounds[3].upper >= seen, "\(widths) \(activation)")
        if bounds[3].upper < bounds[2].upper - 1e-4 { improved += 1 }
      }
    }
    #expect(improved >= 4)
  }

  @Test("a budget ends with unknown and a bracket that holds the truth")
  func budgets() throws {
    let net = try randomNetwork(inputs: 3, widths: [30, 30, 30], seed: 8)
    let points = (0..<4096).map { index in
      [index % 16, index / 16 % 16, index / 256].map { -1 + Double($0) / 7.5 }
    }
    let seen = points.map { net.value(at: $0)[0] }.max() ?? 0
    // Just above what search finds: hard to decide.
    let found = try verdict(net, atMost: seen + 10, options: VerifyOptions(nodes: 1)).lower
    let threshold = seen + 10 + found + 1e-7
    for options in [VerifyOptions(nodes: 3), VerifyOptions(seconds: 1e-6)] {
      let verdict = try self.verdict(net, atMost: threshold, options: options)
      #expect(verdict.answer == .unknown && verdict.counterexample == nil)
      #expect(verdict.lower <= 0 && verdict.upper > 0 && verdict.nodes <= 3)
    }
  }

  @Test("the result does not depend on the threads")
  func threads() throws {
    let net = try randomNetwork(inputs: 2, widths: [20, 20], seed: 5)
    var results = try [1, 3].map { threads in
      try verdict(net, atMost: 1, options: VerifyOptions(nodes: 300, threads: threads))
    }
    for index in results.indices { results[index].wallSeconds = 0 }
    #expect(results[0] == results[1])
  }

  @Test("skip connections are part of what is verified")
  func skips() throws {
    for skip in [Skip.output, .all] {
      let net = try randomNetwork(inputs: 2, widths: [5, 4], skip: skip, seed: 12)
      var best = -Double.infinity
      let source = RandomSource(seed: 2, stream: "points")
      for _ in 0..<20_000 {
        best = max(best, net.value(at: [source.uniform(-1, 1), source.uniform(-1, 1)])[0])
      }
      #expect(try verdict(net, atMost: best + 0.2).answer == .holds)
      #expect(try verdict(net, atMost: best - 0.01).answer == .counterexample)
    }
  }

  @Test("what cannot be verified is said")
  func errors() throws {
    let tanh = try randomNetwork(inputs: 1, widths: [2], activation: .tanh, seed: 1)
    var message = #expect(throws: UserError.self) {
      try boundsOfMaximum(tanh, over: Box(lower: [-1], upper: [1]))
    }?
    .message
    #expect(message?.hasPrefix("activation tanh has no two slopes") == true)
    for activation in [Activation.relu, .tanh] {
      var broken = try randomNetwork(inputs: 1, widths: [2], activation: activation, seed: 1)
      broken.parameters[0] = .nan
      message = #expect(throws: UserError.self) { try verdict(broken, atMost: 1) }?.message
      #expect(message?.contains("not finite") == true)
    }
    let net = try randomNetwork(inputs: 1, widths: [2], seed: 1)
    let other = try VerificationProperty(outputsOn: square(2), outputs: 1, atMost: 1)
    message = #expect(throws: UserError.self) { try verify(net, other) }?.message
    #expect(message == "the property speaks of 2 inputs, the network has 1")
    let outputs = try VerificationProperty(outputsOn: square(1), outputs: 2, atMost: 1)
    message = #expect(throws: UserError.self) { try verify(net, outputs) }?.message
    #expect(message == "the property speaks of 2 outputs, the network has 1")
    for options in [VerifyOptions(nodes: 0), VerifyOptions(seconds: 0)] {
      #expect(throws: UserError.self) { try verdict(net, atMost: 1, options: options) }
    }
    for (low, high) in [(nil, nil), (2.0, 1.0), (nil, Double.infinity)] as [(Double?, Double?)] {
      #expect(throws: UserError.self) {
        try VerificationProperty(outputsOn: square(1), outputs: 1, atLeast: low, atMost: high)
      }
    }
  }
}
