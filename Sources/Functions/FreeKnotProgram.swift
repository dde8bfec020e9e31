// Splines with free knots, improved by a sequence of linear programs.
//
// Unknown are the inner knots and all values. The error is looked at where it is extreme on each piece, at points
// that ride with their piece, x = t_k + λ (t_{k+1} − t_k): the spline's value there is linear in the
// unknowns and the function's smooth, where points that stand still would cross knots. A program of the linearised
// errors gives the next knots and values, within a trust region that a step which does not lower the sup error makes
// smaller. Where W kinks are to be W rectifiers, the condition on their slopes (see RectifierSum) is a row
// of the program, and after each step the values take up what its linearisation left.

import Base
import Kernels

/// A function of one variable, with its derivative, that splines are fitted to in the sup norm.
struct FreeKnotProgram {
  let lower: Double
  let upper: Double
  private let target: TargetFunction
  private let gradient: @Sendable (Batch) -> Batch
  /// Points of a piece where the error is looked at: about `samples` in all, these also.
  private let fixed: [Double]
  private let samples: Int
  /// Places in programs that may still be solved; none are, when they are spent.
  private let work: WorkCount

  /// nil where the function has no gradient.
  /// - Parameters:
  ///   - target: of one variable.
  ///   - samples: where the error is looked at for its extremes.
  ///   - work: places in programs, all together.
  init?(_ target: TargetFunction, samples: Int, work: Int) {
    guard let gradient = target.gradient else { return nil }
    self.target = target
    self.gradient = gradient
    (lower, upper) = (target.domain.bounds[0].lowerBound, target.domain.bounds[0].upperBound)
    let (a, b) = (lower, upper)
    fixed = bothSides(of: target.breakpoints[0]).filter { a < $0 && $0 < b }.sorted()
    self.samples = samples
    self.work = WorkCount(work)
  }

  /// A spline with what is known of its error.
  struct State {
    var knots: [Double]
    var values: [Double]
    var places: [Place] = []
    var sup = Double.infinity

    var pieces: Int { knots.count - 1 }
    var spline: LinearSpline { LinearSpline(knots: knots, values: values) }
    func slope(_ piece: Int) -> Double {
      (values[piece + 1] - values[piece]) / (knots[piece + 1] - knots[piece])
    }
  }

  /// A point that rides with its piece, and f − s there.
  struct Place {
    var piece: Int
    var ratio: Double
    var error: Double
    var slope: Double
  }

  func function(_ points: [Double]) -> [Double] {
    target.values(Batch(features: 1, count: points.count, storage: points)).storage
  }

  func derivative(_ points: [Double]) -> [Double] {
    gradient(Batch(features: 1, count: points.count, storage: points)).storage
  }

  /// Knots and values with the places where the error is extreme.
  func state(_ knots: [Double], _ values: [Double]) -> State {
    var state = State(knots: knots, values: values)
    var (pieces, xs): ([Int], [Double]) = ([], [])
    var next = 0
    for piece in 0..<state.pieces {
      let (left, right) = (knots[piece], knots[piece + 1])
      let count = max(12, Int((Double(samples) * (right - left) / (upper - lower)).rounded(.up)))
      var own = (0...count).map { k -> Double in
        let u = Double(k) / Double(count)
        return (1 - u) * left + u * right
      }
      let before = next
      while next < fixed.count, fixed[next] < right { next += 1 }
      if next > before { own = (own + fixed[before..<next]).sorted() }
      xs += own
      pieces += Array(repeating: piece, count: own.count)
    }
    func errors(_ pieces: [Int], _ xs: [Double]) -> [Double] {
      zip(zip(pieces, xs), function(xs)).map { place, f in
        f - (values[place.0] + state.slope(place.0) * (place.1 - knots[place.0]))
      }
    }
    let e = errors(pieces, xs)
    guard e.allSatisfy(\.isFinite) else { return state }
    // Ends of pieces, and places where the error turns, by parabolas through three points, twice.
    var found: [(piece: Int, x: Double, half: Double)] = []
    for k in xs.indices {
      let isEnd =
        k == 0 || k == xs.count - 1 || pieces[k - 1] != pieces[k] || pieces[k + 1] != pieces[k]
      if isEnd {
        if k == 0 || pieces[k - 1] != pieces[k] || k == xs.count - 1 {
          found.append((pieces[k], xs[k], 0))
        }
      } else if (e[k] - e[k - 1]) * (e[k + 1] - e[k]) <= 0 {
        let (x, h) = vertex(
          (xs[k - 1], e[k - 1]), (xs[k], e[k]), (xs[k + 1], e[k + 1]))
        found.append((pieces[k], xs[k], 0))
        found.append((pieces[k], x, h))
      }
    }
    let near = found.indices.filter { found[$0].half > 0 }
    let triple = near.flatMap {
      [found[$0].x - found[$0].half, found[$0].x, found[$0].x + found[$0].half]
    }
    let again = errors(near.flatMap { Array(repeating: found[$0].piece, count: 3) }, triple)
    for (place, index) in near.enumerated() {
      let k = 3 * place
      found[index].x =
        vertex(
          (triple[k], again[k]), (triple[k + 1], again[k + 1]), (triple[k + 2], again[k + 2])
        ).x
    }
    let last = found.map(\.x)
    let (values, slopes) = (errors(found.map(\.piece), last), derivative(last))
    state.places = found.indices.map { k in
      let (piece, x) = (found[k].piece, found[k].x)
      return Place(
        piece: piece, ratio: (x - knots[piece]) / (knots[piece + 1] - knots[piece]),
        error: values[k], slope: slopes[k].isFinite ? slopes[k] : 0)
    }
    state.sup = state.places.reduce(0) { max($0, abs($1.error)) }
    // A rough function has an extreme at every sample; the small ones do not matter in a program.
    let most = 30 * state.pieces
    if state.places.count > most {
      let sizes = state.places.map { abs($0.error) }.sorted(by: >)
      state.places.removeAll { abs($0.error) < sizes[most] }
    }
    return state
  }

