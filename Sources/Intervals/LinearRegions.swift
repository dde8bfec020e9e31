// The pieces on which a piecewise linear network and a finite-element function are both affine, in the
// plane, and a proof of how far apart the two are.
//
// A triangle of the mesh is cut by the lines on which the units of a layer have their kinks, layer by
// layer: on a part that the layers before leave affine, a unit's kinks are lines. On each part the
// difference is affine and largest at a corner. Corners are rounded, and nothing rests on their being
// right: a cut point lies within a known distance of the edge that it divides, so that every point of the
// domain lies within the sum of these distances of a part, and what the units do beyond a kink, by
// rounding, is counted by their lines.

import Base
import Formulas
import Kernels
import Networks

/// What enumeration of the regions proves.
package struct RegionBound: Sendable {
  /// At least sup max_o |f_o − N_o| over the domain.
  package var upper: Double
  /// The corner where the difference was found largest, held within the domain.
  package var point: [Double]
  package var regions: Int
}

/// The bound of sup |f − N| over a box, f a finite-element function in two dimensions and N a network
/// whose activations are continuous and piecewise linear; nil for others, for a mesh that does not fill its
/// box or a domain beyond it, and where there are more than `limit` regions.
///
/// It assumes that a mesh whose triangles have the area of its box fills it, as `TargetEnclosure` does.
package func boundByRegions(
  of network: NetworkEnclosure, against target: TargetEnclosure, over domain: Box,
  limit: Int = 200_000, rules: EnclosureRules = .sound, shouldStop: () -> Bool = { false }
) -> RegionBound? {
  guard domain.dimension == 2, let elements = target.elements, elements.isFull,
    zip(domain.lower, elements.boundingBox.lower).allSatisfy(>=),
    zip(domain.upper, elements.boundingBox.upper).allSatisfy(<=),
    network.isPiecewiseLinear
  else { return nil }
  var regions = Regions(network: network, elements: elements, domain: domain, rules: rules)
  let triangles = (0..<elements.function.mesh.simplexCount)
  for simplex in triangles {
    if shouldStop() { return nil }
    guard let part = regions.start(simplex) else { continue }
    regions.visit(
      FormEngine(part: part, affines: network.affines, rules: rules), from: 0,
      [part.variables] + [[AffineForm]?](repeating: nil, count: network.graph.operations.count),
      simplex)
    if regions.count > limit { return nil }
  }
  guard regions.count > 0 else { return nil }
  let point = zip(domain.sides, [regions.worst.x, regions.worst.y]).map {
    min(max($0.1, $0.0.lower), $0.0.upper)
  }
  return RegionBound(upper: regions.upper, point: point, regions: regions.count)
}

private struct Regions {
  let network: NetworkEnclosure
  let elements: FiniteElementEnclosure
  let domain: Box
  let rules: EnclosureRules
  /// A cut point lies within this of the edge that it divides: a + t·(b − a) has four roundings.
  let cutError: Double
  /// Bounds the slope of the finite-element function everywhere.
  let steepest: Double
  var upper = 0.0
  var worst = SIMD2<Double>(0, 0)
  var largest = -1.0
  var count = 0

  init(
    network: NetworkEnclosure, elements: FiniteElementEnclosure, domain: Box, rules: EnclosureRules
  ) {
    self.network = network
    self.elements = elements
    self.domain = domain
    self.rules = rules
    let size = (elements.boundingBox.lower + elements.boundingBox.upper).map(\.magnitude).max() ?? 0
    cutError = 32 * rules.unitRoundoff * size
    steepest =
      elements.simplices.flatMap(\.gradients).map { gradient in
        gradient.reduce(0) { $0 + $1.magnitude }
      }.max().map { $0 * (1 + 0x1p-40) } ?? 0
  }

  /// A triangle within the domain.
  func start(_ simplex: Int) -> PlanePart? {
    let mesh = elements.function.mesh
    var part = PlanePart(
      corners: mesh.simplex(simplex).map { SIMD2(mesh.nodes[0, $0], mesh.nodes[1, $0]) }, gap: 0)
    for axis in 0..<2 {
      for (bound, sign) in [(domain.lower[axis], 1.0), (domain.upper[axis], -1.0)] {
        let heights = part.corners.map { sign * ($0[axis] - bound) }
        guard heights.contains(where: { $0 > 0 }) else { return nil }
        if heights.contains(where: { $0 < 0 }) { part = cut(part, heights).above }
      }
    }
    return part
  }

