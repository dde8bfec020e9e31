import Base
import Kernels
import Networks

/// The first numbers of layers of splines: coefficients drawn, grids on the values that each layer sees.
///
/// A grid of inputs has the ends of the domain where it is known, else those of the data; one of hidden nodes the
/// ends of their values.
struct SplineStart {
  private let rule: Initialisation
  private let knots: KnotRule
  private let data: FitData
  private let seed: UInt64

  init(_ rule: Initialisation, _ knots: KnotRule, _ data: FitData, seed: UInt64) {
    self.rule = rule
    self.knots = knots
    self.data = data
    self.seed = seed
  }

  /// - Parameters:
  ///   - layers: those of the graph.
  ///   - halvings: how often the finest grid was made coarser for this graph.
  ///   - finest: intervals of the finest grid; nil for the graph's own.
  /// - Returns: all numbers, and for each layer and input the breaks of the finest grid.
  func numbers(
    _ graph: Graph, _ layers: [SplineLayer], halvings: Int, finest: Int? = nil
  ) -> (numbers: [Double], breaks: [[[Double]]]) {
    let random = RandomSource(seed: seed, stream: "initialisation")
    var numbers = [Double](repeating: 0, count: graph.numberCount)
    var breaks: [[[Double]]] = []
    var pass = SplineValues([data.inputs])
    for (index, layer) in layers.enumerated() {
      let intervals = finest ?? layer.count - layer.degree
      breaks.append(
        (0..<layer.inputs).map { input in
          let values = pass.values[input]
          return knots.breaks(
            of: values, in: index == 0 ? ends(of: input) : gridEnds(of: values), intervals)
        })
      for input in 0..<layer.inputs {
        let coarse = (0..<halvings).reduce(breaks[index][input]) { rest, _ in Knots.coarser(rest) }
        numbers.replaceSubrange(
          layer.grid(of: input), with: Knots.clamped(coarse, degree: layer.degree))
      }
      draw(&numbers, layer, random)
      if index == 0 { pass = SplineValues(of: data, layer, numbers) }
      pass.move(through: layer, numbers)
    }
    return (numbers, breaks)
  }

  private func ends(of input: Int) -> ClosedRange<Double> {
    if let domain = data.domain { return domain.bounds[input] }
    let values = Array(data.inputs.feature(input))
    guard let least = values.min(), let largest = values.max(), least < largest else {
      return gridEnds(of: values)
    }
    return least...largest
  }

  private func draw(_ numbers: inout [Double], _ layer: SplineLayer, _ random: RandomSource) {
    let places = layer.coefficients..<(layer.coefficients + layer.outputs * layer.columns)
    let (n, m) = (Double(layer.columns), Double(layer.outputs))
    func normal(_ variance: Double) {
      let deviation = variance.squareRoot()
      for place in places { numbers[place] = random.normal(standardDeviation: deviation) }
    }
    switch rule {
    case .he: normal(2 / n)
    case .glorot: normal(2 / (n + m))
    // What is for sines alone is refused before.
    case .lecun, .orthogonal, .siren, .critical: normal(1 / n)
    case .uniform:
      let bound = 1 / n.squareRoot()
      for place in places { numbers[place] = random.uniform(-bound, bound) }
    case .auto:
      // Bends of some size; a lone edge between two nodes begins as a line, so that values spread over its grid.
      let isAlone = layer.inputs == 1 && layer.outputs == 1
      normal(isAlone ? 0.0009 : 0.09)
      guard isAlone, layer.count > 1 else { return }
      for index in 0..<layer.count {
        numbers[layer.coefficients + index] += 2 * Double(index) / Double(layer.count - 1) - 1
      }
    }
  }
}
