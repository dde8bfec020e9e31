// L-BFGS: quasi-Newton steps from the last few changes of the gradient.
//
// Nocedal and Wright, Numerical Optimization, 2nd ed.: algorithm 7.4 (two loops) and algorithms 3.5
// and 3.6 (strong Wolfe conditions), with the approximate conditions of Hager and Zhang, SIAM J.
// Optim. 16 (2005), where rounding hides the decrease.
import Kernels

/// Minimises a function by at most `steps` quasi-Newton steps, each with a line search.
/// - Parameters:
///   - problem: the function, with its gradient.
///   - start: the first point.
///   - steps: the most steps.
///   - memory: how many pairs of changes are kept.
///   - observe: sees (steps done, value, parameters) after each step; false stops.
/// - Returns: the last point, the best but for rounding of the values. Converged where the gradient
///   fell to the arithmetic's `ulpOfOne` times its first length, or no step along the steepest
///   descent lowers the value any more.
package func lbfgs<Problem: Objective>(
  _ problem: inout Problem, from start: [Problem.Scalar], steps: Int, memory: Int = 20,
  observe: (Int, Double, [Problem.Scalar]) -> Bool = { _, _, _ in true }
) -> Minimum<Problem.Scalar> {
  typealias Scalar = Problem.Scalar
  let n = problem.parameterCount
  precondition(start.count == n && memory > 0, "the start has parameterCount elements")
  var gradient = [Scalar](repeating: 0, count: n)
  let value = problem.value(at: start, gradient: &gradient)
  var result = Minimum(parameters: start, value: value, steps: 0, isConverged: n == 0)
  guard n > 0, value.isFinite else { return result }

  var pairs = CurvaturePairs<Scalar>(count: n, capacity: memory)
  var direction = gradient
  var search = LineSearch<Scalar>(count: n)
  let smallest = Double(Scalar.ulpOfOne) * dot(gradient, gradient).squareRoot()

  for step in 1...max(steps, 1) where step <= steps {
    let length = dot(gradient, gradient).squareRoot()
    if length <= smallest { result.isConverged = true }
    if result.isConverged { break }

    pairs.multiply(gradient, into: &direction)
    var slope = -dot(gradient, direction)
    if !(slope < 0) {
      pairs.removeAll()
      direction = gradient
      slope = -length * length
    }
    let first = pairs.isEmpty ? min(1, 1 / length) : 1
    var isFound = search.run(
      &problem, from: result.parameters, against: direction, value: result.value, slope: slope,
      first: first)
    if !isFound, !pairs.isEmpty {
      pairs.removeAll()
      direction = gradient
      isFound = search.run(
        &problem, from: result.parameters, against: direction, value: result.value,
        slope: -length * length, first: min(1, 1 / length))
    }
    guard isFound else {
      result.isConverged = true
      break
    }
    pairs.append(
      from: result.parameters, to: search.point, gradient: gradient, newGradient: search.gradient)
    swap(&result.parameters, &search.point)
    swap(&gradient, &search.gradient)
    result.value = search.value
    result.steps = step
    guard observe(step, result.value, result.parameters) else { break }
  }
  return result
}

/// The last changes s of the point and y of the gradient, in a ring.
private struct CurvaturePairs<Scalar: KernelScalar> {
  private var moves: [[Scalar]]
  private var changes: [[Scalar]]
  private var products: [Double]
  private var factors: [Double]
  private var next = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  init(count: Int, capacity: Int) {
    let zero = [Scalar](repeating: 0, count: count)
    moves = Array(repeating: zero, count: capacity)
    changes = moves
    products = [Double](repeating: 0, count: capacity)
    factors = products
  }

  mutating func removeAll() { count = 0 }

  /// Keeps a pair, unless its curvature sᵀy is not positive.
  mutating func append(
    from point: [Scalar], to newPoint: [Scalar], gradient: [Scalar], newGradient: [Scalar]
  ) {
    for i in point.indices {
      moves[next][i] = newPoint[i] - point[i]
      changes[next][i] = newGradient[i] - gradient[i]
    }
    let product = dot(moves[next], changes[next])
    guard product > Double(Scalar.ulpOfOne) * dot(changes[next], changes[next]) * 1e-8 else {
      return
    }
    products[next] = product
    next = (next + 1) % moves.count
    count = min(count + 1, moves.count)
  }

