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
  /// Parameters of the last pass with derivatives, while the tape still holds all of it: it can where
  /// one tile takes all samples.
  private var taped: [Scalar] = []
  private var isLoaded = false
  /// Columns of a tile, each of as many samples as the tape has: [J | r], or [Φ | J | r] of variable
  /// projection. There r takes the place of the output layer's columns of J, which are not used.
  private var tile: [Double] = []
  private var scratch: [Scalar] = []
  /// Of `curvature`; made at its first call.
  private var secondDifferences: SecondDifferences<Scalar>?
  /// Of `refine`; made at its first call.
  private var outputSolver: CoefficientSolver?
  private var best: [Double] = []

  init(_ architecture: Architecture, data: TrainingSet<Scalar>) {
    self.architecture = architecture
    self.data = data
    last = architecture.layers[architecture.widths.count]
    // Tiles of the Jacobian of at most about 2 MB.
    let wanted = min(data.count, max(64, (1 << 18) / architecture.parameterCount))
    tape = Tape(architecture, samples: wanted)
    rounded = [Scalar](repeating: 0, count: architecture.parameterCount)
  }

  var parameterCount: Int { last.end }
  var outputs: Int { architecture.outputs }
  var basisCount: Int { last.inputs + 1 }
  /// The output layer stands last, and has no slope.
  var nonlinearCount: Int { last.weights }
  private var isOneTile: Bool { data.count <= tape.samples }

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
    let first = coefficients.startIndex
    for index in 0..<last.inputs {
      parameters[last.weights + output * last.inputs + index] = convert(coefficients[first + index])
    }
    parameters[last.biases + output] = convert(coefficients[first + last.inputs])
  }

  /// Takes the parameters that `values` has, all or the hidden layers'.
  private mutating func round(_ values: [Double], count: Int) {
    for i in 0..<count { rounded[i] = Scalar(values[i]) }
  }

  /// Takes each tile through the network.
  private mutating func forEachTile(
    derivatives: Bool, _ body: (inout Self, _ first: Int, _ taken: Int) -> Void
  ) {
    for first in stride(from: 0, to: data.count, by: tape.samples) {
      let taken = min(tape.samples, data.count - first)
      if !isLoaded { tape.load(data.inputs, count: data.count, from: first, taking: taken) }
      isLoaded = isOneTile
      forward(derivatives: derivatives)
      body(&self, first, taken)
    }
  }

  /// Of one tile, what the tape holds is not computed again; and as most trial points become the next
  /// to be linearised at, it takes the derivatives at once.
  private mutating func forward(derivatives: Bool) {
    guard isOneTile else { return tape.forward(parameters: rounded, derivatives: derivatives) }
    if taped.isEmpty {
      taped = rounded
    } else {
      let hidden = nonlinearCount
      var isSame = true
      for i in 0..<hidden { isSame = isSame && taped[i] == rounded[i] }
      if isSame {
        return tape.forwardOutput(parameters: rounded)
      }
      for i in 0..<hidden { taped[i] = rounded[i] }
    }
    tape.forward(parameters: rounded, derivatives: true)
  }

  /// outputs − data of one output, as a column of `tile`.
  private mutating func writeResiduals(_ output: Int, _ first: Int, _ taken: Int, column: Int) {
    let place = column * tape.samples
    let start = output * data.count + first
    tape.memory.copy(
      from: tape.output + output * tape.samples, count: taken, to: &tile, at: place)
    for sample in 0..<taken { tile[place + sample] -= Double(data.outputs[start + sample]) }
  }

  private mutating func grow(toColumns count: Int) {
    let size = count * tape.samples
    if tile.count < size { tile = [Double](repeating: 0, count: size) }
  }

  // MARK: All parameters

  /// With λ²‖c‖² of the output layer; see `CoefficientSolver`.
  mutating func sumOfSquares(at parameters: [Double]) -> Double {
    if ridge == 0 { solveOutputs(at: parameters) }
    round(parameters, count: parameterCount)
    return sumOfSquares()
  }

  private mutating func sumOfSquares() -> Double {
    var sum = 0.0
    for i in nonlinearCount..<parameterCount {
      sum += ridge * ridge * Double(rounded[i]) * Double(rounded[i])
    }
    forEachTile(derivatives: false) { problem, first, taken in
      for output in 0..<problem.outputs {
        sum += Scalar.kernels.squares(
          &problem.tape.memory, outputs: problem.tape.output + output * problem.tape.samples,
          delta: nil, data: problem.data.outputs, from: output * problem.data.count + first,
          factor: 1, count: taken)
      }
    }
    return sum
  }

  mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    round(parameters, count: parameterCount)
    let count = parameterCount
    grow(toColumns: count + 1)
    forEachTile(derivatives: true) { problem, first, taken in
      let stride = problem.tape.samples
      for output in 0..<problem.outputs {
        Scalar.writeJacobian(
          &problem.tape, parameters: problem.rounded, output: output, to: &problem.tile, at: 0,
          &problem.scratch)
        problem.writeResiduals(output, first, taken, column: count)
        reduce(problem.tile, taken, stride)
      }
    }
    addPenalty(reduce)
  }

  /// The rows [0 | λ·I | λ·c] of the output layer, which `CoefficientSolver` holds by λ.
  private mutating func addPenalty(_ reduce: TileReader) {
    let count = parameterCount
    for first in stride(from: nonlinearCount, to: count, by: tape.samples) {
      let rows = min(tape.samples, count - first)
      for i in 0..<rows * (count + 1) { tile[i] = 0 }
      for row in 0..<rows {
        tile[(first + row) * rows + row] = ridge
        tile[count * rows + row] = ridge * Double(rounded[first + row])
      }
      reduce(tile, rows, rows)
    }
  }

  /// Puts the best output layer in the place of the trial's: Ruhe and Wedin (SIAM Review 22, 1980)
  /// show that Gauss–Newton steps in all parameters then converge as those of variable projection,
  /// where without it they creep along a curved valley.
  mutating func refine(_ parameters: inout [Double]) -> Double {
    for i in 0..<nonlinearCount where !parameters[i].isFinite { return .nan }
    solveOutputs(at: parameters)
    for i in nonlinearCount..<parameterCount { parameters[i] = best[i] }
    for i in nonlinearCount..<parameterCount { rounded[i] = Scalar(best[i]) }
    // As the network computes it: the solver does not see that the coefficients are rounded.
    return sumOfSquares()
  }

  private mutating func solveOutputs(at parameters: [Double]) {
    // Taken out while it works on the rest of this value.
    var solver = outputSolver ?? CoefficientSolver(self, precision: Double(Scalar.ulpOfOne))
    outputSolver = nil
    _ = solver.solve(&self, at: parameters)
    if best.isEmpty { best = parameters }
    for output in 0..<outputs {
      set(&best, output, solver.coefficients[(output * basisCount)..<((output + 1) * basisCount)]) {
        $0
      }
    }
    outputSolver = solver
  }

  private var ridge: Double { outputSolver?.ridge ?? 0 }

  mutating func accept(
    _ parameters: [Double], value: Double
  ) -> (value: Double, squares: Double) {
    var norm = 0.0
    for i in nonlinearCount..<parameterCount { norm += parameters[i] * parameters[i] }
    let squares = max(0, value - ridge * ridge * norm)
    _ = outputSolver?.weaken(coefficients: norm, residuals: squares)
    return (squares + ridge * ridge * norm, squares)
  }

  /// In Float32 the differences would be noise.
  mutating func curvature(
    at parameters: [Double], along direction: [Double], product: inout [Double]
  ) -> Bool {
    guard Scalar.self == Double.self else { return false }
    round(parameters, count: parameterCount)
    // Taken out while it works on the rest of this value.
    var differences = secondDifferences ?? SecondDifferences(architecture, samples: tape.samples)
    secondDifferences = nil
    differences.begin()
    forEachTile(derivatives: true) { problem, first, taken in
      differences.add(
        problem.data, first, taken, &problem.tape, at: problem.rounded, along: direction)
    }
    differences.write(to: &product)
    secondDifferences = differences
    return true
  }

  // MARK: Hidden layers alone

  mutating func basis(at nonlinear: [Double], _ reduce: TileReader) {
    round(nonlinear, count: nonlinearCount)
    grow(toColumns: basisCount + outputs)
    forEachTile(derivatives: false) { problem, first, taken in
      let stride = problem.tape.samples
      problem.writeBasis(taken)
      for output in 0..<problem.outputs {
        let column = (problem.basisCount + output) * stride
        let start = output * problem.data.count + first
        for sample in 0..<taken {
          problem.tile[column + sample] = Double(problem.data.outputs[start + sample])
        }
      }
      reduce(problem.tile, taken, stride)
    }
  }

  mutating func linearise(
    at nonlinear: [Double], coefficients: ArraySlice<Double>, output: Int, _ reduce: TileReader
  ) {
    round(nonlinear, count: nonlinearCount)
    set(&rounded, output, coefficients) { Scalar($0) }
    grow(toColumns: basisCount + parameterCount + 1)
    forEachTile(derivatives: true) { problem, first, taken in
      let stride = problem.tape.samples
      Scalar.writeJacobian(
        &problem.tape, parameters: problem.rounded, output: output, to: &problem.tile,
        at: problem.basisCount * stride, &problem.scratch)
      problem.writeBasis(taken)
      problem.writeResiduals(
        output, first, taken, column: problem.basisCount + problem.nonlinearCount)
      reduce(problem.tile, taken, stride)
    }
  }

  /// What the output layer sees, and 1 for its bias, as the first columns of `tile`.
  private mutating func writeBasis(_ taken: Int) {
    let stride = tape.samples
    for column in 0..<last.inputs {
      tape.memory.copy(
        from: tape.lastInput + column * stride, count: taken, to: &tile, at: column * stride)
    }
    for sample in 0..<taken { tile[last.inputs * stride + sample] = 1 }
  }
}

/// Arithmetic of a fit: what is computed is handed to Float64 linear algebra, in place where it is
/// Float64 already.
protocol FitScalar: KernelScalar {
  static func writeJacobian(
    _ tape: inout Tape<Self>, parameters: [Self], output: Int, to tile: inout [Double],
    at offset: Int, _ scratch: inout [Self])
}

extension Double: FitScalar {
  static func writeJacobian(
    _ tape: inout Tape<Double>, parameters: [Double], output: Int, to tile: inout [Double],
    at offset: Int, _ scratch: inout [Double]
  ) {
    tape.jacobian(parameters: parameters, output: output, into: &tile, at: offset)
  }
}

extension Float: FitScalar {
  static func writeJacobian(
    _ tape: inout Tape<Float>, parameters: [Float], output: Int, to tile: inout [Double],
    at offset: Int, _ scratch: inout [Float]
  ) {
    let count = parameters.count * tape.samples
    if scratch.count < count { scratch = [Float](repeating: 0, count: count) }
    tape.jacobian(parameters: parameters, output: output, into: &scratch)
    for i in 0..<count { tile[offset + i] = Double(scratch[i]) }
  }
}
