import Base
import Formulas
import Foundation
import Functions
import Intervals
import Kernels
import Measurement
import Networks
import Testing

#if arch(x86_64)
  /// Brackets of random networks against random targets, looked at in Float80.
  ///
  /// A hundred thousand points in a normal run; a million with APPROXIMA_SOUNDNESS_POINTS=1000000.
  struct SoundnessTests {
    /// Points of one activation.
    private static let points: Int = {
      let wanted = ProcessInfo.processInfo.environment["APPROXIMA_SOUNDNESS_POINTS"]
      return (wanted.flatMap { Int($0) } ?? 100_000) / Activation.all.count + 1
    }()

    private static let formulas = [
      ["sin(3*x)", "exp(-x*x)-x", "1/(1+25*x^2)", "abs(x-0.3)+relu(x)"],
      ["x*y-cos(2*x)", "exp(x)*sin(3*y)", "max(x,y)"],
      ["x*y*z+sin(x+y)"],
    ]

    private struct Tally {
      var points = 0
      var outside = 0
    }

    /// How many points lie outside the bracket, the point of the lower bound included.
    private func check(
      _ activation: Activation, rules: EnclosureRules, points: Int, width: Double,
      tolerance: Double,
      seed: UInt64
    ) throws -> Tally {
      var tally = Tally()
      let source = RandomSource(seed: seed, stream: "soundness \(activation)")
      let count = Self.formulas.joined().count
      for (index, formulas) in Self.formulas.enumerated() {
        let dimension = index + 1
        for text in formulas {
          let domain = try Domain(
            (0..<dimension).map { _ in
              let low = source.uniform(-1, 0)
              return (low, low + width)
            })
          let expression = try Expression(parsing: text)
          let target = try TargetFunction(name: text, components: [expression], domain: domain)
          let architecture = try Architecture(
            inputs: dimension, outputs: 1, widths: [5, 4], activations: [activation, activation])
          let network = Network(
            architecture,
            parameters: (0..<architecture.parameterCount).map { _ in source.uniform(-1, 1) })
          var options = CertifyOptions(tolerance: tolerance, boxes: dimension == 1 ? 400 : 100)
          options.rules = rules
          let proof = try certifySupremum(of: network, against: target, options: options)
          func error(_ point: [Double]) -> (value: Float80, slack: Float80) {
            let place = point.map { Float80($0) }
            let (f, n) = (expression.value(at: place), network.value(at: place)[0])
            // What Float80 itself rounds off.
            return ((f - n).magnitude, 0x1p-57 * (1 + f.magnitude + n.magnitude))
          }
          let samples = points / count + 1
          for _ in 0..<samples {
            let found = error(
              domain.bounds.map { source.uniform($0.lowerBound, $0.upperBound) })
            if found.value - found.slack > Float80(proof.upper) { tally.outside += 1 }
          }
          tally.points += samples
          if !proof.point.isEmpty {
            let found = error(proof.point)
            if found.value + found.slack < Float80(proof.lower) { tally.outside += 1 }
            if found.value - found.slack > Float80(proof.upper) { tally.outside += 1 }
            tally.points += 1
          }
        }
      }
      return tally
    }

    @Test("no point lies outside the bracket, in Float80", arguments: Activation.all)
    func holds(_ activation: Activation) throws {
      let wide = try check(
        activation, rules: .sound, points: Self.points - Self.points / 8, width: 1.5,
        tolerance: 0.05, seed: 31)
      let narrow = try check(
        activation, rules: .sound, points: Self.points / 8, width: 1e-9, tolerance: 1e-15, seed: 32)
      #expect(wide.outside == 0 && narrow.outside == 0)
      #expect(wide.points + narrow.points >= Self.points)
    }

    @Test("the planted bug of rounding inward by an ulp is caught by the same check")
    func catchesInwardRounding() throws {
      var rules = EnclosureRules()
      rules.unitRoundoff = -0x1p-53
      let caught = try [Activation.relu, .square, .hardTanh, .tanh, .mish].map {
        try check($0, rules: rules, points: 400, width: 1e-9, tolerance: 1e-15, seed: 32).outside
      }
      #expect(caught.reduce(0, +) > 0, "\(caught)")
    }

    @Test("the planted bug of a wrong slope is caught by the same check")
    func catchesWrongSlope() throws {
      var rules = rulesWithWrongSlope()
      rules.distances = { function, range, slope in
        var lines = distances(function, over: range, slope: slope)
        lines.slope *= 0.9
        lines.upper = min(lines.upper, 0)
        return lines
      }
      let caught = try [Activation.relu, .absolute, .leakyRelu(0.01)].map {
        try check($0, rules: rules, points: 4000, width: 1.5, tolerance: 0.05, seed: 31).outside
      }
      #expect(caught.reduce(0, +) > 0, "\(caught)")
    }
  }
#endif
