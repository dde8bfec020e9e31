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

/// The search for the supremum of max_o |f_o − N_o| over the target's domain, from below.
///
/// First `sample`, a dense sample, then `refine`, a local maximisation from its best points. What other
/// methods evaluate in between is told to `watch`, so that no error they meet exceeds the result, and
/// is refined like a sample.
struct SupremumSearch {
  /// The largest error that was met by any method.
  private(set) var peak = Peak()
  /// The largest |f_o| that was met.
  private(set) var target = 0.0
  /// Places where the error rose without a sign of an end as the search drew near.
  private(set) var suspects: [Suspect] = []
  /// Whether nearly all samples of the target are far below its largest.
  private(set) var isTargetSpiked = false

  private let function: TargetFunction
  private let effort: Effort
  private var samples = 0
  private var isWatched = false
  /// In one dimension, where `refine` starts: a place between its neighbours in the sample, its error.
  private var brackets: [(range: ClosedRange<Double>, value: Double)] = []
  /// In more dimensions likewise.
  private var climbers: [Climber] = []
  /// The sorted sample of one dimension.
  private var grid: [Double] = []
  /// What the sample itself found.
  private var sampled = Peak()

  init(on function: TargetFunction, options: MeasureOptions) {
    self.function = function
    effort = Effort(dimension: function.inputs, scale: options.effort)
  }

  var method: String {
    "sampled at \(samples) points and refined, \(isWatched ? "with those of l1 and l2, " : "")"
      + "a lower bound"
  }

  /// Takes the errors that another method evaluated.
  mutating func watch(_ points: Batch, _ residual: Residual) {
    isWatched = true
    _ = note(points, residual)
  }

  private mutating func note(_ points: Batch, _ residual: Residual) -> [Double] {
    let errors = residual.largestErrors
    for (sample, error) in errors.enumerated() { peak.consider(error, at: points.point(sample)) }
    for size in residual.largestTargets where size > target { target = size }
    return errors
  }

  /// Takes the samples of a batch, and returns their errors.
  fileprivate mutating func take(
    _ points: Batch, _ residual: (Batch) -> Residual
  ) throws -> [Double] {
    samples += points.count
    return try inBlocks(points, outputs: function.outputs, most: 8192) { part in
      note(part, residual(part))
    }.flatMap(\.self)
  }

  /// - Throws: `UserError` above 40 dimensions.
  mutating func sample(_ residual: (Batch) -> Residual) throws {
    if function.inputs == 1 { try sampleInterval(residual) } else { try sampleBox(residual) }
    sampled = peak
  }

  mutating func refine(_ residual: (Batch) -> Residual) throws {
    guard peak.value.isFinite else { return }
    if function.inputs == 1 {
      if peak.value > sampled.value, let above = grid.firstIndex(where: { $0 > peak.point[0] }) {
        let place = peak.point[0]
        brackets.append((grid[max(above - 1, 0)]...place, peak.value))
        brackets.append((place...grid[above], peak.value))
      }
      try refineBrackets(residual)
    } else {
      if peak.value > sampled.value {
        climbers.append(Climber(point: peak.point, value: peak.value, radius: spacing))
      }
      try climb(residual)
    }
  }
}

// MARK: - One dimension

extension SupremumSearch {
  /// A grid off binary fractions, a coarse one at them, the breakpoints and both sides of each.
  private mutating func sampleInterval(_ residual: (Batch) -> Residual) throws {
    let bounds = function.domain.bounds[0]
    let breakpoints = function.breakpoints[0]
    grid = withSides(
      samplingGrid(bounds, at: breakpoints, pieces: effort.grid, coarse: 64, axis: 0), breakpoints,
      bounds)
    var sizes: [Double] = []
    let errors = try take(Batch(features: 1, count: grid.count, storage: grid)) { points in
      let values = residual(points)
      sizes += values.largestTargets
      return values
    }
    guard peak.value.isFinite else { return }
    let top = target
    isTargetSpiked = sizes.count { $0 < 0.05 * top } > sizes.count * 19 / 20
    let last = grid.count - 1
    let maxima = grid.indices.filter {
      errors[$0] >= errors[max($0 - 1, 0)] && errors[$0] >= errors[min($0 + 1, last)]
    }
    let grid = grid
    brackets = largest(16, of: maxima) { errors[$0] }
      .map { (grid[max($0 - 1, 0)]...grid[min($0 + 1, last)], errors[$0]) }
  }

  /// Each round evaluates inner points of all brackets at once and keeps the best one's neighbours,
  /// until the values of a bracket are level or its ends meet.
  private mutating func refineBrackets(_ residual: (Batch) -> Residual) throws {
    let inner = 8
    let side = function.domain.bounds[0].upperBound - function.domain.bounds[0].lowerBound
    let shortest = 0x1p-48 * side
    while !brackets.isEmpty, peak.value.isFinite {
      let points = brackets.flatMap { bracket in
        (0...(inner + 1)).map { step in
          let u = Double(step) / Double(inner + 1)
          return (1 - u) * bracket.range.lowerBound + u * bracket.range.upperBound
        }
      }
      let errors = try take(Batch(features: 1, count: points.count, storage: points), residual)
      var next: [(range: ClosedRange<Double>, value: Double)] = []
      for (index, bracket) in brackets.enumerated() {
        let first = index * (inner + 2)
        let range = first...(first + inner + 1)
        let best = range.reduce(first) { errors[$1] > errors[$0] ? $1 : $0 }
        let least = range.reduce(errors[best]) { min($0, errors[$1]) }
        let (lower, upper) = (points[max(best - 1, first)], points[min(best + 1, range.upperBound)])
        if errors[best] - least <= 1e-14 * peak.value { continue }
        // Where Float64 has no points between, a bracket no longer shrinks.
        let width = bracket.range.upperBound - bracket.range.lowerBound
        if upper - lower <= shortest || upper - lower >= 0.9 * width {
          suspect([points[best]], radius: width / side, errors[best], from: bracket.value)
        } else {
          next.append((lower...upper, bracket.value))
        }
      }
      brackets = next
    }
  }

