// What is watched while a fit runs: its curve, its best loss, and the reasons to stop.

import Base

/// A curve of at most `limit` points whose steps grow by an equal ratio.
struct LossCurve {
  static let limit = 200
  private(set) var points: [CurvePoint] = []
  private let ratio: Double
  private var next = 0
  /// The step of the next point that has an error.
  private var nextError = 0
  private var start = ContinuousClock.now

  /// - Parameter steps: the last step that can come.
  init(steps: Int) {
    // The smallest ratio that leaves room; beyond a few doublings the count falls with it.
    var ratio = 1.0
    while LossCurve.count(steps, ratio) > LossCurve.limit { ratio += 0.002 }
    self.ratio = ratio
  }

  private static func count(_ steps: Int, _ ratio: Double) -> Int {
    var count = 2
    var step = 0
    while step < steps, count <= limit {
      step = following(step, ratio)
      count += 1
    }
    return count
  }

  private static func following(_ step: Int, _ ratio: Double) -> Int {
    max(step + 1, Int((Double(step) * ratio).rounded(.up)))
  }

  /// - Parameter error: of the network there; asked at steps that grow by √2.
  mutating func add(_ step: Int, _ loss: Double, error: () -> Double?) {
    guard step >= next else { return }
    next = LossCurve.following(step, ratio)
    let now = ContinuousClock.now
    var point = CurvePoint(
      step: step, loss: loss, sup: nil, seconds: start.duration(to: now) / .seconds(1))
    if step >= nextError {
      nextError = LossCurve.following(step, 2.0.squareRoot())
      point.sup = error()
      // To look is no part of the fit.
      start = start.advanced(by: now.duration(to: .now))
    }
    points.append(point)
  }

  /// The curve with its end, whatever its step.
  /// - Parameter error: of the network that came out; nil where it was not asked.
  func closed(_ step: Int, _ loss: Double, error: () -> Double?) -> [CurvePoint] {
    var last = CurvePoint(
      step: step, loss: loss, sup: nil, seconds: start.duration(to: .now) / .seconds(1))
    last.sup = error()
    return points.filter { $0.step < step } + [last]
  }
}

/// Watches a fit as it goes; a fit that is watched takes the same steps as one that is not.
public struct FitWatch {
  let see: (_ step: Int, _ loss: Double, _ parameters: () -> [Double]) -> Void
  /// The error of the network with these numbers, for points of the curve whose steps grow by √2; none where nil.
  package var error: (([Double]) -> Double)?

  /// - Parameter see: takes the steps done, the loss, and what gives the network's parameters at that
  ///   loss, which costs something only where it is called. Of averaged weights it gives those before
  ///   the mean.
  public init(_ see: @escaping (_ step: Int, _ loss: Double, _ parameters: () -> [Double]) -> Void)
  {
    self.see = see
  }
}

/// Sees the loss after each step of one start.
struct FitMonitor {
  /// Why the fit must stop: nil while it goes on, or where the caller stopped it.
  private(set) var status: FitStatus?
  private(set) var isStopped = false
  /// Whether the last loss set a new minimum.
  private(set) var isBest = false
  private(set) var curve: LossCurve

  private let options: FitOptions
  private let progress: ((Int, Double) -> Bool)?
  private let watch: FitWatch?
  private let isOver = WorkLimit.poll
  private var first: Double?
  private var best = Double.infinity
  private var bestStep = 0

  /// The loss that was told last; nil before the first.
  private(set) var last: Double?

  /// Whether the limit of the work is reached, so that losses are none any more.
  var isCut: Bool { isOver?() ?? false }

  /// The error of a network as the watch has it; nil where it has none.
  func error(of numbers: [Double]) -> Double? { watch?.error.map { $0(numbers) } }

  init(_ options: FitOptions, progress: ((Int, Double) -> Bool)?, watch: FitWatch?) {
    self.options = options
    self.progress = progress
    self.watch = watch
    curve = LossCurve(steps: options.steps)
  }

  /// Takes the loss after `step` steps; whether to go on.
  /// - Parameter parameters: the network's there.
  mutating func goesOn(
    _ step: Int, _ loss: Double, at parameters: @autoclosure () -> [Double]
  ) -> Bool {
    // A loss is NaN where it was left out.
    if loss.isNaN, isCut {
      (isStopped, isBest) = (true, false)
      return false
    }
    last = loss
    let error = watch?.error
    curve.add(step, loss) { error.map { $0(parameters()) } }
    let start = first ?? loss
    first = start
    isBest = loss < best
    if isBest {
      best = loss
      bestStep = step
    }
    if !loss.isFinite || loss > 1e6 * max(start, .leastNormalMagnitude) {
      status = .diverged
    } else if loss <= options.tolerance {
      status = .converged
    } else if let patience = options.patience, step - bestStep >= patience {
      status = .converged
    }
    watch?.see(step, loss, parameters)
    if let progress, !progress(step, loss) { isStopped = true }
    return status == nil && !isStopped
  }
}
