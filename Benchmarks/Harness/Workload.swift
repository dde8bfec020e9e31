// What is timed: networks, data and first parameters, the same for us and for the peers.
import Base
import Fitting
import Foundation
import Networks

/// One row of the table.
struct Workload: Sendable {
  /// How a row is measured.
  enum Kind: String, Codable, Sendable {
    /// Time of one full-batch Adam step, from whole fits.
    case adam
    /// Time of all fits, one a seed, on both cores.
    case seeds
    /// Time until the network is as near as `goal` on a dense grid, one fit a seed.
    case reach
    /// Time of all fits by Levenberg–Marquardt, on one core and on two.
    case many
  }

  let name: String
  let kind: Kind
  let architecture: Architecture
  let data: FitData
  let steps: Int
  var fits = 1
  var precision = Precision.f64
  /// Of `reach`: the sup error wanted, and the seconds that a failure counts.
  var goal = 0.0
  var limit = 0.0

  static let learningRate = 1e-3

  func options(seed: Int) -> FitOptions {
    FitOptions(
      optimizer: kind == .adam || kind == .seeds ? .adam : .lm, steps: steps,
      learningRate: Workload.learningRate, schedule: .constant,
      // The residuals' root mean square that we and the peers stop at, far enough below the goal.
      tolerance: kind == .reach ? goal * goal / 400 : 0,
      // At random places: the quantiles of `auto` put kinks onto samples, where rounding decides.
      initialisation: kind == .adam || kind == .seeds ? .uniform : .auto,
      precision: precision, seed: UInt64(seed))
  }

  /// Where the fit of a seed begins.
  func start(seed: Int) -> [Double] {
    let options = options(seed: seed)
    return options.initialisation.parameters(
      for: architecture, on: data.inputs, seed: options.seed)
  }

  /// Floating-point operations of one Adam step in the dense layers: a product forward, and two
  /// back (the first layer's inputs need none).
  var operations: Double {
    architecture.layers.enumerated().reduce(0) { sum, next in
      sum + Double((next.offset == 0 ? 4 : 6) * next.element.inputs * next.element.outputs)
    } * Double(data.inputs.count)
  }

  /// Activations of one Adam step, each with its derivative.
  var activations: Double { Double(architecture.widths.reduce(0, +) * data.inputs.count) }
}

extension Workload {
  static func all() throws -> [Workload] {
    func network(_ inputs: Int, _ widths: [Int], _ activation: Activation) throws -> Architecture {
      try Architecture(
        inputs: inputs, outputs: 1, widths: widths,
        activations: widths.map { _ in activation })
    }
    let wide = try network(2, [512, 512], .relu)
    let mish = try network(1, [32, 32], .mish)
    return [
      Workload(
        name: "adam-1-64-1", kind: .adam, architecture: try network(1, [64], .tanh),
        data: sine(256), steps: 1000),
      Workload(
        name: "adam-8x16", kind: .adam,
        architecture: try network(1, [Int](repeating: 8, count: 16), .relu), data: sine(256),
        steps: 200),
      Workload(
        name: "adam-2-128-128-1", kind: .adam, architecture: try network(2, [128, 128], .gelu),
        data: waves(32), steps: 50),
      Workload(
        name: "adam-2-512-512-1", kind: .adam, architecture: wide, data: waves(32), steps: 20),
      Workload(
        name: "adam-1-16-1", kind: .adam, architecture: try network(1, [16], .tanh),
        data: sine(32), steps: 2000),
      Workload(
        name: "adam-1-32-32-1", kind: .adam, architecture: mish, data: sine(256), steps: 200),
      Workload(
        name: "seeds-32", kind: .seeds, architecture: mish, data: sine(256), steps: 2000, fits: 32),
      Workload(
        name: "sine-1e-6", kind: .reach, architecture: try network(1, [16], .tanh),
        data: sine(256), steps: 1_000_000, fits: 20, goal: 1e-6, limit: 10),
      Workload(
        name: "lm-1000", kind: .many, architecture: try network(1, [8], .tanh), data: sine(64),
        steps: 200, fits: 1000),
      Workload(
        name: "adam-2-512-512-1-f32", kind: .adam, architecture: wide, data: waves(32), steps: 20,
        precision: .f32),
    ]
  }

  /// sin 2πx at equidistant points of [0, 1].
  static func sine(_ count: Int) -> FitData {
    let x = (0..<count).map { Double($0) / Double(count - 1) }
    return FitData(
      inputs: Batch(features: 1, count: count, storage: x),
      outputs: Batch(features: 1, count: count, storage: x.map { sin(2 * .pi * $0) }))
  }

  /// sin πx · cos πy at the points of a square grid on [0, 1]².
  private static func waves(_ side: Int) -> FitData {
    let count = side * side
    let x = (0..<count).map { Double($0 % side) / Double(side - 1) }
    let y = (0..<count).map { Double($0 / side) / Double(side - 1) }
    return FitData(
      inputs: Batch(features: 2, count: count, storage: x + y),
      outputs: Batch(
        features: 1, count: count, storage: zip(x, y).map { sin(.pi * $0) * cos(.pi * $1) }))
  }
}

/// A workload as the peers read it; arrays are flat, features and weights as in `Network`.
struct WorkloadFile: Codable {
  var name: String
  var kind: Workload.Kind
  var inputs: Int
  var widths: [Int]
  var activation: String
  var precision: String
  var samples: Int
  var steps: Int
  var rate: Double
  var goal: Double
  var limit: Double
  var tolerance: Double
  var operations: Double
  var activations: Double
  var x: [Double]
  var y: [Double]
  /// One first parameter vector a fit.
  var starts: [[Double]]

  init(_ workload: Workload) {
    name = workload.name
    kind = workload.kind
    inputs = workload.architecture.inputs
    widths = workload.architecture.widths
    activation = workload.architecture.activations.first?.description ?? "identity"
    precision = workload.precision.rawValue
    samples = workload.data.inputs.count
    steps = workload.steps
    rate = Workload.learningRate
    goal = workload.goal
    limit = workload.limit
    tolerance = workload.options(seed: 1).tolerance
    operations = workload.operations
    activations = workload.activations
    x = workload.data.inputs.storage
    y = workload.data.outputs.storage
    starts = workload.kind == .many ? [] : (1...workload.fits).map { workload.start(seed: $0) }
  }
}
