// A network on its data as residuals to make small. Samples go through the layers in tiles, each on one
// thread; what comes of them is added in a fixed order, so that every sum has the same bits for any
// number of threads.
import Base
import Kernels
import Networks

/// The residuals of a network on samples: all its parameters for Levenberg–Marquardt, or the hidden
/// layers' alone, with the output layer solved for, by variable projection.
///
/// The network is evaluated in `Scalar`, at parameters rounded to it; the linear algebra that uses
/// the tiles is in Float64.
struct NetworkResiduals<Scalar: FitScalar>: LeastSquaresProblem, SeparableProblem {
  let data: TrainingSet<Scalar>
  let outputs: Int

  private let last: LinearOutput
  private let team: Team
  private let isOver = WorkLimit.poll
  /// One a thread, as far as there are tiles.
  private let workers: [TileWorker<Scalar>]
  private let squaresWork = SharedWork()
  private let jacobianWork = SharedWork()
  private let residualWork = SharedWork()
  private let curvatureWork = SharedWork()
  private let basisWork = SharedWork()
  /// Samples of a tile.
  private let tileSize: Int
  /// The trained numbers, and behind them the frozen ones.
  private var rounded: [Scalar]
  /// Parameters of the last pass with derivatives, while the tape still holds all of it: it can where
  /// one tile takes all samples.
  private var taped: [Scalar] = []
  private var isLoaded = false
  /// Of `refine`; made at its first call.
  private var outputSolver: CoefficientSolver?
  private var best: [Double] = []

  /// - Parameters:
  ///   - frozen: the network's frozen numbers.
  ///   - team: the threads that share the tiles.
  init(
    _ graph: Graph, data: TrainingSet<Scalar>, frozen: [Double] = [], team: Team = .alone
  ) {
    guard let last = graph.linearOutput else {
      preconditionFailure("the options are checked: the output is linear in its numbers")
    }
    outputs = graph.outputs
    self.last = last
    self.data = data
    // Tiles of the Jacobian of at most about 2 MB.
    let wanted = min(data.count, max(64, (1 << 18) / graph.trainedCount))
    let tape = Tape<Scalar>(graph, samples: wanted)
    tileSize = tape.samples
    let tiles = (data.count + tape.samples - 1) / tape.samples
    workers = (0..<min(team.threads, tiles)).map { _ in TileWorker(tape) }
    self.team = team
    rounded = [Scalar](repeating: 0, count: graph.trainedCount) + frozen.map { Scalar($0) }
  }

