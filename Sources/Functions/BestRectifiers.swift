// A sum of W rectifiers near a function in the sup norm: the best where a theorem gives it, else
// the best that a search finds.
//
// Theorem. Let f be continuous, convex and increasing on [a, b], and ε the least sup error of W
// rectifiers and a constant. Then ε is attained by a level first piece, from a to where
// f = f(a) + 2ε, followed by W pieces with kinks on f − ε that touch f + ε.
//
// Proof. The first slope is minus the sum of the jumps of the units that are open to the left. (a)
// If some jump is negative, the chord over the two pieces at its kink stays in the tube f ± ε,
// since f − ε is convex: W − 1 kinks are enough. (b) If none is, the sum is convex with first slope
// ≤ 0; left of where it is least it may be replaced by its least value, which stays in the tube
// since f increases: the first piece is then level. Kinks that coincide or lie outside leave W − 1
// kinks. W pieces reach no farther than a level piece and W pieces do, and pieces taken one after
// the other, each as long as it can be, reach farthest. For decreasing and for concave f, mirror it
// or change its sign: the level piece stands at the flatter end.
//
// For other functions W rectifiers have W + 1 pieces where some subset of the jumps adds up to
// minus the first slope. Which subset is a choice among 2^W, and the knots are not a convex
// problem: splines of W + 1 free pieces are improved by linear programs, the subsets are ranked by
// how far their condition is from being met, and the programs are run again under the conditions of
// the nearest. What they find is the best that is known here, and no more.

import Base

/// A sum of rectifiers near a function.
package struct RectifierApproximation: Hashable, Sendable {
  /// How it was found, and so what may be said of it.
  package enum Method: Hashable, Sendable {
    /// The theorem's: the best, if the function is convex or concave and monotone, as its samples are.
    case levelPiece
    /// By a search over knots and conditions on the slopes.
    case search
    /// The spline of as many pieces as units.
    case spline
  }

  package let sum: RectifierSum
  /// The same function on the domain.
  package let spline: LinearSpline
  /// Its sup error: by the theorem to the tolerance of the bisection and rounding, if the function
  /// is what its samples say; else the largest error at sampled and refined points, a lower bound
  /// of the sup.
  package let error: Double
  package let method: Method
}

/// How much a search for rectifiers may spend.
package struct RectifierSearch: Hashable, Sendable {
  /// The most units that are searched for; above, the spline of as many pieces stands in.
  package var units: Int
  /// Conditions on the slopes whose first program is solved.
  package var ranked: Int
  /// Conditions, the best of these, that are followed to the end.
  package var followed: Int
  /// Evaluations of the function for splines whose pieces are taken one after the other.
  package var evaluations: Int
  /// Points of all linear programs together, after which the search ends with what it has.
  package var points: Int

  package init(units: Int, ranked: Int, followed: Int, evaluations: Int, points: Int) {
    (self.units, self.ranked) = (units, ranked)
    (self.followed, self.evaluations, self.points) = (followed, evaluations, points)
  }

  /// Measured with 16 units on one core of a Xeon: 1 s for sin 2πx, 9 s for `weierstrass`.
  package static let standard = RectifierSearch(
    units: 32, ranked: 200, followed: 30, evaluations: 1_000_000, points: 250_000)
  /// About a quarter of the points and a fifth of the conditions, for the split of an error.
  package static let short = RectifierSearch(
    units: 16, ranked: 40, followed: 6, evaluations: 300_000, points: 60_000)
}

