// A network on its data as residuals to make small. Samples go through the layers in tiles, in a fixed
// order, so that every sum has the same bits whatever runs beside it.
import Base
import Kernels
import Networks

/// The residuals of a network on samples: all its parameters for Levenberg–Marquardt, or the hidden
/// layers' alone, with the output layer solved for, by variable projection.
///
/// The network is evaluated in `Scalar`, at parameters rounded to it; the linear algebra that uses
/// the tiles is in Float64.
struct NetworkResiduals<Scalar: FitScalar>: LeastSquaresProblem, SeparableProblem {
  let architecture: Architecture
  let data: TrainingSet<Scalar>

  private let last: Layer
  private var tape: Tape<Scalar>
  private var rounded: [Scalar]
  /// [J | r] of a tile: (samples × parameters + 1), column-major.
  private var tile: [Double] = []
  private var scratch: [Scalar] = []
  /// The part of a tile in the order that variable projection wants.
  private var ordered: [Double] = []
  /// Of `refine`; made at its first call.
  private var outputSolver: CoefficientSolver?

  init(_ architecture: Architecture, data: TrainingSet<Scalar>) {
    self.architecture = architecture
    self.data = data
    last = architecture.layers[architecture.widths.count]
    // Tiles of the Jacobian of at most about 2 MB.
    let wanted = min(data.count, max(64, (1 << 18) / architecture.parameterCount))
    tape = Tape(architecture, samples: wanted)
    rounded = [Scalar](repeating: 0, count: architecture.parameterCount)
  }

  var parameterCount: Int { architecture.parameterCount }
  var outputs: Int { architecture.outputs }
  var basisCount: Int { last.inputs + 1 }
  /// The output layer stands last, and has no slope.
  var nonlinearCount: Int { last.weights }

  /// Nonlinear parameters and coefficients as the network's flat buffer.
  func parameters(_ nonlinear: [Double], _ coefficients: [Double]) -> [Double] {
    var result = nonlinear
    result.append(contentsOf: [Double](repeating: 0, count: last.end - last.weights))
    for output in 0..<outputs {
      set(&result, output, coefficients[(output * basisCount)..<((output + 1) * basisCount)]) { $0 }
    }
    return result
  }

  private func set<Number>(
    _ parameters: inout [Number], _ output: Int, _ coefficients: ArraySlice<Double>,
    _ convert: (Double) -> Number
  ) {
    for (index, value) in coefficients.enumerated() {
      let place =
        index < last.inputs ? last.weights + output * last.inputs + index : last.biases + output
      parameters[place] = convert(value)
    }
  }

  private mutating func round(_ parameters: [Double]) {
    for i in parameters.indices { rounded[i] = Scalar(parameters[i]) }
  }

  private mutating func forEachTile(
    derivatives: Bool, _ body: (inout Self, _ first: Int, _ taken: Int) -> Void
  ) {
    for first in stride(from: 0, to: data.count, by: tape.samples) {
      let taken = min(tape.samples, data.count - first)
      tape.load(data.inputs, count: data.count, from: first, taking: taken)
      tape.forward(parameters: rounded, derivatives: derivatives)
      body(&self, first, taken)
    }
  }

  private func residual(_ output: Int, _ first: Int, _ sample: Int) -> Double {
    Double(tape.memory[tape.output + output * tape.samples + sample])
      - Double(data.outputs[output * data.count + first + sample])
  }

  // MARK: All parameters

  mutating func sumOfSquares(at parameters: [Double]) -> Double {
    round(parameters)
    var sum = 0.0
    forEachTile(derivatives: false) { problem, first, taken in
      for output in 0..<problem.outputs {
        for sample in 0..<taken {
          let r = problem.residual(output, first, sample)
          sum += r * r
        }
      }
    }
    return sum
  }

  mutating func linearise(
    at parameters: [Double], _ reduce: (_ tile: inout [Double], _ rows: Int, _ stride: Int) -> Void
  ) {
    round(parameters)
    let count = parameterCount
    grow(&tile, to: (count + 1) * tape.samples)
    forEachTile(derivatives: true) { problem, first, taken in
      let stride = problem.tape.samples
      for output in 0..<problem.outputs {
        Scalar.writeJacobian(
          &problem.tape, parameters: problem.rounded, output: output, to: &problem.tile,
          &problem.scratch)
        for sample in 0..<taken {
          problem.tile[count * stride + sample] = problem.residual(output, first, sample)
        }
        reduce(&problem.tile, taken, stride)
      }
    }
  }

