// Where a fit starts.
import Base
import Foundation
import Kernels
import Networks

/// A rule for the first parameters of a network. n is the number of a layer's inputs, m of its
/// outputs. The trainable slope of prelu begins at 1/4 (He et al. 2015).
public enum Initialisation: String, CaseIterable, Codable, Sendable {
  /// Spread over the data, with a size that suits the activation: weights in random directions,
  /// scaled so that pre-activations have unit variance over the data (in the first layer a standard
  /// deviation of 1.5, or 3 for sine, cosine and sigmoid), biases that put each unit's zero at its
  /// own quantile of the data. Output layer as `lecun`. After Mishkin and Matas, ICLR 2016.
  case auto
  /// Weights normal with variance 2/n, biases 0 (He et al., ICCV 2015).
  case he
  /// Weights normal with variance 2/(n + m), biases 0 (Glorot and Bengio, AISTATS 2010).
  case glorot
  /// Weights normal with variance 1/n, biases 0 (LeCun et al., Efficient BackProp, 1998).
  case lecun
  /// Weights with orthonormal rows or columns, biases 0 (Saxe et al., ICLR 2014).
  case orthogonal
  /// Weights and biases uniform on ±1/√n, as PyTorch's linear layers begin.
  case uniform
  /// For units of sine (Sitzmann et al., Implicit neural representations with periodic activation functions, NeurIPS
  /// 2020, section 3.2 with ω₀ = 30, which stands in the weights here): on inputs taken to [-1, 1] the first layer's
  /// weights are uniform on ±30/n, those of later layers on ±√(6/n), of the output on ±√(6/n)/30; biases uniform on
  /// ±30/√n, of the output ±1/√n.
  case siren
  /// Weights normal with variance σ_w²/n and biases normal with variance σ_b², at the critical point of the
  /// activation behind the layer (`MeanField.critical`): depth neither forgets nor tears apart what comes in. Layers
  /// without one, as the output layer, as `lecun`. Where an activation has no critical point, which
  /// `FitOptions.check` refuses, its layers begin as `lecun` too. (S. Hayou, A. Doucet, J. Rousseau, ICML 2019.)
  case critical

  /// A rule by its name.
  /// - Throws: `UserError` with the nearest names.
  public init(parsing text: String) throws { self = try parseName(text, kind: "initialisation") }

  /// - Throws: `UserError` where the rule is for other functions than these, of the hidden layers.
  package func check(for activations: [Activation]) throws {
    guard self == .siren else { return }
    guard !activations.isEmpty, activations.allSatisfy({ $0 == .sine }) else {
      let others = activations.first { $0 != .sine }.map { "has \($0)" } ?? "has no hidden layer"
      throw UserError(
        "init siren is for units of sine, and this network \(others): give --activation sine")
    }
  }

  /// The first parameters of a network that will be fitted on `inputs` (inputs × samples).
  public func parameters(
    for architecture: Architecture, on inputs: Batch, seed: UInt64
  ) -> [Double] {
    let data = FitData(
      inputs: inputs, outputs: Batch(features: architecture.outputs, count: inputs.count))
    return parameters(for: architecture.graph, on: data, seed: seed, knots: .uniform)
  }

  /// The first numbers of a graph that will be fitted on data, its grids of splines among them.
  func parameters(
    for graph: Graph, on data: FitData, seed: UInt64, knots: KnotRule
  ) -> [Double] {
    guard let layers = graph.splineLayers else {
      return parameters(for: graph, on: data.inputs, in: data.domain, seed: seed)
    }
    return SplineStart(self, knots, data, seed: seed).numbers(graph, layers, halvings: 0).numbers
  }

