import Base
import Kernels
import Networks

/// One start of a fit: what an optimiser trains, and whom it tells.
package struct FitRun<Scalar: FitScalar> {
  package let architecture: Architecture
  package let options: FitOptions
  /// The first parameters.
  package let start: [Double]
  /// The network's frozen numbers.
  package internal(set) var frozen: [Double]
  /// Whether the first numbers were given, not drawn.
  package let isGiven: Bool
  /// Steps done.
  package var steps = 0
  /// Whether a stop test of the method's own was met.
  package var isConverged = false

  let data: TrainingSet<Scalar>
  let source: FitData
  let team: Team
  /// On all samples.
  var objective: NetworkObjective<Scalar>
  private(set) var monitor: FitMonitor

  /// - Parameter numbers: the network's first ones.
  init(
    _ architecture: Architecture, _ data: TrainingSet<Scalar>, of source: FitData,
    _ options: FitOptions, _ numbers: [Double], isGiven: Bool, _ team: Team, _ watch: FitWatch?,
    _ progress: ((Int, Double) -> Bool)?
  ) {
    self.architecture = architecture
    self.data = data
    self.source = source
    self.options = options
    self.team = team
    self.isGiven = isGiven
    start = Array(numbers[..<architecture.parameterCount])
    frozen = Array(numbers[architecture.parameterCount...])
    objective = NetworkObjective(
      architecture.graph, loss: options.loss, data: data, frozen: frozen, team: team)
    monitor = FitMonitor(options, progress: progress, watch: watch)
  }

  /// Whether further starts have no use.
  var isFinal: Bool {
    monitor.isStopped || monitor.isCut || monitor.status == .converged && options.patience == nil
  }

  /// The fitted network; of a fit whose work reached its limit with the last loss that is known.
  /// - Parameter train: the optimiser, in this precision.
  mutating func result(_ train: (inout FitRun) -> [Double]) -> FitResult {
    let parameters = train(&self)
    let network = Network(
      architecture, parameters: parameters + frozen, precision: options.precision)
    let trained = architecture.parameterCount
    objective.frozen = network.parameters[trained...].map { Scalar($0) }
    let loss = objective.value(at: network.parameters[..<trained].map { Scalar($0) })
    guard !monitor.isCut else {
      return FitResult(
        network: network, status: .exhausted, steps: steps, loss: monitor.last ?? .nan,
        curve: monitor.curve.points)
    }
    let status = monitor.status ?? (isConverged ? .converged : .exhausted)
    return FitResult(
      network: network, status: loss.isFinite ? status : .diverged, steps: steps, loss: loss,
      curve: monitor.curve.closed(steps, loss) { monitor.error(of: network.parameters) })
  }
}

// What a method needs.
extension FitRun {
  /// The loss over all samples.
  package mutating func loss(at parameters: [Scalar]) -> Double { objective.value(at: parameters) }

  /// The loss over all samples; overwrites `gradient`.
  package mutating func loss(at parameters: [Scalar], gradient: inout [Scalar]) -> Double {
    objective.value(at: parameters, gradient: &gradient)
  }

  /// Tells the loss after `step` steps; whether to go on.
  /// - Parameter parameters: the network's there.
  package mutating func goesOn(
    _ step: Int, _ loss: Double, at parameters: @autoclosure () -> [Double]
  ) -> Bool {
    monitor.goesOn(step, loss, at: parameters() + frozen)
  }

  /// The same with all of the network's numbers.
  mutating func goesOn(
    _ step: Int, _ loss: Double, numbers: @autoclosure () -> [Double]
  ) -> Bool {
    monitor.goesOn(step, loss, at: numbers())
  }

  /// How the fit ended, where a test of the loss ended it.
  package var status: FitStatus? { monitor.status }

  /// Whether the last loss that was told set a new minimum.
  package var isBest: Bool { monitor.isBest }
}