  /// The parts on both sides of a line, by the corners' heights above it, which have both signs.
  private func cut(_ part: PlanePart, _ heights: [Double]) -> (above: PlanePart, below: PlanePart) {
    var (above, below): ([SIMD2<Double>], [SIMD2<Double>]) = ([], [])
    for index in part.corners.indices {
      let next = (index + 1) % part.corners.count
      let (a, b) = (part.corners[index], part.corners[next])
      let (p, q) = (heights[index], heights[next])
      if p >= 0 { above.append(a) }
      if p <= 0 { below.append(a) }
      if p * q < 0 {
        let t = p / (p - q)
        let point = a + min(max(t, 0), 1) * (b - a)
        above.append(point)
        below.append(point)
      }
    }
    let gap = (part.gap + cutError) * (1 + 0x1p-40)
    return (PlanePart(corners: above, gap: gap), PlanePart(corners: below, gap: gap))
  }

  /// A part through the operations from one on.
  /// - Parameters:
  ///   - engine: on the part.
  ///   - values: forms about the part's own centre, of the values that are still read.
  mutating func visit(
    _ engine: FormEngine, from first: Int, _ values: [[AffineForm]?], _ simplex: Int
  ) {
    var (engine, values) = (engine, values)
    let graph = network.graph
    for index in first..<graph.operations.count {
      var parts = [engine.part]
      if case .pointwise(let unit) = graph.operations[index], let sums = values[unit.input] {
        // Trained slopes do not move the kinks.
        parts = cut(engine.part, alongKinksOf: unit.function, sums)
      }
      guard parts.count == 1 else {
        for part in parts {
          var own = engine
          own.part = part
          let centre = engine.part.centre
          var next = values.map { $0?.map { own.moved($0, from: centre) } }
          if next[0] != nil { next[0] = part.variables }
          step(index, &own, &next)
          visit(own, from: index + 1, next, simplex)
        }
        return
      }
      step(index, &engine, &values)
    }
    if let outputs = values[graph.operations.count] { judge(engine.part, outputs, simplex) }
  }

  private func step(_ index: Int, _ engine: inout FormEngine, _ values: inout [[AffineForm]?]) {
    let graph = network.graph
    values[index + 1] = graph.step(index, by: &engine, values, network.numbers)
    for value in graph.operations[index].reads where graph.lastReaders[value] == index {
      values[value] = nil
    }
  }

  /// The pieces of a part on which none of the sums meets a kink.
  private func cut(
    _ part: PlanePart, alongKinksOf activation: Activation, _ sums: [AffineForm]
  ) -> [PlanePart] {
    var parts = [part]
    let centre = part.centre
    for sum in sums {
      let size = sum.value.magnitude + sum.slope.x.magnitude + sum.slope.y.magnitude
      func height(_ corner: SIMD2<Double>) -> Double {
        sum.value + (sum.slope * (corner - centre)).sum()
      }
      let ends = part.corners.map(height)
      guard let low = ends.min(), let high = ends.max(), low.isFinite, high.isFinite else {
        continue
      }
      for kink in activation.kinks(in: Interval(low, high)) {
        let tolerance = 1e-13 * (size + kink.magnitude)
        guard low < kink - tolerance, high > kink + tolerance else { continue }
        parts = parts.flatMap { part -> [PlanePart] in
          let heights = part.corners.map { corner -> Double in
            let height = height(corner) - kink
            return height.magnitude <= tolerance ? 0 : height
          }
          guard heights.contains(where: { $0 > 0 }), heights.contains(where: { $0 < 0 }) else {
            return [part]
          }
          let (above, below) = cut(part, heights)
          return [above, below]
        }
      }
    }
    return parts
  }

  /// |f − N| on a part of a triangle.
  private mutating func judge(_ part: PlanePart, _ outputs: [AffineForm], _ simplex: Int) {
    count += 1
    let centre = part.centre
    let triangle = elements.simplices[simplex]
    for (output, form) in outputs.enumerated() {
      let gradient = triangle.gradients[output]
      let slopes = gradient.reduce(0) { $0 + $1.magnitude }
      // Beyond the triangle f is another affine function, and continuous.
      let beyond = AffineForm.grown(
        form.error
          + part.gap
          * (form.slope.x.magnitude + form.slope.y.magnitude + 3 * (slopes + steepest)))
      for corner in part.corners {
        let f =
          Interval(triangle.values[output])
          + gradient[0] * (Interval(corner.x) - Interval(triangle.corner[0]))
          + gradient[1] * (Interval(corner.y) - Interval(triangle.corner[1]))
        let n =
          Interval(form.value) + Interval(form.slope.x) * (Interval(corner.x) - Interval(centre.x))
          + Interval(form.slope.y) * (Interval(corner.y) - Interval(centre.y))
        let difference = f - n + Interval(-beyond, beyond)
        upper = max(upper, difference.magnitude)
        if difference.midpoint.magnitude > largest {
          (largest, worst) = (difference.midpoint.magnitude, corner)
        }
      }
    }
  }
}
