// A network over a part of the plane on which it is affine, as forms with their errors.

import Formulas
import Networks

/// A convex part: every point of it lies within `gap` of the hull of the corners.
struct PlanePart {
  var corners: [SIMD2<Double>]
  var gap: Double

  var centre: SIMD2<Double> {
    corners.reduce(SIMD2(0, 0), +) / Double(corners.count)
  }

  /// The coordinates about the centre.
  var variables: [AffineForm] {
    [SIMD2<Double>(1, 0), SIMD2<Double>(0, 1)].enumerated().map {
      AffineForm(slope: $1, value: centre[$0], error: 0)
    }
  }
}

/// g·(x − centre) + value ± error on a part.
struct AffineForm {
  var slope: SIMD2<Double>
  var value: Double
  var error: Double

  /// At least what an error's own rounding makes of it.
  static func grown(_ error: Double) -> Double { error * (1 + 0x1p-40) + 0x1p-1000 }
}

/// Forms on a part on which no unit meets a kink, but for rounding.
struct FormEngine: Engine {
  var part: PlanePart
  let affines: [EnclosedAffine]
  let rules: EnclosureRules
  private var next = 0

  init(part: PlanePart, affines: [EnclosedAffine], rules: EnclosureRules) {
    self.part = part
    self.affines = affines
    self.rules = rules
  }

  func pointwise(_ unit: PointwiseReading, _ value: [AffineForm]) -> [AffineForm] {
    guard unit.function != .identity else { return value }
    let functions = unit.functions
    let relaxations = functions.map { $0.relaxed() }
    return value.enumerated().map { feature, sum in
      // The piece at the centre; what is beyond its ends is counted by the distances.
      let slope = functions.ofFeature(feature).derivative(sum.value)
      let lines = rules.distances(relaxations.ofFeature(feature), range(sum), slope)
      let offset = Interval(lines.lower, lines.upper)
      var form = scaled(sum, by: lines.slope)
      form.error += offset.radius
      let value = form.value + offset.midpoint
      form.error = AffineForm.grown(form.error + rules.unitRoundoff * value.magnitude)
      form.value = value
      return form
    }
  }

  func basis(_ basis: BasisReading, _ value: [AffineForm]) -> [AffineForm] {
    preconditionFailure("functions of a basis have no linear pieces")
  }

  func join(_ parts: [(value: [AffineForm], features: Range<Int>)]) -> [AffineForm] {
    parts.flatMap { $0.value[$0.features] }
  }

  func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: [AffineForm], _ right: [AffineForm],
    isSame: Bool
  ) -> [AffineForm] {
    precondition(kind == .sum, "products of values have no linear pieces")
    let reach = self.reach
    return zip(left, right).map { u, v in
      let (slope, value) = (u.slope + v.slope, u.value + v.value)
      let size = value.magnitude + slope.x.magnitude * reach.x + slope.y.magnitude * reach.y
      return AffineForm(
        slope: slope, value: value,
        error: AffineForm.grown(u.error + v.error + 2 * rules.unitRoundoff * size))
    }
  }

  /// How far points of the part are from its centre, on both axes.
  private var reach: SIMD2<Double> {
    let centre = part.centre
    var far = SIMD2<Double>(0, 0)
    for corner in part.corners {
      far.x = max(far.x, (corner.x - centre.x).magnitude)
      far.y = max(far.y, (corner.y - centre.y).magnitude)
    }
    return (far + part.gap) * (1 + 0x1p-40)
  }

  mutating func affine(_ layer: AffineReading, _ value: [AffineForm]) -> [AffineForm] {
    let matrix = affines[next]
    next += 1
    return matrix.groups(value).flatMap { rows(matrix, $0) }
  }

  private func rows(_ matrix: EnclosedAffine, _ seen: [AffineForm]) -> [AffineForm] {
    let (reach, weights) = (self.reach, matrix.weights)
    return (0..<weights.rows).map { unit in
      let entries = weights.entries(ofRow: unit)
      var form = AffineForm(slope: SIMD2(0, 0), value: matrix.biases[unit], error: 0)
      var size = matrix.biases[unit].magnitude
      for entry in entries {
        let weight = weights.values[entry]
        let input = seen[Int(weights.indices[entry])]
        form.slope += weight * input.slope
        form.value += weight * input.value
        form.error += weight.magnitude * input.error
        size +=
          weight.magnitude
          * (input.value.magnitude + input.slope.x.magnitude * reach.x
            + input.slope.y.magnitude * reach.y)
      }
      let gamma = Double(entries.count + 3) * rules.unitRoundoff * (1 + 0x1p-30)
      form.error = AffineForm.grown(form.error + gamma * size)
      return form
    }
  }

  private func scaled(_ form: AffineForm, by factor: Double) -> AffineForm {
    let reach = self.reach
    let size =
      form.value.magnitude + form.slope.x.magnitude * reach.x + form.slope.y.magnitude * reach.y
    return AffineForm(
      slope: factor * form.slope, value: factor * form.value,
      error: AffineForm.grown(factor.magnitude * (form.error + 2 * rules.unitRoundoff * size)))
  }

  /// The same function about the part's centre.
  func moved(_ form: AffineForm, from old: SIMD2<Double>) -> AffineForm {
    let new = part.centre
    let exact =
      Interval(form.value) + Interval(form.slope.x) * (Interval(new.x) - Interval(old.x))
      + Interval(form.slope.y) * (Interval(new.y) - Interval(old.y))
    return AffineForm(
      slope: form.slope, value: exact.midpoint, error: AffineForm.grown(form.error + exact.radius))
  }

  /// The values of a form on the part.
  private func range(_ form: AffineForm) -> Interval {
    let centre = part.centre
    var range: Interval?
    for corner in part.corners {
      let value =
        Interval(form.value) + Interval(form.slope.x) * (Interval(corner.x) - Interval(centre.x))
        + Interval(form.slope.y) * (Interval(corner.y) - Interval(centre.y))
      range = range?.hull(value) ?? value
    }
    let beyond = AffineForm.grown(
      form.error + part.gap * (form.slope.x.magnitude + form.slope.y.magnitude))
    return (range ?? .whole) + Interval(-beyond, beyond)
  }
}