  /// The first numbers of a graph that will be fitted on `inputs` (inputs × samples).
  ///
  /// Weights that several operations share get their numbers at the first.
  /// - Parameter domain: the box that the inputs are from, where it is known; else their range is taken.
  package func parameters(
    for graph: Graph, on inputs: Batch, in domain: Domain? = nil, seed: UInt64
  ) -> [Double] {
    let random = RandomSource(seed: seed, stream: "initialisation")
    var numbers = [Double](repeating: 0, count: graph.numberCount)
    let box = InputBox(domain, inputs)
    for (index, block) in graph.blocks.enumerated() {
      let places = graph.numbers(of: index)
      switch block.first {
      case .drawn, .spread: break
      case .numbers(let values):
        for (index, place) in places.enumerated() { numbers[place] = values[index % values.count] }
      case .constant(let value): for place in places { numbers[place] = value }
      case .waves(let bandwidth):
        for place in places {
          let side = box.sides[(place - places.lowerBound) % graph.inputs]
          numbers[place] = random.normal(standardDeviation: bandwidth * 2 * .pi / side)
        }
      case .unitBox: box.toUnit(block.layout, &numbers, at: places.lowerBound)
      }
    }
    var isDone = [Bool](repeating: false, count: graph.blocks.count)
    for (index, operation) in graph.operations.enumerated() {
      guard case .affine(let affine) = operation, graph.blocks[affine.weights].first.isDrawn,
        !isDone[affine.weights]
      else { continue }
      isDone[affine.weights] = true
      start(&numbers, index, affine, of: graph, on: inputs, box, random)
    }
    graph.startScales(&numbers)
    return numbers
  }

  private func start(
    _ numbers: inout [Double], _ index: Int, _ affine: GraphOperation.Affine, of graph: Graph,
    on inputs: Batch, _ box: InputBox, _ random: RandomSource
  ) {
    let (rows, columns) = graph.shape(of: affine)
    let weights = graph.numbers(of: affine.weights)
    let block = graph.blocks[affine.weights]
    let isDense = block.layout.pattern == nil
    // Of compressed rows as many inputs as are stored in one on average.
    let (n, m) = (
      isDense ? Double(columns) : Double(max(weights.count, 1)) / Double(rows), Double(rows)
    )
    func normal(_ variance: Double) {
      let deviation = variance.squareRoot()
      for place in weights { numbers[place] = random.normal(standardDeviation: deviation) }
    }
    switch self {
    case .he: normal(2 / n)
    case .glorot: normal(2 / (n + m))
    case .lecun: normal(1 / n)
    case .orthogonal where !isDense: normal(1 / n)
    case .orthogonal:
      let isTall = rows >= columns
      let (tall, short) = (max(rows, columns), min(rows, columns))
      let q = orthonormalFactor(
        of: (0..<tall * short).map { _ in random.normal() }, rows: tall, columns: short)
      for row in 0..<rows {
        for column in 0..<columns {
          numbers[weights.lowerBound + row * columns + column] =
            isTall ? q[row + column * tall] : q[column + row * tall]
        }
      }
    case .uniform:
      let bound = 1 / n.squareRoot()
      for place in weights { numbers[place] = random.uniform(-bound, bound) }
      for place in affine.biases.map(graph.numbers(of:)) ?? 0..<0 {
        numbers[place] = random.uniform(-bound, bound)
      }
    case .siren:
      let isFirst = affine.input == 0
      let isOutput = graph.function(after: index) == nil
      let frequency = isOutput ? 1 / Self.sirenFrequency : 1
      let bound = isFirst ? Self.sirenFrequency / n : frequency * (6 / n).squareRoot()
      for place in weights {
        let weight = random.uniform(-bound, bound)
        numbers[place] =
          isFirst ? weight * box.slopes[(place - weights.lowerBound) % columns] : weight
      }
      let phase = (isOutput ? 1 : Self.sirenFrequency) / n.squareRoot()
      let biases = affine.biases.map(graph.numbers(of:)) ?? 0..<0
      for (row, place) in biases.enumerated() {
        numbers[place] = random.uniform(-phase, phase)
        guard isFirst else { continue }
        for column in 0..<columns {
          numbers[place] -=
            numbers[weights.lowerBound + row * columns + column] * box.centres[column]
        }
      }
    case .critical:
      let start = graph.function(after: index).flatMap { try? CriticalStart(of: $0) }
      normal((start?.weightVariance ?? 1) / n)
      for place in weights { numbers[place] *= block.gain }
      guard let start, start.biasDeviation > 0 else { return }
      for place in affine.biases.map(graph.numbers(of:)) ?? 0..<0 {
        numbers[place] = random.normal(standardDeviation: start.biasDeviation)
      }
    case .auto:
      // What no function bends is no unit that could be spread.
      guard let deviation = deviation(of: block, after: index, in: graph, affine),
        affine.copies == 1, isDense, let biases = affine.biases
      else {
        normal(1 / n)
        for place in weights { numbers[place] *= block.gain }
        return
      }
      spread(
        &numbers, value: index + 1, weights: weights, biases: graph.offsets[biases],
        gain: block.gain * deviation, of: graph,
        on: representatives(of: inputs), random)
    }
  }
}