  private mutating func suspect(_ point: [Double], radius: Double, _ value: Double, from: Double) {
    if value > 1.5 * from { suspects.append(Suspect(point: point, radius: radius, value: value)) }
  }
}

// MARK: - More dimensions

extension SupremumSearch {
  /// Between neighbours in the sample, in sides of the domain.
  private var spacing: Double {
    function.inputs <= 3
      ? 1 / Double(effort.grid) : 1 / Double(effort.samples).root(function.inputs)
  }

  /// A tensor grid (up to three dimensions) and Sobol points, both off binary fractions.
  private mutating func sampleBox(_ residual: (Batch) -> Residual) throws {
    let domain = function.domain
    var starts: [(value: Double, point: [Double])] = []
    if domain.dimension <= 3 {
      let axes = domain.bounds.enumerated().map { axis, bounds in
        // A mesh has too many breakpoints; those of a formula are few.
        let breakpoints =
          function.breakpoints[axis].count * 4 <= effort.grid ? function.breakpoints[axis] : []
        return withSides(
          samplingGrid(bounds, at: breakpoints, pieces: effort.grid, coarse: 2, axis: axis),
          breakpoints, bounds)
      }
      let points = tensor(axes)
      let errors = try take(points, residual)
      let maxima = largest(8, of: localMaxima(errors, shape: axes.map(\.count))) { errors[$0] }
      starts += maxima.map { (errors[$0], points.point($0)) }
    }
    // A shift alone would leave all points with the same bits after those of the net.
    let points = shifted(
      try SobolSequence(dimension: domain.dimension).next(effort.samples), onto: domain,
      RandomSource(seed: 0, stream: "shift of the points of a supremum"),
      digits: effort.samples.trailingZeroBitCount)
    let errors = try take(points, residual)
    starts += largest(8, of: Array(errors.indices)) { errors[$0] }
      .map { (errors[$0], points.point($0)) }
    climbers = largest(8, of: Array(starts.indices)) { starts[$0].value }
      .map { Climber(point: starts[$0].point, value: starts[$0].value, radius: spacing) }
  }

  /// Local maximisation by shrinking boxes, all climbers in one batch a round, since a call costs more
  /// than its points: Sobol points of the box, its faces' centres and further along the last step, all
  /// projected into the domain. A box is halved where the best point is not near its border.
  private mutating func climb(_ residual: (Batch) -> Residual) throws {
    let domain = function.domain
    let dimension = domain.dimension
    let sides = domain.bounds.map { $0.upperBound - $0.lowerBound }
    let sequence = try SobolSequence(dimension: dimension)
    for _ in 0..<60 where !climbers.isEmpty && peak.value.isFinite {
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
              return min(
                max(climber.point[axis] + move(axis), bounds.lowerBound), bounds.upperBound)
            })
        }
        for direction in directions { propose { climber.radius * sides[$0] * direction[$0] } }
        for factor in [0.5, 1, 2, 4] {
          propose { climber.step.isEmpty ? 0 : factor * climber.step[$0] }
        }
      }
      let each = directions.count + 4
      let errors = try take(Batch(features: dimension, points: proposals), residual)
      var next: [Climber] = []
      for index in climbers.indices {
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
        if climber.value - least <= 1e-14 * peak.value { continue }
        if climber.radius < 0x1p-48 {
          suspect(climber.point, radius: climber.radius, climber.value, from: climber.first)
        } else {
          next.append(climber)
        }
      }
      climbers = next
    }
    for climber in climbers {
      suspect(climber.point, radius: climber.radius, climber.value, from: climber.first)
    }
  }

}

/// A place from which the error is followed upwards.
private struct Climber {
  var point: [Double]
  var value: Double
  /// The value at the start.
  let first: Double
  /// Half of the box that is searched next, in sides of the domain.
  var radius: Double
  /// The last step that rose.
  var step: [Double] = []

  init(point: [Double], value: Double, radius: Double) {
    self.point = point
    self.value = value
    first = value
    self.radius = radius
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

/// Sorted coordinates for sampling: the ends of an interval, the breakpoints inside it, a coarse equal
/// grid, and between these a fine one whose points avoid binary fractions, where errors of
/// constructions and of rounding often vanish.
///
/// Each of the fine grid's cells has one point, at a place that golden steps (and for other axes other
/// irrational ones) move through the cell's middle half, so that no period goes with them.
func samplingGrid(
  _ bounds: ClosedRange<Double>, at breakpoints: [Double], pieces: Int, coarse: Int, axis: Int
) -> [Double] {
  let step = [0.618_033_988_749_894_9, 0.414_213_562_373_095_05, 0.732_050_807_568_877_2][axis % 3]
  let cells = subdivide(bounds, at: breakpoints, pieces: pieces)
  var points = subdivide(bounds, at: breakpoints, pieces: coarse)
  for (index, (lower, upper)) in zip(cells, cells.dropFirst()).enumerated() {
    let turns = Double(index + 1) * step
    let u = 0.25 + 0.5 * (turns - turns.rounded(.down))
    points.append((1 - u) * lower + u * upper)
  }
  points.sort()
  // Where Float64 has few numbers, points meet.
  return points.indices.filter { $0 == 0 || points[$0] > points[$0 - 1] }.map { points[$0] }
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