/// The sum of W rectifiers with the least sup error that the theorem gives or the search finds.
/// - Parameters:
///   - target: of one variable, with one output.
///   - units: W, 1 to 10000.
///   - search: how much may be spent where no theorem gives the optimum.
///   - tolerance: relative, of the theorem's error, which is found by bisection; the search begins
///     from bisections to 1e-6 or this.
/// - Throws: `UserError` where the function has another number of inputs or outputs, or W is not in
///   1 to 10000.
package func bestRectifiers(
  _ target: TargetFunction, units: Int, search: RectifierSearch = .standard,
  tolerance: Double = 1e-12
) throws -> RectifierApproximation {
  guard target.inputs == 1, target.outputs == 1 else {
    throw UserError(
      "sums of rectifiers are for functions of one variable with one output, not \(target.name)"
    )
  }
  guard (1...10_000).contains(units) else {
    throw UserError("there are 1 to 10000 units, not \(units)")
  }
  let precise = FreeKnotProgram(target, samples: max(16384, 32 * (units + 1)), work: 0)
  func measured(_ spline: LinearSpline) -> Double {
    precise?.state(spline.knots, spline.values).sup ?? 0
  }
  let noise = target.roundingOfValues
  let level = levelPieceSpline(target, units: units, tolerance: tolerance)
  try WorkLimit.check()
  if let level,
    measured(level.spline) <= level.error * (1 + 1e-9) + noise
  {
    return level
  }
  // Pieces do not come near a jump, and their search takes long to see it.
  let jumps = !target.jumps.isEmpty
  let evaluations = jumps ? search.evaluations / 30 : search.evaluations
  let greedy = try freeKnotSpline(
    target, pieces: units, tolerance: max(tolerance, 1e-6), evaluations: evaluations)
  var best = RectifierApproximation(
    sum: RectifierSum(greedy.spline), spline: greedy.spline,
    error: max(greedy.error, measured(greedy.spline)), method: .spline)
  guard units <= search.units, best.error > noise, let precise,
    let program = FreeKnotProgram(target, samples: max(1024, 32 * (units + 1)), work: search.points)
  else { return best }
  func consider(_ state: FreeKnotProgram.State, _ openToLeft: [Bool]?) {
    let error = precise.state(state.knots, state.values).sup
    guard error < best.error else { return }
    let sum = openToLeft.map { RectifierSum(state.spline, openToLeft: $0) }
    best = RectifierApproximation(
      sum: sum ?? RectifierSum(state.spline), spline: state.spline, error: error, method: .search)
  }
  // Splines of as many pieces as units meet every condition.
  for start in program.starts(pieces: units, greedy.spline) {
    consider(program.improved(start), nil)
    try WorkLimit.check()
  }
  guard best.error > noise, !jumps else { return best }
  let further = try freeKnotSpline(
    target, pieces: units + 1, tolerance: 1e-6, evaluations: evaluations)
  let free = program.starts(pieces: units + 1, further.spline).map { program.improved($0) }
    .sorted { $0.sup < $1.sup }
  try WorkLimit.check()
  guard let least = free.first else { return best }
  for start in distinct(free, most: units <= 4 ? 3 : 1) {
    let chosen = program.conditions(near: start, search)
    for openToLeft in chosen {
      // A spline under a condition errs no less than the best one without.
      if best.error <= least.sup * (1 + 1e-7) { return best }
      consider(
        program.improved(start, weights: FreeKnotProgram.weights(openToLeft)), openToLeft)
      try WorkLimit.check()
    }
  }
  return best
}

/// 1 where all samples of a function of one variable say that it is convex, −1 where they say
/// concave, else nil.
package func sampledBend(_ target: TargetFunction) -> Double? {
  Tube(target, pieces: 1, evaluations: 0).bend
}

/// A level piece and then W pieces, each as long as it can be, for functions that the theorem is
/// about; nil for others, as far as their samples tell.
package func levelPieceSpline(
  _ target: TargetFunction, units: Int, tolerance: Double = 1e-12
) -> RectifierApproximation? {
  for isMirrored in [false, true] {
    let own = isMirrored ? target.mirrored : target
    let tube = Tube(own, pieces: units + 1, evaluations: 40_000_000)
    guard tube.bend != nil else { return nil }
    guard tube.isFlatAtLeft else { continue }
    let found = tube.leastError(pieces: units, joined: true, flat: true, tolerance: tolerance)
    let spline = isMirrored ? found.spline.mirrored(in: target.domain) : found.spline
    return RectifierApproximation(
      sum: RectifierSum(
        spline, openToLeft: Array(repeating: isMirrored, count: spline.pieces - 1)),
      spline: spline, error: found.high, method: .levelPiece)
  }
  return nil
}

