import Base
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks
import Testing

/// Which floors are proven, and that the others are not said to be.
struct FloorKindTests {
  private func floor(
    _ text: String, _ domain: Domain, _ widths: [Int], _ activation: Activation = .relu
  ) throws -> ArchitectureFloor {
    guard case .function(let target) = try resolveTarget(text, domain: domain) else {
      throw UserError("no function")
    }
    let architecture = try Architecture(
      inputs: target.inputs, outputs: 1, widths: widths,
      activations: widths.map { _ in activation })
    return try #require(architectureFloor(of: architecture, for: target))
  }

  @Test("of formulas and continuous activations: proven")
  func proven() throws {
    let unit = Domain(0...1)
    let both = Domain(-1...1)
    let floors = [
      try floor("exp(x)", unit, [8]), try floor("x^2", both, [5]),
      try floor("sin(2*pi*x)", both, [8]), try floor("exp(x)", unit, [3, 3]),
      try floor("exp(x)", unit, [129]), try floor("abs(x)", both, [4], .cube),
      try floor("1/(1+25*x^2)", both, [6]),
      try floor("sin(x1*x2)", Domain(-2...2, -1...3), [3, 2], .hardTanh),
      try floor("1e-9*exp(x)", Domain(-10...1), [2, 2], .relu6),
    ]
    for floor in floors {
      #expect(floor.isProven, "\(floor.sentence)")
      #expect(!floor.sentence.contains("computed" as String))
    }
  }

  @Test("of activations that jump, finite elements and functions of one's own: computed")
  func computed() throws {
    let mesh = try Mesh(
      nodes: Batch(features: 1, count: 4, storage: [-1, 0, 0.5, 1]), vertices: [0, 1, 1, 2, 2, 3])
    let hat = try FiniteElementFunction.hat(1, of: mesh).target(
      name: "hat", domain: Domain(-1...1))
    let own = TargetFunction(name: "own", summary: "", domain: Domain(-1...1)) { x in
      Batch(features: 1, count: x.count, storage: x.storage.map { cos(3 * $0) })
    }
    let one = try Architecture(inputs: 1, outputs: 1, widths: [1], activations: [.relu])
    let floors = [
      try floor("exp(x)", Domain(0...1), [3], .sign),
      try floor("exp(x)", Domain(0...1), [3], .step),
      try #require(architectureFloor(of: one, for: hat)),
      try #require(architectureFloor(of: one, for: own)),
    ]
    for floor in floors {
      #expect(!floor.isProven && floor.sentence.contains("computed in Float64, not proven"))
    }
  }

  @Test("x² with N pieces and x^(n+1) with degree n: the least errors known by formula, from below")
  func known() throws {
    for (widths, pieces) in [([1], 2), ([2], 3), ([2, 2], 9), ([3, 4, 2], 60)] {
      // N neighbouring chords over 2 / N each.
      let least = 0.5 / Double(pieces * pieces)
      let found = try floor("x^2", Domain(-1...1), widths).error
      // The search takes 4096 cells, and an interval ends at a cell's end.
      let cells = 4096 / Double(pieces)
      #expect(found <= least && found > (1 - 4 / cells) * least, "\(pieces)")
    }
    for (widths, degree) in [([1], 3), ([2, 2], 9), ([1, 1, 1], 27)] {
      let least = pow(2.0, -Double(degree))
      let found = try floor("x^\(degree + 1)", Domain(-1...1), widths, .cube).error
      #expect(found <= least && found > (1 - 1e-6) * least, "\(degree)")
    }
  }

  @Test("a chord that is damaged proves less, and no floor is left")
  func damaged() throws {
    guard case .function(let target) = try resolveTarget("sin(2*pi*x)", domain: Domain(-1...1))
    else { return }
    let line = TargetLine(target)
    let enclosed = try #require(line.enclosed)
    let found = LinearPiecesFloor(target, pieces: 5)
    #expect(found.chords.count == 5)
    for chord in found.chords {
      let gap = chord.halfGap { enclosed($0)[0] }
      #expect(gap >= found.error && gap < 1.5 * found.error)
      let beside = LinearPiecesFloor.Chord(
        left: chord.left, middle: 0.9 * chord.middle + 0.1 * chord.left, right: chord.right)
      #expect(beside.halfGap { enclosed($0)[0] } < gap)
      let none = LinearPiecesFloor.Chord(
        left: chord.left, middle: chord.right, right: chord.right)
      #expect(none.halfGap { enclosed($0)[0] } == 0)
    }
    // Neighbours that share end points alone.
    for (one, next) in zip(found.chords, found.chords.dropFirst()) {
      #expect(one.right <= next.left)
    }
  }

  @Test("random nets on random formulas are never below their floor")
  func random() throws {
    var source = RandomSource(seed: 7, stream: "splines")
    let formulas = ["sin(3*x)+x^2", "exp(-x*x)*cos(5*x)", "abs(x-0.3)+0.1*x^3", "tanh(4*x)"]
    for formula in formulas {
      guard case .function(let target) = try resolveTarget(formula, domain: Domain(-1...1))
      else { continue }
      for pieces in 1...6 {
        let floor = try #require(
          LineFloor(TargetLine(target), output: 0, space: .pieces(pieces), isContinuous: true))
        guard floor.error > 0 else { continue }
        #expect(floor.provenAt == 3 * pieces)
        // Interpolation between random knots.
        for _ in 0..<20 {
          let knots =
            [-1] + (1..<pieces).map { _ in Double.random(in: -1...1, using: &source) }.sorted() + [
              1
            ]
          let values = target.values(
            Batch(features: 1, count: knots.count, storage: knots)
          ).storage
          let spline = LinearSpline(knots: knots, values: values)
          let points = (0...4000).map { -1 + Double($0) / 2000 }
          let exact = target.values(Batch(features: 1, count: 4001, storage: points)).storage
          let error = zip(points, exact).map { abs(spline.value(at: $0) - $1) }.max() ?? 0
          #expect(error >= floor.error * 0.999)
        }
      }
    }
  }

  @Test("the split says which, in its kind and beside the floor")
  func kinds() throws {
    let proven = ArchitectureFloor(error: 0.25, reason: "a theorem", isProven: true)
    let computed = ArchitectureFloor(error: 0.25, reason: "a theorem", isProven: false)
    for (floor, kind) in [
      (proven, ErrorSplit.Kind.floor), (computed, .computedFloor),
    ] {
      let alone = ErrorSplit(total: 1, rounding: 0, floor: floor, attained: [])
      #expect(alone.kind == kind && alone.isFloorProven == floor.isProven)
      let beside = ErrorSplit(
        total: 1, rounding: 0, floor: floor, attained: [(0.5, .bestKnown, "a search")])
      #expect(beside.kind == .bestKnown && beside.isFloorProven == floor.isProven)
      #expect(beside.reference.contains("not proven") == !floor.isProven, "\(beside.reference)")
    }
    #expect(ErrorSplit.Kind.computedFloor.rawValue == "floor, computed")
    #expect(ErrorSplit(total: 1, rounding: 0, floor: nil, attained: []).isFloorProven == nil)
  }

  @Test("a network that was built: its parts add up to what was measured")
  func built() {
    let split = ErrorSplit(
      built: 1, rounding: 0.25, kind: .built, reference: "as built", floor: nil)
    #expect(split.total == 1 && split.approximation == 0.75 && split.optimisation == 0)
    let none = ErrorSplit(
      built: .nan, rounding: 0.25, kind: .built, reference: "as built", floor: nil)
    #expect(none.total == nil && none.kind == nil && none.reference.hasPrefix("none: "))
  }
}
