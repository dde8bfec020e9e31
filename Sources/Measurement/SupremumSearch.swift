// The largest error over a box: dense sampling, then local maximisation from the best samples.

import Base
import Functions
import Kernels

/// The largest value met so far, and where. NaN outranks every number: an error that is not a number
/// must not hide.
struct Peak {
  var value = -Double.infinity
  var point: [Double] = []

  mutating func consider(_ other: Double, at point: @autoclosure () -> [Double]) {
    if !value.isNaN, other.isNaN || other > value { (value, self.point) = (other, point()) }
  }
}

/// What the search for the supremum found.
struct Supremum {
  var peak = Peak()
  /// The largest |f_o| over the samples.
  var target = 0.0
  var samples = 0
  var method: String { "sampled at \(samples) points and refined, a lower bound" }

  /// Takes the samples of a batch, and returns their errors.
  mutating func take(_ points: Batch, _ residual: (Batch) -> Residual) -> [Double] {
    var errors: [Double] = []
    for start in stride(from: 0, to: points.count, by: 8192) {
      let part =
        points.count <= 8192
        ? points : points.samples(start..<min(start + 8192, points.count))
      let values = residual(part)
      errors += values.largestErrors
      for size in values.largestTargets where size > target || size.isNaN { target = size }
    }
    for (sample, error) in errors.enumerated() { peak.consider(error, at: points.point(sample)) }
    samples += points.count
    return errors
  }
}

/// The supremum of max_o |f_o − N_o| over the target's domain, from below.
/// - Throws: `UserError` above 40 dimensions.
func searchSupremum(
  on target: TargetFunction, options: MeasureOptions, _ residual: (Batch) -> Residual
) throws -> Supremum {
  let effort = Effort(dimension: target.inputs, scale: options.effort)
  return target.inputs == 1
    ? searchInterval(target, effort, residual) : try searchBox(target, effort, residual)
}

/// In one dimension: a grid with the breakpoints and both sides of each, then brackets around the
/// largest local maxima, narrowed together.
private func searchInterval(
  _ target: TargetFunction, _ effort: Effort, _ residual: (Batch) -> Residual
) -> Supremum {
  let bounds = target.domain.bounds[0]
  let grid = withSides(
    subdivide(bounds, at: target.breakpoints[0], pieces: effort.grid), target.breakpoints[0], bounds
  )
  var supremum = Supremum()
  let errors = supremum.take(Batch(features: 1, count: grid.count, storage: grid), residual)
  guard supremum.peak.value.isFinite else { return supremum }

  let last = grid.count - 1
  let maxima = grid.indices.filter {
    errors[$0] >= errors[max($0 - 1, 0)] && errors[$0] >= errors[min($0 + 1, last)]
  }
  var brackets = largest(16, of: maxima) { errors[$0] }
    .map { grid[max($0 - 1, 0)]...grid[min($0 + 1, last)] }
  // Each round evaluates inner points of all brackets at once and keeps the best one's neighbours,
  // until the values of a bracket are level or its ends meet.
  let inner = 8
  let shortest = 0x1p-48 * (bounds.upperBound - bounds.lowerBound)
  while !brackets.isEmpty, supremum.peak.value.isFinite {
    let points = brackets.flatMap { bracket in
      (0...(inner + 1)).map { step in
        let u = Double(step) / Double(inner + 1)
        return (1 - u) * bracket.lowerBound + u * bracket.upperBound
      }
    }
    let errors = supremum.take(
      Batch(features: 1, count: points.count, storage: points), residual)
    brackets = brackets.indices.compactMap { bracket in
      let first = bracket * (inner + 2)
      let range = first...(first + inner + 1)
      let best = range.reduce(first) { errors[$1] > errors[$0] ? $1 : $0 }
      let least = range.reduce(errors[best]) { min($0, errors[$1]) }
      let (lower, upper) = (points[max(best - 1, first)], points[min(best + 1, range.upperBound)])
      let isLevel = errors[best] - least <= 1e-14 * supremum.peak.value
      // Where Float64 has no points between, a bracket no longer shrinks.
      let width = brackets[bracket].upperBound - brackets[bracket].lowerBound
      let isNarrow = upper - lower <= shortest || upper - lower >= 0.9 * width
      return isLevel || isNarrow ? nil : lower...upper
    }
  }
  return supremum
}

/// In more dimensions: a tensor grid (up to three) and Sobol points, then a climb from the
/// largest local maxima.
private func searchBox(
  _ target: TargetFunction, _ effort: Effort, _ residual: (Batch) -> Residual
) throws -> Supremum {
  let domain = target.domain
  var supremum = Supremum()
  var starts: [(value: Double, point: [Double])] = []

  if domain.dimension <= 3 {
    let axes = domain.bounds.enumerated().map { axis, bounds in
      // A mesh has breakpoints without end; those of a formula are few.
      let breakpoints =
        target.breakpoints[axis].count * 4 <= effort.grid
        ? target.breakpoints[axis] : []
      return withSides(
        subdivide(bounds, at: breakpoints, pieces: effort.grid), breakpoints, bounds)
    }
    let points = tensor(axes)
    let errors = supremum.take(points, residual)
    let maxima = largest(8, of: localMaxima(errors, shape: axes.map(\.count))) { errors[$0] }
    starts += maxima.map { (errors[$0], points.point($0)) }
  }
  let points = try SobolSequence(dimension: domain.dimension).next(effort.samples, in: domain)
  let errors = supremum.take(points, residual)
  starts += largest(8, of: Array(errors.indices)) { errors[$0] }
    .map { (errors[$0], points.point($0)) }
  guard supremum.peak.value.isFinite else { return supremum }

  let spacing =
    domain.dimension <= 3
    ? 1 / Double(effort.grid) : 1 / Double(effort.samples).root(domain.dimension)
  let climbers = largest(8, of: Array(starts.indices)) { starts[$0].value }
    .map { Climber(point: starts[$0].point, value: starts[$0].value, radius: spacing) }
  try climb(climbers, in: domain, &supremum, residual)
  return supremum
}