  /// Where a parabola through three points turns, between the outer ones, and an eighth of their distance.
  private func vertex(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ c: (x: Double, y: Double)
  ) -> (x: Double, half: Double) {
    let (p, q) = ((b.y - a.y) / (b.x - a.x), (c.y - b.y) / (c.x - b.x))
    let bend = (q - p) / (c.x - a.x)
    let reach = 0.125 * min(b.x - a.x, c.x - b.x)
    guard bend != 0, reach > 0 else { return (b.x, 0) }
    let x = 0.5 * (a.x + b.x) - 0.5 * p / bend
    guard x.isFinite else { return (b.x, 0) }
    return (min(max(x, a.x + reach), c.x - reach), reach)
  }

  /// First slope plus the jumps of some kinks, as weights of the slopes: s₀ + Σ_L (s_{k+1} − s_k).
  static func weights(_ openToLeft: [Bool]) -> [Double] {
    var weights = [Double](repeating: 0, count: openToLeft.count + 1)
    weights[0] = 1
    for (kink, isOpen) in openToLeft.enumerated() where isOpen {
      weights[kink] -= 1
      weights[kink + 1] += 1
    }
    return weights
  }

  /// The condition Σ w_k s_k = 0 with its derivatives by knots and by values.
  private func condition(
    _ weights: [Double], _ state: State
  ) -> (value: Double, knots: [Double], values: [Double]) {
    var sum = 0.0
    var byKnot = [Double](repeating: 0, count: state.knots.count)
    var byValue = byKnot
    for piece in 0..<state.pieces where weights[piece] != 0 {
      let (weight, slope) = (weights[piece], state.slope(piece))
      let length = state.knots[piece + 1] - state.knots[piece]
      sum += weight * slope
      byValue[piece] -= weight / length
      byValue[piece + 1] += weight / length
      byKnot[piece] += weight * slope / length
      byKnot[piece + 1] -= weight * slope / length
    }
    return (sum, byKnot, byValue)
  }

  /// The least change of the values that meets the condition.
  private func projected(_ state: State, _ weights: [Double]?) -> [Double] {
    guard let weights else { return state.values }
    let condition = condition(weights, state)
    let square = condition.values.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else { return state.values }
    return zip(state.values, condition.values).map { $0 - condition.value / square * $1 }
  }