/// Standard deviation of the pre-activations that an affine operation makes, for `auto`; nil where nothing bends them.
private func deviation(
  of block: Block, after index: Int, in graph: Graph, _ affine: GraphOperation.Affine
) -> Double? {
  if case .spread(let deviation) = block.first { return deviation }
  return graph.function(after: index).map { $0.startDeviation(isFirst: affine.input == 0) }
}

extension Initialisation {
  /// ω₀.
  fileprivate static let sirenFrequency = 30.0
}

/// The range of each input, for first numbers that depend on it.
private struct InputBox {
  /// Lengths; 1 where an input does not vary.
  let sides: [Double]
  let centres: [Double]

  /// 2 over the sides.
  var slopes: [Double] { sides.map { 2 / $0 } }

  init(_ domain: Domain?, _ inputs: Batch) {
    let bounds =
      domain?.bounds
      ?? (0..<inputs.features).map { feature in
        let values = inputs.feature(feature)
        return (values.min() ?? -1)...(values.max() ?? 1)
      }
    sides = bounds.map { $0.upperBound > $0.lowerBound ? $0.upperBound - $0.lowerBound : 1 }
    centres = bounds.map { $0.lowerBound / 2 + $0.upperBound / 2 }
  }

  /// Writes the diagonal matrix or the biases that take the box to [-1, 1].
  func toUnit(_ layout: Block.Layout, _ numbers: inout [Double], at first: Int) {
    for (input, slope) in slopes.enumerated() {
      switch layout {
      case .matrix(_, let columns): numbers[first + input * columns + input] = slope
      case .vector: numbers[first + input] = -slope * centres[input]
      case .compressed(let pattern):
        preconditionFailure("the map of a box has a whole matrix, not \(pattern.entries) entries")
      }
    }
  }
}

extension Graph {
  /// The function that alone reads what an operation makes.
  func function(after index: Int) -> Activation? {
    guard readers[index + 1] == 1, lastReaders[index + 1] < operations.count,
      case .pointwise(let pointwise) = operations[lastReaders[index + 1]]
    else { return nil }
    return pointwise.function
  }
}

/// At most 512 samples, evenly over the batch.
private func representatives(of inputs: Batch) -> Batch {
  guard inputs.count > 512 else { return inputs }
  return inputs.samples(at: (0..<512).map { $0 * (inputs.count - 1) / 511 })
}

/// Sets a hidden layer so that its units' transitions are spread over the data, and its
/// pre-activations have a size that suits the activation.
///
/// Layer-sequential unit variance (Mishkin and Matas, ICLR 2016), with biases that put the zero of
/// each unit at a quantile of the data; the quantiles of the units are spread evenly, in random
/// order. In one dimension that spreads the kinks of relu, or the centres of
/// tanh, over the interval, where zero biases would put them all on one point.
private func spread(
  _ numbers: inout [Double], value: Int, weights: Range<Int>, biases: Int, gain: Double,
  of graph: Graph, on inputs: Batch, _ random: RandomSource
) {
  let width = graph.sizes[value]
  let columns = weights.count / width
  for unit in 0..<width {
    let row = weights.lowerBound + unit * columns
    var square = 0.0
    for i in row..<(row + columns) {
      numbers[i] = random.normal()
      square += numbers[i] * numbers[i]
    }
    for i in row..<(row + columns) { numbers[i] /= square.squareRoot() }
  }
  let (part, blocks) = graph.prefix(through: value)
  let values = part.values(at: inputs, graph.numbers(ofBlocks: blocks, from: numbers))
  let ranks = random.permutation(width)
  for unit in 0..<width {
    let sorted = values.feature(unit).sorted()
    let mean = sorted.reduce(0, +) / Double(sorted.count)
    let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sorted.count)
    let scale = variance > 0 ? gain / variance.squareRoot() : 1
    let row = weights.lowerBound + unit * columns
    for i in row..<(row + columns) { numbers[i] *= scale }
    // Opposite directions count their quantiles from opposite ends.
    let rank = numbers[row] < 0 ? width - 1 - ranks[unit] : ranks[unit]
    let part = (Double(rank) + random.uniform()) / Double(width)
    numbers[biases + unit] =
      -scale * sorted[min(Int(part * Double(sorted.count)), sorted.count - 1)]
  }
}