  /// Puts the best output layer in the place of the trial's: Ruhe and Wedin (SIAM Review 22, 1980)
  /// show that Gauss–Newton steps in all parameters then converge as those of variable projection,
  /// where without it they creep along a curved valley.
  mutating func refine(_ parameters: inout [Double]) {
    let hidden = Array(parameters[..<nonlinearCount])
    guard hidden.allSatisfy(\.isFinite) else { return }
    // Taken out while it works on the rest of this value.
    var solver = outputSolver ?? CoefficientSolver(self, tolerance: Scalar.outputTolerance)
    outputSolver = nil
    _ = solver.solve(&self, at: hidden)
    parameters = self.parameters(hidden, solver.coefficients)
    outputSolver = solver
  }

  // MARK: Hidden layers alone

  mutating func basis(
    at nonlinear: [Double], _ reduce: (_ tile: inout [Double], _ rows: Int, _ stride: Int) -> Void
  ) {
    round(nonlinear)
    grow(&ordered, to: (basisCount + outputs) * tape.samples)
    forEachTile(derivatives: false) { problem, first, taken in
      let stride = problem.tape.samples
      problem.writeBasis(taken)
      for output in 0..<problem.outputs {
        let column = (problem.basisCount + output) * stride
        let target = output * problem.data.count + first
        for sample in 0..<taken {
          problem.ordered[column + sample] = Double(problem.data.outputs[target + sample])
        }
      }
      reduce(&problem.ordered, taken, stride)
    }
  }

  mutating func linearise(
    at nonlinear: [Double], coefficients: ArraySlice<Double>, output: Int,
    _ reduce: (_ tile: inout [Double], _ rows: Int, _ stride: Int) -> Void
  ) {
    round(nonlinear)
    set(&rounded, output, coefficients) { Scalar($0) }
    grow(&tile, to: (parameterCount + 1) * tape.samples)
    grow(&ordered, to: (basisCount + nonlinearCount + 1) * tape.samples)
    forEachTile(derivatives: true) { problem, first, taken in
      let stride = problem.tape.samples
      let basis = problem.basisCount
      Scalar.writeJacobian(
        &problem.tape, parameters: problem.rounded, output: output, to: &problem.tile,
        &problem.scratch)
      problem.writeBasis(taken)
      for column in 0..<problem.nonlinearCount {
        for sample in 0..<taken {
          problem.ordered[(basis + column) * stride + sample] =
            problem.tile[column * stride + sample]
        }
      }
      for sample in 0..<taken {
        problem.ordered[(basis + problem.nonlinearCount) * stride + sample] =
          problem.residual(output, first, sample)
      }
      reduce(&problem.ordered, taken, stride)
    }
  }

  /// What the output layer sees, and 1 for its bias, as the first columns of `ordered`.
  private mutating func writeBasis(_ taken: Int) {
    let stride = tape.samples
    for column in 0..<last.inputs {
      for sample in 0..<taken {
        ordered[column * stride + sample] =
          Double(tape.memory[tape.lastInput + column * stride + sample])
      }
    }
    for sample in 0..<taken { ordered[last.inputs * stride + sample] = 1 }
  }

  private func grow(_ array: inout [Double], to count: Int) {
    if array.count < count { array = [Double](repeating: 0, count: count) }
  }
}

/// Arithmetic of a fit: Jacobians are handed to Float64 linear algebra, in place where they are
/// Float64 already.
protocol FitScalar: KernelScalar {
  /// Directions of the output layer's basis that are smaller than this part of its largest are left
  /// alone: in Float32 large coefficients that cancel would lose what they gain.
  static var outputTolerance: Double { get }
  static func writeJacobian(
    _ tape: inout Tape<Self>, parameters: [Self], output: Int, to tile: inout [Double],
    _ scratch: inout [Self])
}

extension Double: FitScalar {
  static var outputTolerance: Double { 1e-14 }

  static func writeJacobian(
    _ tape: inout Tape<Double>, parameters: [Double], output: Int, to tile: inout [Double],
    _ scratch: inout [Double]
  ) {
    tape.jacobian(parameters: parameters, output: output, into: &tile)
  }
}

extension Float: FitScalar {
  static var outputTolerance: Double { 1e-6 }

  static func writeJacobian(
    _ tape: inout Tape<Float>, parameters: [Float], output: Int, to tile: inout [Double],
    _ scratch: inout [Float]
  ) {
    let count = parameters.count * tape.samples
    if scratch.count < count { scratch = [Float](repeating: 0, count: count) }
    tape.jacobian(parameters: parameters, output: output, into: &scratch)
    for i in 0..<count { tile[i] = Double(scratch[i]) }
  }
}
