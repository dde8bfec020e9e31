import Base
import Kernels
import RealModule

/// A network: a function from R^inputs to R^outputs, as a value.
///
/// It is a graph and one flat buffer of numbers, in the order of the graph's blocks, the trained ones first.
/// A network of precision f32 holds numbers that Float32 represents and is evaluated in Float32.
public struct Network: Sendable {
  /// All numbers of the graph.
  public var parameters: [Double]
  public let precision: Precision
  private let form: Form

  private enum Form: Sendable {
    case family(Architecture)
    case graph(Graph)
  }

  /// A network of some family.
  /// - Parameters:
  ///   - architecture: its shape.
  ///   - parameters: its numbers, `architecture.parameterCount`; of a family that has frozen ones, such as
  ///     grids, these behind.
  ///   - precision: of numbers and values.
  public init(_ architecture: Architecture, parameters: [Double], precision: Precision = .f64) {
    precondition(
      parameters.count == architecture.numberCount,
      "a network holds as many numbers as its architecture counts")
    form = .family(architecture)
    self.parameters = precision == .f64 ? parameters : parameters.map { Double(Float($0)) }
    self.precision = precision
  }

  /// A network of no family.
  /// - Parameters:
  ///   - graph: what it computes.
  ///   - parameters: `graph.numberCount` numbers.
  ///   - precision: of numbers and values.
  public init(_ graph: Graph, parameters: [Double], precision: Precision = .f64) {
    precondition(
      parameters.count == graph.numberCount, "a network has as many numbers as its graph counts")
    form = .graph(graph)
    self.parameters = precision == .f64 ? parameters : parameters.map { Double(Float($0)) }
    self.precision = precision
  }

  /// What it computes. Of a family's network made when first asked for.
  public var graph: Graph {
    switch form {
    case .family(let architecture): architecture.graph
    case .graph(let graph): graph
    }
  }

  /// Looks whether it has the inputs and outputs of what it is to approximate.
  /// - Parameter name: of that, for the error.
  /// - Throws: `UserError`.
  package func check(inputs: Int, outputs: Int, of name: String) throws {
    for (kind, own, wanted) in [
      ("inputs", self.inputs, inputs), ("outputs", self.outputs, outputs),
    ] where own != wanted {
      throw UserError("the network has \(own) \(kind), but \(name) has \(wanted)")
    }
  }

  /// The shape of its family; nil where it is of none.
  public var architecture: Architecture? {
    if case .family(let architecture) = form { architecture } else { nil }
  }

  public var inputs: Int { architecture?.inputs ?? graph.inputs }
  public var outputs: Int { architecture?.outputs ?? graph.outputs }

  /// Values at points: from (inputs × samples) to (outputs × samples).
  public func callAsFunction(_ inputs: Batch) -> Batch {
    graph.values(at: inputs, seen, in: precision)
  }

  /// Derivative by the trained numbers, of quantised ones by what is seen of them, of Σ over outputs and samples of
  /// `weights` · output, in Float64 whatever the network's precision.
  /// - Parameters:
  ///   - points: (inputs × samples).
  ///   - weights: (outputs × samples); the derivative of a loss by the outputs gives its gradient.
  public func gradient(at points: Batch, weights: Batch) -> [Double] {
    var gradient = graph.gradient(at: points, seen, weights: weights)
    graph.handBack(&gradient, parameters)
    return gradient
  }

  /// Derivative of one output by every trained number at every point: (trained numbers × samples), in
  /// Float64 whatever the network's precision.
  public func jacobian(at points: Batch, output: Int = 0) -> Batch {
    graph.jacobian(at: points, seen, output: output)
  }

  /// Value at one point (inputs) as outputs, in the arithmetic of `T` whatever the network's
  /// precision: Float80 and longer ones show the rounding of the others.
  public func value<T: Real>(at point: [T]) -> [T] { graph.value(at: point, seen) }

  /// Values at points in a longer arithmetic than the network's own, rounded to Float64: (inputs × samples) to
  /// (outputs × samples); nil where the machine has none.
  package func longerValues(at points: Batch) -> Batch? {
    graph.longerValues(at: points, seen, than: precision)
  }
}

extension Network: Hashable {
  /// Equal graphs, numbers and precisions, whether or not a family is known.
  public static func == (first: Network, second: Network) -> Bool {
    guard first.precision == second.precision, first.parameters == second.parameters else {
      return false
    }
    if let one = first.architecture, let other = second.architecture { return one == other }
    return first.graph == second.graph
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(parameters)
    hasher.combine(precision)
  }
}
