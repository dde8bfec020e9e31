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

/// A convex part: every point of it lies within `gap` of the hull of the corners.
private struct Part {
  var corners: [SIMD2<Double>]
  var gap: Double

  var centre: SIMD2<Double> {
    corners.reduce(SIMD2(0, 0), +) / Double(corners.count)
  }
}

/// g·(x − centre) + value ± error on a part.
private struct AffineForm {
  var slope: SIMD2<Double>
  var value: Double
  var error: Double
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
    !network.layers.isEmpty,
    network.layers.allSatisfy({ $0.functions.allSatisfy(\.isLinearBetweenJoints) })
  else { return nil }
  var regions = Regions(network: network, elements: elements, domain: domain, rules: rules)
  let triangles = (0..<elements.function.mesh.simplexCount)
  for simplex in triangles {
    if shouldStop() { return nil }
    guard let part = regions.start(simplex) else { continue }
    regions.visit(part, layer: 0, inputs: [], simplex)
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
  func start(_ simplex: Int) -> Part? {
    let mesh = elements.function.mesh
    var part = Part(
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
  private func cut(_ part: Part, _ heights: [Double]) -> (above: Part, below: Part) {
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
    return (Part(corners: above, gap: gap), Part(corners: below, gap: gap))
  }

  /// The part through the layers from one on; `inputs` are the forms of the units before it, about the
  /// part's own centre.
  mutating func visit(_ part: Part, layer index: Int, inputs: [AffineForm], _ simplex: Int) {
    guard index < network.layers.count else {
      judge(part, inputs, simplex)
      return
    }
    let layer = network.layers[index]
    let variables = [SIMD2<Double>(1, 0), SIMD2<Double>(0, 1)].enumerated().map {
      AffineForm(slope: $1, value: part.centre[$0], error: 0)
    }
    let seen = index == 0 ? variables : layer.seesInputs ? inputs + variables : inputs
    let sums = affine(layer, seen, part)
    guard !layer.isAffine else {
      visit(part, layer: index + 1, inputs: sums, simplex)
      return
    }
    // Cut along the kinks.
    var parts = [part]
    let centre = part.centre
    for (unit, sum) in sums[..<layer.bent].enumerated() {
      let size = sum.value.magnitude + sum.slope.x.magnitude + sum.slope.y.magnitude
      func height(_ corner: SIMD2<Double>) -> Double {
        sum.value + (sum.slope * (corner - centre)).sum()
      }
      let ends = part.corners.map(height)
      guard let low = ends.min(), let high = ends.max(), low.isFinite, high.isFinite else {
        continue
      }
      for kink in layer.activation(of: unit).kinks(in: Interval(low, high)) {
        let tolerance = 1e-13 * (size + kink.magnitude)
        guard low < kink - tolerance, high > kink + tolerance else { continue }
        parts = parts.flatMap { part -> [Part] in
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
    let functions = layer.eachFunction { $0.relaxed() }
    for part in parts {
      let own = parts.count == 1 ? sums : sums.map { moved($0, from: centre, to: part) }
      let values =
        own[..<layer.bent].enumerated().map { unit, sum in
          // The piece at the centre; what is beyond its ends is counted by the distances.
          let slope = layer.activation(of: unit).derivative(sum.value)
          let lines = rules.distances(functions[unit], range(sum, part), slope)
          let offset = Interval(lines.lower, lines.upper)
          var form = scaled(sum, by: lines.slope, part)
          form.error += offset.radius
          let value = form.value + offset.midpoint
          form.error = grown(form.error + rules.unitRoundoff * value.magnitude)
          form.value = value
          return form
        } + own[layer.bent...]
      visit(part, layer: index + 1, inputs: values, simplex)
    }
  }

  // MARK: Forms

  private func grown(_ error: Double) -> Double { error * (1 + 0x1p-40) + 0x1p-1000 }

  /// How far points of the part are from its centre, on both axes.
  private func reach(_ part: Part) -> SIMD2<Double> {
    let centre = part.centre
    var far = SIMD2<Double>(0, 0)
    for corner in part.corners {
      far.x = max(far.x, (corner.x - centre.x).magnitude)
      far.y = max(far.y, (corner.y - centre.y).magnitude)
    }
    return (far + part.gap) * (1 + 0x1p-40)
  }

  private func affine(_ layer: ChainLayer, _ seen: [AffineForm], _ part: Part) -> [AffineForm] {
    let reach = reach(part)
    return (0..<layer.outputs).map { unit in
      let entries = layer.weights.entries(ofRow: unit)
      var form = AffineForm(slope: SIMD2(0, 0), value: layer.biases[unit], error: 0)
      var size = layer.biases[unit].magnitude
      for entry in entries {
        let weight = layer.weights.values[entry]
        let input = seen[Int(layer.weights.indices[entry])]
        form.slope += weight * input.slope
        form.value += weight * input.value
        form.error += weight.magnitude * input.error
        size +=
          weight.magnitude
          * (input.value.magnitude + input.slope.x.magnitude * reach.x
            + input.slope.y.magnitude * reach.y)
      }
      let gamma = Double(entries.count + 3) * rules.unitRoundoff * (1 + 0x1p-30)
      form.error = grown(form.error + gamma * size)
      return form
    }
  }

  private func scaled(_ form: AffineForm, by factor: Double, _ part: Part) -> AffineForm {
    let reach = reach(part)
    let size =
      form.value.magnitude + form.slope.x.magnitude * reach.x + form.slope.y.magnitude * reach.y
    return AffineForm(
      slope: factor * form.slope, value: factor * form.value,
      error: grown(factor.magnitude * (form.error + 2 * rules.unitRoundoff * size)))
  }

  /// The same function about another centre.
  private func moved(_ form: AffineForm, from old: SIMD2<Double>, to part: Part) -> AffineForm {
    let new = part.centre
    let exact =
      Interval(form.value) + Interval(form.slope.x) * (Interval(new.x) - Interval(old.x))
      + Interval(form.slope.y) * (Interval(new.y) - Interval(old.y))
    return AffineForm(
      slope: form.slope, value: exact.midpoint, error: grown(form.error + exact.radius))
  }

  /// The values of a form on the part.
  private func range(_ form: AffineForm, _ part: Part) -> Interval {
    let centre = part.centre
    var range: Interval?
    for corner in part.corners {
      let value =
        Interval(form.value) + Interval(form.slope.x) * (Interval(corner.x) - Interval(centre.x))
        + Interval(form.slope.y) * (Interval(corner.y) - Interval(centre.y))
      range = range?.hull(value) ?? value
    }
    let beyond = grown(
      form.error + part.gap * (form.slope.x.magnitude + form.slope.y.magnitude))
    return (range ?? .whole) + Interval(-beyond, beyond)
  }

  /// |f − N| on a part of a triangle.
  private mutating func judge(_ part: Part, _ outputs: [AffineForm], _ simplex: Int) {
    count += 1
    let centre = part.centre
    let triangle = elements.simplices[simplex]
    for (output, form) in outputs.enumerated() {
      let gradient = triangle.gradients[output]
      let slopes = gradient.reduce(0) { $0 + $1.magnitude }
      // Beyond the triangle f is another affine function, and continuous.
      let beyond = grown(
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