extension FreeKnotProgram {
  /// Where programs begin: knots by √|f''|, the same moved a little, and a spline that is there.
  fileprivate func starts(pieces: Int, _ spline: LinearSpline) -> [State] {
    let count = 4096
    let xs = (0...count).map { k -> Double in
      let u = Double(k) / Double(count)
      return (1 - u) * lower + u * upper
    }
    let slopes = derivative(xs)
    var density = (0..<count).map { k -> Double in
      let jump = abs(slopes[k + 1] - slopes[k])
      return jump.isFinite ? jump.squareRoot() : 0
    }
    let most = density.max() ?? 0
    density = density.map { $0 + 1e-3 * most + .leastNormalMagnitude }
    let total = density.reduce(0, +)
    func knots(_ shift: (Int) -> Double) -> [Double] {
      var (knots, sum, cell) = ([lower], 0.0, 0)
      for k in 1..<max(1, pieces) {
        let wanted = total * (Double(k) + shift(k)) / Double(pieces)
        while cell < count - 1, sum + density[cell] < wanted {
          sum += density[cell]
          cell += 1
        }
        let part = min(max((wanted - sum) / density[cell], 0), 1)
        knots.append(xs[cell] + part * (xs[cell + 1] - xs[cell]))
      }
      return knots + [upper]
    }
    // Shifts that are spread evenly, without chance.
    func shift(_ k: Int, _ round: Int) -> Double {
      guard round > 0 else { return 0 }
      let part = (Double(k * round) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
      return 1.1 * (part - 0.5)
    }
    var all = (0...5).map { round in knots { shift($0, round) } }
    if spline.pieces == pieces { all.append(spline.knots) }
    let states = all.filter { zip($0, $0.dropFirst()).allSatisfy { $0 < $1 } }
      .map { State(knots: $0, values: function($0)) }
    return states
  }

  /// Conditions on the slopes that the spline is near to, the most promising first.
  fileprivate func conditions(near state: State, _ search: RectifierSearch) -> [[Bool]] {
    let kinks = state.pieces - 1
    // Of many kinks only so many are tried on either side; the others open to the right.
    let free = min(kinks, 16)
    let positions = (0..<free).map { ($0 * kinks) / free }
    let size = 2 * state.knots.count
    // Gradients of the slopes, by knots and then by values, in units that compare: lengths, and the sup error.
    let length = (upper - lower) / Double(state.pieces)
    func gradient(_ piece: Int) -> [Double] {
      var row = [Double](repeating: 0, count: size)
      let (own, slope) = (state.knots[piece + 1] - state.knots[piece], state.slope(piece))
      if piece > 0 { row[piece] = slope / own * length }
      if piece + 1 < state.pieces { row[piece + 1] = -slope / own * length }
      row[size / 2 + piece] = -state.sup / own
      row[size / 2 + piece + 1] = state.sup / own
      return row
    }
    let gradients = (0..<state.pieces).map(gradient)
    let jumps = (0..<kinks).map { (kink: Int) -> [Double] in
      zip(gradients[kink + 1], gradients[kink]).map { $0 - $1 }
    }
    let sizes = (0..<kinks).map { state.slope($0 + 1) - state.slope($0) }
    var ranks: [(rank: Double, subset: Int)] = []
    ranks.reserveCapacity(1 << free)
    var (sum, row) = (state.slope(0), gradients[0])
    var subset = 0
    for count in 0..<(1 << free) {
      if count > 0 {
        // Gray code: one kink changes sides.
        let bit = count.trailingZeroBitCount
        let kink = positions[bit]
        subset ^= 1 << bit
        let sign = subset >> bit & 1 == 1 ? 1.0 : -1
        sum += sign * sizes[kink]
        for k in row.indices { row[k] += sign * jumps[kink][k] }
      }
      let square = row.reduce(0) { $0 + $1 * $1 }
      ranks.append((abs(sum) / max(square.squareRoot(), .leastNormalMagnitude), subset))
    }
    func openToLeft(_ subset: Int) -> [Bool] {
      var all = [Bool](repeating: false, count: kinks)
      for (bit, kink) in positions.enumerated() where subset >> bit & 1 == 1 { all[kink] = true }
      return all
    }
    ranks.sort { ($0.rank, $0.subset) < ($1.rank, $1.subset) }
    let promising = ranks.prefix(search.ranked).map { rank -> (sup: Double, subset: Int) in
      let weights = FreeKnotProgram.weights(openToLeft(rank.subset))
      return (step(from: state, radius: 0.3, weights: weights)?.sup ?? .infinity, rank.subset)
    }.sorted { ($0.sup, $0.subset) < ($1.sup, $1.subset) }
    // A level end is often the best for few units.
    return promising.prefix(search.followed).map { openToLeft($0.subset) }
      + [false, true].map { Array(repeating: $0, count: kinks) }
  }
}

/// The first of each group of states of about the same error.
private func distinct(_ states: [FreeKnotProgram.State], most: Int) -> [FreeKnotProgram.State] {
  var kept: [FreeKnotProgram.State] = []
  for state in states
  where kept.count < most && !kept.contains(where: { abs($0.sup - state.sup) < 1e-4 * state.sup }) {
    kept.append(state)
  }
  return kept
}

extension TargetFunction {
  /// What rounding may do to differences of values.
  fileprivate var roundingOfValues: Double {
    let bounds = domain.bounds[0]
    let points = (0...256).map { k -> Double in
      let u = Double(k) / 256
      return (1 - u) * bounds.lowerBound + u * bounds.upperBound
    }
    let values = values(Batch(features: 1, count: points.count, storage: points)).storage
    return 64 * values.reduce(0) { max($0, abs($1)) }.ulp
  }

  /// The function from right to left.
  fileprivate var mirrored: TargetFunction {
    let (a, b) = (domain.bounds[0].lowerBound, domain.bounds[0].upperBound)
    // The ends go to the ends exactly.
    @Sendable func other(_ x: Double) -> Double {
      x == a ? b : x == b ? a : min(max(a + (b - x), a), b)
    }
    let values = values
    return TargetFunction(
      name: name, summary: summary, domain: domain, breakpoints: [breakpoints[0].map(other)]
    ) { points in
      values(Batch(features: 1, count: points.count, storage: points.storage.map(other)))
    }
  }
}

extension LinearSpline {
  fileprivate func mirrored(in domain: Domain) -> LinearSpline {
    let (a, b) = (domain.bounds[0].lowerBound, domain.bounds[0].upperBound)
    return LinearSpline(
      knots: [a] + knots.dropFirst().dropLast().reversed().map { a + (b - $0) } + [b],
      values: values.reversed())
  }
}