  var parameterCount: Int { last.end }
  var basisCount: Int { last.inputs + (last.biases == nil ? 0 : 1) }
  /// The output layer stands last, and has no slope.
  var nonlinearCount: Int { last.weights }
  private var isOneTile: Bool { data.count <= tileSize }

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
    if let biases = last.biases {
      parameters[biases + output] = convert(coefficients[first + last.inputs])
    }
  }

  /// Takes the parameters that `values` has, all or the hidden layers'.
  private mutating func round(_ values: [Double], count: Int) {
    for i in 0..<count { rounded[i] = Scalar(values[i]) }
  }

  /// Takes each tile through the network.
  /// - Parameters:
  ///   - record: of this kind of work.
  ///   - work: what is done with a tile, on one of the threads.
  ///   - take: what is done with what came of it, on the caller's thread, tile by tile in their order.
  private mutating func forEachTile(
    _ record: SharedWork, derivatives: Bool,
    _ work: @Sendable @escaping (TileWorker<Scalar>) -> Void,
    then take: (TileWorker<Scalar>) -> Void
  ) {
    if isOneTile {
      let worker = workers[0]
      if !isLoaded { worker.load(data, from: 0) }
      isLoaded = true
      forward(&worker.tape, derivatives: derivatives)
      work(worker)
      return take(worker)
    }
    let (workers, data, rounded, size) = (workers, data, rounded, tileSize)
    var first = 0
    while first < data.count {
      if let isOver, isOver() { return }
      // On one thread a tile is taken while it is in the cache.
      let atOnce = record.isShared ? workers.count : 1
      let count = min(atOnce, (data.count - first + size - 1) / size)
      let begin = first
      team.perform(count, of: record) { index in
        let worker = workers[index]
        worker.load(data, from: begin + index * size)
        worker.tape.forward(numbers: rounded, derivatives: derivatives)
        work(worker)
      }
      for worker in workers[..<count] { take(worker) }
      first += count * size
    }
  }

  /// Of one tile, what the tape holds is not computed again; and as most trial points become the next
  /// to be linearised at, it takes the derivatives at once.
  private mutating func forward(_ tape: inout Tape<Scalar>, derivatives: Bool) {
    if taped.isEmpty {
      taped = rounded
    } else {
      let hidden = nonlinearCount
      var isSame = true
      for i in 0..<hidden { isSame = isSame && taped[i] == rounded[i] }
      if isSame {
        return tape.forwardOutput(numbers: rounded)
      }
      for i in 0..<hidden { taped[i] = rounded[i] }
    }
    tape.forward(numbers: rounded, derivatives: true)
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
    let (data, outputs) = (data, outputs)
    forEachTile(squaresWork, derivatives: false) { worker in
      worker.sum = 0
      for output in 0..<outputs { worker.addSquares(data, output) }
    } then: { worker in
      sum += worker.sum
    }
    // Tiles were left out.
    return isOver?() ?? false ? .nan : sum
  }

  /// Gives `read` each tile of outputs − data, without weights of samples, and how many samples it has.
  mutating func residuals(at parameters: [Double], _ read: ([Double], Int) -> Void) {
    round(parameters, count: parameterCount)
    let data = data
    for output in 0..<outputs {
      forEachTile(residualWork, derivatives: false) { worker in
        worker.grow(toColumns: 1)
        worker.writeResiduals(data, output, column: 0)
      } then: { worker in
        read(worker.tile, worker.taken)
      }
    }
  }

  mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    round(parameters, count: parameterCount)
    let (data, rounded, count) = (data, rounded, parameterCount)
    for output in 0..<outputs {
      forEachTile(jacobianWork, derivatives: true) { worker in
        worker.grow(toColumns: count + 1)
        worker.writeJacobian(rounded, output, column: 0)
        worker.writeResiduals(data, output, column: count)
        worker.weigh(data, columns: count + 1)
      } then: { worker in
        reduce(worker.tile, worker.taken, worker.stride)
      }
    }
    addPenalty(reduce)
  }

  /// The rows [0 | λ·I | λ·c] of the output layer, which `CoefficientSolver` holds by λ.
  private func addPenalty(_ reduce: TileReader) {
    let worker = workers[0]
    let values = rounded.count == parameterCount ? rounded : Array(rounded[..<parameterCount])
    for first in stride(from: nonlinearCount, to: parameterCount, by: tileSize) {
      let rows = worker.writePenalty(ridge, values, from: first)
      reduce(worker.tile, rows, rows)
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
    var solver = takeSolver()
    _ = solver.solve(&self, at: parameters)
    if best.isEmpty { best = parameters }
    for output in 0..<outputs {
      set(&best, output, solver.coefficients[(output * basisCount)..<((output + 1) * basisCount)]) {
        $0
      }
    }
    outputSolver = solver
  }

  private mutating func takeSolver() -> CoefficientSolver {
    if let solver = outputSolver.take() { return solver }
    return CoefficientSolver(self, precision: Double(Scalar.ulpOfOne))
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
    let (data, rounded) = (data, rounded)
    for i in 0..<parameterCount { product[i] = 0 }
    forEachTile(curvatureWork, derivatives: true) { worker in
      worker.differentiateTwice(data, at: rounded, along: direction)
    } then: { worker in
      worker.addCurvature(to: &product)
    }
    return true
  }

  // MARK: Hidden layers alone

  mutating func basis(at nonlinear: [Double], _ reduce: TileReader) {
    round(nonlinear, count: nonlinearCount)
    let (data, last, outputs) = (data, last, outputs)
    let basisCount = basisCount
    forEachTile(basisWork, derivatives: false) { worker in
      worker.grow(toColumns: basisCount + outputs)
      worker.writeBasis(last)
      for output in 0..<outputs { worker.writeData(data, output, column: basisCount + output) }
      worker.weigh(data, columns: basisCount + outputs)
    } then: { worker in
      reduce(worker.tile, worker.taken, worker.stride)
    }
  }

  mutating func linearise(
    at nonlinear: [Double], coefficients: ArraySlice<Double>, output: Int, _ reduce: TileReader
  ) {
    round(nonlinear, count: nonlinearCount)
    set(&rounded, output, coefficients) { Scalar($0) }
    let (data, last, rounded) = (data, last, rounded)
    let (basisCount, nonlinearCount, count) = (basisCount, nonlinearCount, parameterCount)
    forEachTile(jacobianWork, derivatives: true) { worker in
      worker.grow(toColumns: basisCount + count + 1)
      worker.writeJacobian(rounded, output, column: basisCount)
      worker.writeBasis(last)
      worker.writeResiduals(data, output, column: basisCount + nonlinearCount)
      worker.weigh(data, columns: basisCount + nonlinearCount + 1)
    } then: { worker in
      reduce(worker.tile, worker.taken, worker.stride)
    }
  }
}