  /// One program: the linearised least sup error, and the step to it.
  func step(
    from state: State, radius: Double, weights: [Double]?
  ) -> (knots: [Double], values: [Double], sup: Double)? {
    guard work.left > 0 else { return nil }
    work.spend(state.places.count + 20)
    let pieces = state.pieces
    let inner = pieces - 1
    let lengths = (0..<pieces).map { state.knots[$0 + 1] - state.knots[$0] }
    // Knots in units of the shorter neighbour, values and errors in units of the sup error.
    let units = (0..<inner).map { min(lengths[$0], lengths[$0 + 1]) }
    let scale = state.sup
    let last = inner + pieces + 1
    var program = LinearProgram(
      costs: (0...last).map { $0 == last ? 1 : 0 },
      lower: (0..<inner).map { -radius * lengths[$0] / units[$0] }
        + Array(repeating: -.infinity, count: pieces + 1) + [0],
      upper: (0..<inner).map { radius * lengths[$0 + 1] / units[$0] }
        + Array(repeating: .infinity, count: pieces + 1) + [.infinity])
    for place in state.places {
      let (k, ratio) = (place.piece, place.ratio)
      var (columns, entries): ([Int], [Double]) = ([], [])
      func add(_ column: Int, _ entry: Double) {
        guard entry != 0 else { return }
        columns.append(column)
        entries.append(entry)
      }
      if k > 0 { add(k - 1, place.slope * (1 - ratio) * units[k - 1] / scale) }
      if k < inner { add(k, place.slope * ratio * units[k] / scale) }
      add(inner + k, ratio - 1)
      add(inner + k + 1, -ratio)
      let error = place.error / scale
      program.rows.append(
        .init(columns: columns + [last], values: entries + [-1], upper: -error))
      program.rows.append(
        .init(columns: columns + [last], values: entries + [1], lower: -error))
    }
    if let weights {
      let condition = condition(weights, state)
      var (columns, entries): ([Int], [Double]) = ([], [])
      for k in 0..<inner where condition.knots[k + 1] != 0 {
        columns.append(k)
        entries.append(condition.knots[k + 1] * units[k])
      }
      for k in 0...pieces where condition.values[k] != 0 {
        columns.append(inner + k)
        entries.append(condition.values[k] * scale)
      }
      let size = entries.reduce(0) { max($0, abs($1)) }
      guard size > 0, size.isFinite else { return nil }
      program.rows.append(
        .init(
          columns: columns, values: entries.map { $0 / size }, lower: -condition.value / size,
          upper: -condition.value / size))
    }
    // A degenerate program can turn in circles.
    guard let solution = program.minimum(iterations: 50 * (last + 1)) else { return nil }
    var knots = state.knots
    for k in 0..<inner { knots[k + 1] += solution.point[k] * units[k] }
    guard zip(knots, knots.dropFirst()).allSatisfy(<) else { return nil }
    let values = (0...pieces).map { state.values[$0] + solution.point[inner + $0] * scale }
    return (knots, values, solution.objective * scale)
  }

  /// A spline near `start` whose sup error no small change lowers, as far as the programs see.
  /// - Parameters:
  ///   - start: where to begin.
  ///   - weights: of the slopes, whose sum is to be 0; nil for any spline.
  ///   - steps: the most programs.
  func improved(_ start: State, weights: [Double]? = nil, steps: Int = 40) -> State {
    var state = state(start.knots, projected(start, weights))
    var radius = 0.4
    for _ in 0..<steps
    where radius > 1e-6 && state.sup.isFinite && state.sup > floorOfRounding(state) {
      guard let found = step(from: state, radius: radius, weights: weights) else {
        radius *= 0.5
        continue
      }
      var trial = State(knots: found.knots, values: found.values)
      trial.values = projected(trial, weights)
      let next = self.state(trial.knots, trial.values)
      if next.sup < state.sup {
        let gain = state.sup - next.sup
        if gain > 0.5 * (state.sup - found.sup) { radius = min(2 * radius, 0.45) }
        let isLevel = gain < 1e-9 * state.sup
        state = next
        if isLevel { break }
      } else {
        if state.sup - found.sup < 1e-9 * state.sup { break }
        radius *= 0.35
        // The failed step's places are where the linearisation was wrong.
        let own = self.places(next, in: state)
        state.places += own
      }
    }
    return state
  }

  private func floorOfRounding(_ state: State) -> Double {
    16 * state.values.reduce(0) { max($0, abs($1)) }.ulp
  }

  /// The places of one spline, as places of another with as many pieces.
  private func places(_ other: State, in state: State) -> [Place] {
    let xs = other.places.map {
      let left = state.knots[$0.piece]
      return left + $0.ratio * (state.knots[$0.piece + 1] - left)
    }
    guard !xs.isEmpty else { return [] }
    let (f, slopes) = (function(xs), derivative(xs))
    return xs.indices.map { k in
      let place = other.places[k]
      let value =
        state.values[place.piece] * (1 - place.ratio) + state.values[place.piece + 1] * place.ratio
      return Place(
        piece: place.piece, ratio: place.ratio, error: f[k] - value,
        slope: slopes[k].isFinite ? slopes[k] : 0)
    }
  }
}
