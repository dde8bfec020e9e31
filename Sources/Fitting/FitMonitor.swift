// What is watched while a fit runs: its curve, its best loss, and the reasons to stop.

/// A curve of at most `limit` points whose steps grow by an equal ratio.
struct LossCurve {
  static let limit = 200
  private(set) var points: [CurvePoint] = []
  private let ratio: Double
  private var next = 0

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

  mutating func add(_ step: Int, _ loss: Double) {
    guard step >= next else { return }
    points.append(CurvePoint(step: step, loss: loss))
    next = LossCurve.following(step, ratio)
  }

  /// The curve with its end, whatever its step.
  func closed(_ step: Int, _ loss: Double) -> [CurvePoint] {
    points.filter { $0.step < step } + [CurvePoint(step: step, loss: loss)]
  }
}

/// Watches a fit as it goes; a fit that is watched takes the same steps as one that is not.
public struct FitWatch {
  let see: (_ step: Int, _ loss: Double, _ parameters: () -> [Double]) -> Void

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
  private var first: Double?
  private var best = Double.infinity
  private var bestStep = 0

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
    curve.add(step, loss)
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
