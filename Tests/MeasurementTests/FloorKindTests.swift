import Base
import Functions
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

  @Test("one layer of up to 128 relu units and a convex formula: proven, the rest computed")
  func proven() throws {
    let unit = Domain(0...1)
    let both = Domain(-1...1)
    #expect(try floor("exp(x)", unit, [8]).isProven)
    #expect(try floor("x^2", both, [5]).isProven)
    let computed = [
      try floor("sin(2*pi*x)", both, [8]), try floor("exp(x)", unit, [3, 3]),
      try floor("exp(x)", unit, [129]), try floor("abs(x)", both, [4], .cube),
      try floor("1/(1+25*x^2)", both, [6]),
    ]
    for floor in computed {
      #expect(!floor.isProven && floor.sentence.contains("computed in Float64, not proven"))
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