/// A place from which the error is followed upwards.
private struct Climber {
  var point: [Double]
  var value: Double
  /// Half of the box that is searched next, in sides of the domain.
  var radius: Double
  /// The last step that rose.
  var step: [Double] = []
}

/// Local maximisation by shrinking boxes, all climbers in one batch a round, since a call costs more
/// than its points: Sobol points of the box, its faces' centres and further along the last step, all
/// projected into the domain. A box is halved where the best point is not near its border.
private func climb(
  _ starts: [Climber], in domain: Domain, _ supremum: inout Supremum,
  _ residual: (Batch) -> Residual
) throws {
  let dimension = domain.dimension
  let sides = domain.bounds.map { $0.upperBound - $0.lowerBound }
  let sequence = try SobolSequence(dimension: dimension)
  var climbers = starts
  for _ in 0..<60 where !climbers.isEmpty && supremum.peak.value.isFinite {
    let directions =
      (0..<(16 * dimension)).map { _ in sequence.next().map { 2 * $0 - 1 } }
      + (0..<(2 * dimension)).map { face in
        (0..<dimension).map { $0 == face / 2 ? (face % 2 == 0 ? -1 : 1) : 0 }
      }
    var proposals: [[Double]] = []
    for climber in climbers {
      func propose(_ move: (Int) -> Double) {
        proposals.append(
          (0..<dimension).map { axis in
            let bounds = domain.bounds[axis]
            return min(max(climber.point[axis] + move(axis), bounds.lowerBound), bounds.upperBound)
          })
      }
      for direction in directions { propose { climber.radius * sides[$0] * direction[$0] } }
      for factor in [0.5, 1, 2, 4] {
        propose { climber.step.isEmpty ? 0 : factor * climber.step[$0] }
      }
    }
    let each = directions.count + 4
    let errors = supremum.take(Batch(features: dimension, points: proposals), residual)
    climbers = climbers.indices.compactMap { index in
      var climber = climbers[index]
      let range = (index * each)..<((index + 1) * each)
      let least = range.reduce(climber.value) { min($0, errors[$1]) }
      let best = range.reduce(range.lowerBound) { errors[$1] > errors[$0] ? $1 : $0 }
      var reach = 0.0
      if errors[best] > climber.value {
        climber.step = zip(proposals[best], climber.point).map { $0 - $1 }
        climber.value = errors[best]
        climber.point = proposals[best]
        reach = zip(climber.step, sides).reduce(0) { max($0, abs($1.0) / $1.1) }
      }
      if reach < 0.75 * climber.radius { climber.radius *= 0.5 }
      let isLevel = climber.value - least <= 1e-14 * supremum.peak.value
      return isLevel || climber.radius < 0x1p-48 ? nil : climber
    }
  }
}

/// Sorted coordinates with the neighbours in Float64 of each breakpoint: both sides of a jump.
private func withSides(
  _ grid: [Double], _ breakpoints: [Double], _ bounds: ClosedRange<Double>
) -> [Double] {
  guard !breakpoints.isEmpty else { return grid }
  let sides = bothSides(of: breakpoints).filter(bounds.contains)
  return Set(grid + sides).sorted()
}

/// All points of a tensor grid, the last axis fastest.
private func tensor(_ axes: [[Double]]) -> Batch {
  let count = axes.reduce(1) { $0 * $1.count }
  var storage: [Double] = []
  storage.reserveCapacity(axes.count * count)
  var stride = count
  for axis in axes {
    stride /= axis.count
    for sample in 0..<count { storage.append(axis[sample / stride % axis.count]) }
  }
  return Batch(features: axes.count, count: count, storage: storage)
}

/// Samples of a tensor grid that no neighbour along an axis exceeds.
private func localMaxima(_ values: [Double], shape: [Int]) -> [Int] {
  var isMaximum = [Bool](repeating: true, count: values.count)
  var stride = values.count
  for length in shape {
    stride /= length
    for index in values.indices where index / stride % length + 1 < length {
      if values[index] < values[index + stride] { isMaximum[index] = false }
      if values[index] > values[index + stride] { isMaximum[index + stride] = false }
    }
  }
  return values.indices.filter { isMaximum[$0] }
}

/// The `count` indices of largest value, largest first; of equal values the first ones.
private func largest(_ count: Int, of indices: [Int], by value: (Int) -> Double) -> [Int] {
  Array(
    indices.sorted {
      let (a, b) = (value($0), value($1))
      return a != b ? a > b : $0 < $1
    }.prefix(count))
}
