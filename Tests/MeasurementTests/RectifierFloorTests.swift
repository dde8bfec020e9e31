// Floors of one layer of relu units, proven in interval arithmetic.

import Base
import Foundation
import Functions
import Measurement
import Networks
import Testing

struct RectifierFloorTests {
  private func floor(
    _ text: String, _ a: Double, _ b: Double, units: Int
  ) throws -> (floor: ArchitectureFloor, best: RectifierApproximation) {
    guard case .function(let target) = try resolveTarget(text, domain: Domain(a...b)) else {
      throw UserError("no function")
    }
    let architecture = try Architecture(inputs: 1, width: units, depth: 1, activation: .relu)
    let floor = try #require(architectureFloor(of: architecture, for: target))
    return (floor, try bestRectifiers(target, units: units))
  }

  @Test(
    "convex or concave and monotone: the floor is the best error, from below",
    arguments: [
      ("exp", 0.0, 1.0), ("exp(-x)", 0, 2), ("log(x)", 1, 3), ("x^4", 0, 2), ("sin(x)", 0, 1.5707),
      ("x^2", 0, 1), ("-x^2", 0, 1), ("1/x", 1, 4), ("tanh(x)", 0, 3),
    ])
  func tight(text: String, a: Double, b: Double) throws {
    for units in [1, 2, 8, 16] {
      let (floor, best) = try floor(text, a, b, units: units)
      #expect(floor.error <= best.error * (1 + 1e-12), "\(text) \(units)")
      #expect(floor.isAttained(by: best.error), "\(text) \(units): \(floor.error) \(best.error)")
      #expect(floor.reason.contains("level piece"), "\(floor.reason)")
    }
  }

  @Test("x² on [0,1]: not above 1/(8 (W + ½)²)", arguments: 1...12)
  func parabola(units: Int) throws {
    let exact = 1 / (8 * (Double(units) + 0.5) * (Double(units) + 0.5))
    let floor = try floor("x^2", 0, 1, units: units).floor
    #expect(floor.error <= exact && floor.error > exact * (1 - 1e-7), "\(floor.error / exact)")
  }

  @Test("an even convex target: proven best for an even number of units, open for an odd one")
  func even() throws {
    let (floor, best) = try floor("x^2", -1, 1, units: 4)
    #expect(floor.isAttained(by: best.error), "\(floor.error) \(best.error)")
    let (low, known) = try self.floor("x^2", -1, 1, units: 5)
    #expect(low.error < known.error && !low.isAttained(by: known.error))
  }

  @Test(
    "what is not convex, not smooth or not monotone has no level piece in its proof",
    arguments: [
      ("sin(2*pi*x)", -1.0, 1.0), ("x^2", -1, 1), ("2*x-abs(x)", -1, 1), ("x^3", -1, 1),
      // Convex at every sample, and not between them.
      ("exp(x)-0.01*max(0,1-abs(x-0.50007)*1e5)", 0, 1),
    ])
  func open(text: String, a: Double, b: Double) throws {
    for units in [1, 4] {
      guard case .function(let target) = try resolveTarget(text, domain: Domain(a...b)) else {
        throw UserError("no function")
      }
      let architecture = try Architecture(inputs: 1, width: units, depth: 1, activation: .relu)
      guard let floor = architectureFloor(of: architecture, for: target) else { continue }
      #expect(!floor.reason.contains("level piece"), "\(text): \(floor.reason)")
      let best = try bestRectifiers(target, units: units)
      #expect(floor.error <= best.error * (1 + 1e-9), "\(text) \(units)")
    }
  }

  @Test("sin(2πx) with 4, 8, 12 units: a floor beside the best known", arguments: [4, 8, 12])
  func sine(units: Int) throws {
    let (floor, best) = try floor("sin(2*pi*x)", -1, 1, units: units)
    #expect(floor.error <= best.error && floor.error > 0.6 * best.error)
    #expect(floor.reason.contains("\(units + 1) linear pieces"))
  }

  @Test("a skip makes another space: its floor is that of W + 1 pieces alone")
  func skip() throws {
    guard case .function(let target) = try resolveTarget("exp", domain: Domain(0...1)) else {
      throw UserError("no function")
    }
    let skip = try Architecture(
      inputs: 1, outputs: 1, widths: [2], activations: [.relu], skip: .output)
    let floor = try #require(architectureFloor(of: skip, for: target))
    let three = try freeKnotSpline(target, pieces: 3)
    #expect(floor.error <= three.error * (1 + 1e-9))
  }
}
