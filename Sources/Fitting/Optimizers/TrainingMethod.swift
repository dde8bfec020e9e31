/// A way to train a network: what it is called, what it takes, what it costs, how it goes.
package protocol TrainingMethod: Sendable {
  static var name: String { get }
  /// As a sentence calls it.
  static var title: String { get }
  /// What it does, in one line.
  static var summary: String { get }
  /// Steps that are taken where none are asked for.
  static var defaultSteps: Int { get }
  /// Whether it minimises sums of squares alone, with matrices of parameters × parameters, and solves
  /// for a last layer that is linear in numbers of its own.
  static var isForSquares: Bool { get }
  /// Whether it minimises p-norms too, p ≥ 2, where it is for squares.
  static var takesPowers: Bool { get }
  /// Whether it takes gradients that go straight through steps, and so are no derivatives: it searches along no line
  /// for a decrease that they do not promise.
  static var takesStraightThrough: Bool { get }
  /// The options that it uses beside those that all do.
  static var heeds: Set<StepOption> { get }
  /// The optimiser that often takes small networks further, for a person to try next.
  static var next: Optimizer? { get }

  /// Multiplications of one step, up to a factor that all optimisers share.
  static func stepWork(_ size: FitSize) -> Double
  /// Numbers of 8 bytes that a fit holds beside its data.
  static func memory(_ size: FitSize) -> Int

  /// Trains from `run.start`: evaluates the loss, steps, and asks `run.goesOn` after each step.
  ///
  /// Each precision is named, so that generic code behind it is compiled for both.
  /// - Returns: the network's parameters.
  static func train(_ run: inout FitRun<Double>) -> [Double]
  static func train(_ run: inout FitRun<Float>) -> [Double]
}

extension TrainingMethod {
  package static var isForSquares: Bool { false }
  package static var takesPowers: Bool { false }
  package static var takesStraightThrough: Bool { false }
  package static var heeds: Set<StepOption> { [] }
  package static var next: Optimizer? { nil }
}

/// What the cost of a fit depends on.
package struct FitSize: Sendable {
  package var parameters: Int
  package var inputs: Int
  package var outputs: Int
  /// Hidden units of all layers.
  package var units: Int
  package var samples: Int
  /// Samples of one step.
  package var batch: Int

  /// - Parameter batch: nil for all samples.
  package init(
    parameters: Int, inputs: Int, outputs: Int, units: Int, samples: Int, batch: Int? = nil
  ) {
    self.parameters = parameters
    self.inputs = inputs
    self.outputs = outputs
    self.units = units
    self.samples = samples
    self.batch = min(samples, batch ?? samples)
  }

  /// Features of a tile of samples on its way through the network and back.
  package var rows: Int { inputs + outputs + 3 * units }

  /// Numbers of a method that keeps gradients: up to 16 parts of the samples have one each; one tape
  /// serves them all.
  /// - Parameter vectors: how many vectors of parameters the method keeps.
  package func firstOrderMemory(vectors: Int) -> Int {
    let parts = min(16, max(1, batch / 128))
    return (parts + vectors) * parameters + min(samples, 256) * rows + 20_000
  }

  /// Multiplications of a gradient over the samples of a step.
  package var gradientWork: Double {
    6 * Double(parameters) * Double(batch * outputs)
  }

  /// Numbers of a method that keeps one tile of the Jacobian, never all of it, and square matrices.
  /// - Parameter matrices: how many more than triangles and their copies, the normal matrix and its
  ///   factor.
  package func secondOrderMemory(matrices: Int = 0) -> Int {
    let p = parameters
    let tile = min(samples, max(64, (1 << 18) / max(p, 1)))
    let squares = p >= 150 && p <= 400 ? 4 : 2
    return tile * (p + 1 + 2 * rows) + (squares + matrices) * p * p
  }

  /// Multiplications of a step by normal equations.
  package var secondOrderWork: Double {
    let p = Double(parameters)
    return Double(samples * outputs) * p * (p + 10) + p * p * p / 3
  }
}