  /// The two loops: result = H·gradient.
  mutating func multiply(_ gradient: [Scalar], into result: inout [Scalar]) {
    for i in gradient.indices { result[i] = gradient[i] }
    guard count > 0 else { return }
    let capacity = moves.count
    let newest = (next + capacity - 1) % capacity
    for age in 0..<count {
      let k = (newest + capacity - age) % capacity
      factors[k] = dot(moves[k], result) / products[k]
      add(-factors[k], changes[k], to: &result)
    }
    let scale = Scalar(products[newest] / dot(changes[newest], changes[newest]))
    for i in result.indices { result[i] *= scale }
    for age in (0..<count).reversed() {
      let k = (newest + capacity - age) % capacity
      add(factors[k] - dot(changes[k], result) / products[k], moves[k], to: &result)
    }
  }
}

/// A search along p − t·d for a t that meets the strong Wolfe conditions.
private struct LineSearch<Scalar: KernelScalar> {
  var point: [Scalar]
  var gradient: [Scalar]
  private(set) var value = 0.0

  init(count: Int) {
    point = [Scalar](repeating: 0, count: count)
    gradient = point
  }

  /// A point of the line: its parameter, value and slope.
  private struct Sample {
    var t: Double
    var value: Double
    var slope: Double
  }

  /// Whether a point was found; it is then in `point`, `value` and `gradient`.
  mutating func run<Problem: Objective<Scalar>>(
    _ problem: inout Problem, from origin: [Scalar], against direction: [Scalar],
    value start: Double,
    slope startSlope: Double, first: Double
  ) -> Bool {
    let decrease = 1e-4
    let curvature = 0.9
    let noise = 4 * Double(Scalar.ulpOfOne) * abs(start)
    var low = Sample(t: 0, value: start, slope: startSlope)
    var high: Sample?
    var t = first
    for _ in 0..<40 {
      for i in origin.indices { point[i] = origin[i] - Scalar(t) * direction[i] }
      value = problem.value(at: point, gradient: &gradient)
      let slope = -dot(gradient, direction)
      let here = Sample(t: t, value: value, slope: slope)
      guard value.isFinite, slope.isFinite else {
        high = Sample(t: t, value: .infinity, slope: 0)
        t = low.t + 0.1 * (t - low.t)
        continue
      }
      if abs(slope) <= -curvature * startSlope {
        if value <= start + decrease * t * startSlope { return value < start }
        // Approximate Wolfe conditions: the slopes tell what the values no longer can.
        if abs(value - start) <= noise { return point != origin }
      }
      if value > start + decrease * t * startSlope || value >= low.value {
        high = here
      } else {
        if let end = high, slope * (end.t - low.t) >= 0 { high = low }
        if high == nil, slope >= 0 { high = low }
        low = here
      }
      guard let end = high else {
        t *= 4
        continue
      }
      let width = abs(end.t - low.t)
      if width <= 1e-14 * max(abs(low.t), abs(end.t)) { return false }
      t = interpolated(low, end)
    }
    return false
  }

  /// The minimiser of the cubic through two samples, kept away from the ends.
  private func interpolated(_ a: Sample, _ b: Sample) -> Double {
    let lower = min(a.t, b.t)
    let width = abs(b.t - a.t)
    guard b.value.isFinite else { return a.t + 0.1 * (b.t - a.t) }
    let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.t - b.t)
    let square = d1 * d1 - a.slope * b.slope
    guard square >= 0 else { return lower + width / 2 }
    let d2 = (b.t > a.t ? 1 : -1) * square.squareRoot()
    let t = b.t - (b.t - a.t) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2)
    guard t.isFinite else { return lower + width / 2 }
    return min(max(t, lower + 0.1 * width), lower + 0.9 * width)
  }
}

private func dot<Scalar: KernelScalar>(_ a: [Scalar], _ b: [Scalar]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += Double(a[i]) * Double(b[i]) }
  return sum
}

private func add<Scalar: KernelScalar>(_ factor: Double, _ a: [Scalar], to b: inout [Scalar]) {
  let factor = Scalar(factor)
  for i in a.indices { b[i] += factor * a[i] }
}
