// What the error of one layer of relu units is held against.

import Base
import Experiments
import Fitting
import Foundation
import Functions
import Measurement
import Networks
import Testing

struct SplitReferenceTests {
  @Test(
    "no trained network is better than the proven best: exp on [0,1]",
    arguments: ["lm", "lbfgs", "varpro"])
  func trained(optimizer: String) throws {
    guard case .function(let target) = try resolveTarget("exp", domain: Domain(0...1)) else {
      throw UserError("no function")
    }
    let points = try Sampling.grid.points(256, in: target.domain, seed: 0)
    let data = FitData(inputs: points, outputs: target.values(points))
    for width in [1, 2, 4, 8] {
      let architecture = try Architecture(inputs: 1, width: width, depth: 1, activation: .relu)
      let floor = try #require(architectureFloor(of: architecture, for: target))
      var least = Double.infinity
      for seed in 1...4 {
        var options = FitOptions(optimizer: try Optimizer(parsing: optimizer), steps: 150)
        options.seed = UInt64(seed)
        let network = try fit(architecture, to: data, options: options).network
        let sup = try measure(
          { network($0) }, against: target, options: MeasureOptions(norms: [.sup])
        ).sup
        // The sup is sampled and refined: a lower bound.
        #expect(sup >= floor.error * (1 - 1e-9), "\(optimizer) \(width) \(seed): \(sup)")
        least = min(least, sup)
      }
      // And the floor is no empty statement.
      #expect(least < 20 * floor.error, "\(optimizer) \(width): \(least)")
    }
  }

  private func record(_ target: String, width: Int) throws -> RunRecord {
    var choices = RunChoices(target: target)
    choices.domain = Domain(target == "exp" ? 0...1 : -1...1)
    choices.widths = [width]
    choices.activation = ActivationChoice([.relu])
    choices.optimizer = .varpro
    choices.steps = 50
    let resolved = try ResolvedTarget(choices.target, domain: choices.domain)
    return try execute(choices.settled(on: resolved), on: resolved)
  }

  @Test("the split says best where it is proven, best known elsewhere")
  func kinds() throws {
    let best = try record("exp", width: 8).split
    #expect(best.kind == .best && abs((best.approximation ?? 0) - 0.001_635_810_067) < 1e-11)
    #expect(best.reference.contains("best-relu"))
    let met = try record("sin(2*pi*x)", width: 8).split
    #expect(met.kind == .best && met.isFloorProven == true, "\(met)")
    #expect(abs((met.approximation ?? 1) - 0.052_519_126) < 1e-8)
    let known = try record("sin(2*pi*x)", width: 4).split
    #expect(known.kind == .bestKnown, "\(known)")
    #expect((known.approximation ?? 1) <= 0.2025 && (known.floor ?? 0) > 0.138)
    #expect((known.approximation ?? 0) >= known.floor ?? 1)
    // A needle that no sample meets: a floor is attained by samples, and not by the certificate.
    let needle = try record("sin(2*pi*x)+exp(-((x-0.1234567)*1e9)^2)", width: 8).split
    #expect(needle.kind == .bestKnown, "\(needle)")
  }
}
