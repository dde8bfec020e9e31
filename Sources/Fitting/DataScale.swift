// Data of any size as numbers near 1, by powers of two, so that no fit meets the ends of its arithmetic.

import Base
import Foundation
import Networks

/// For each input and each output of data the exponent k by which it is divided, x = 2^k·x′, while a
/// network is fitted; the network for x′ becomes one for x by exact multiplications of its weights.
///
/// k is 0 where the largest magnitude of a column lies in [2^-10, 2^10], so that such a fit is what it
/// would be without scales, to the bit. Elsewhere the largest magnitude of x′ is in [1, 2). An offset
/// stays: of inputs that are large and hardly vary, the variation is as small beside them as before.
///
/// The outputs of one network may have scales of their own: its loss then counts the residuals of each
/// by its scale, where without scales the largest alone would be fitted. Under Huber's loss, whose
/// threshold is one for all, they share the scale of the largest.
struct DataScale: Hashable, Sendable {
  let inputs: [Int]
  let outputs: [Int]

  init(of data: FitData, loss: Loss) {
    func magnitudes(_ batch: Batch) -> [Double] {
      (0..<batch.features).map { batch.feature($0).reduce(0) { max($0, abs($1)) } }
    }
    func exponent(_ magnitude: Double) -> Int {
      guard magnitude > 0, magnitude < 0x1p-10 || magnitude > 0x1p10 else { return 0 }
      return Int(magnitude.exponent)
    }
    inputs = magnitudes(data.inputs).map(exponent)
    let sizes = magnitudes(data.outputs)
    let largest = exponent(sizes.max() ?? 0)
    switch loss {
    case .huber: outputs = sizes.map { _ in largest }
    // An output that is 0 everywhere has no scale of its own.
    case .l2, .p: outputs = sizes.map { $0 == 0 ? largest : exponent($0) }
    // Shares of classes are no quantities.
    case .crossEntropy, .margin: outputs = sizes.map { _ in 0 }
    }
  }

  var isNone: Bool { (inputs + outputs).allSatisfy { $0 == 0 } }

  /// x′ and y′.
  func scaled(_ data: FitData) -> FitData {
    var result = data
    result.inputs = divided(data.inputs, by: inputs)
    result.outputs = divided(data.outputs, by: outputs)
    // Of the data as they were.
    result.domain = nil
    return result
  }

  private func divided(_ batch: Batch, by exponents: [Int]) -> Batch {
    Batch(
      features: batch.features, count: batch.count,
      storage: exponents.enumerated().flatMap { feature, exponent in
        batch.feature(feature).map { scalbn($0, -exponent) }
      })
  }

  /// The parameters of the network for x and y, from those of the one for x′ and y′.
  ///
  /// Exact as long as no product leaves the normal numbers of the arithmetic.
  func unscaled(_ parameters: [Double], of graph: Graph) -> [Double] {
    multiplied(parameters, of: graph, sign: 1)
  }

  /// The parameters of the network for x′ and y′; nil where they are not exact.
  func scaled(
    _ parameters: [Double], of graph: Graph, in precision: Precision
  ) -> [Double]? {
    func rounded(_ values: [Double]) -> [Double] {
      precision == .f32 ? values.map { Double(Float($0)) } : values
    }
    let result = rounded(multiplied(parameters, of: graph, sign: -1))
    let back = multiplied(result, of: graph, sign: 1)
    return result.allSatisfy(\.isFinite) && back == rounded(parameters) ? result : nil
  }

  /// N(x) = 2^k_o · N′(2^-k_i · x): every weight of an input by 2^-k_i, in the first layer and
  /// after skips, and the output layer by 2^k_o; or the other way round.
  private func multiplied(_ parameters: [Double], of graph: Graph, sign: Int) -> [Double] {
    // A weight may be an input's and an output's, and is multiplied once.
    var exponents = [Int](repeating: 0, count: parameters.count)
    for (place, feature) in graph.inputWeights { exponents[place] -= inputs[feature] }
    for (place, feature) in graph.outputNumbers { exponents[place] += outputs[feature] }
    return zip(parameters, exponents).map { scalbn($0, sign * $1) }
  }
}

extension Graph {
  /// Whether inputs and outputs can be scaled by numbers alone: the inputs are read by affine operations
  /// only, also through joins, the output is made by one, and neither shares its numbers.
  var canBeScaled: Bool {
    // What a quantiser sees depends on all numbers of a block.
    guard !isQuantised else { return false }
    var uses = [Int](repeating: 0, count: blocks.count)
    for block in operations.flatMap(\.blocks) { uses[block] += 1 }
    func hasOwnNumbers(_ affine: GraphOperation.Affine) -> Bool {
      affine.copies == 1
        && ([affine.weights] + (affine.biases.map { [$0] } ?? [])).allSatisfy {
          uses[$0] == 1 && blocks[$0].isTrained
        }
    }
    guard case .affine(let last) = operations[operations.count - 1], hasOwnNumbers(last),
      last.biases != nil
    else { return false }
    return operations.allSatisfy { operation in
      switch operation {
      case .affine(let affine):
        features(of: affine.input).allSatisfy { $0 == nil } || hasOwnNumbers(affine)
      case .pointwise, .basis, .combine, .attend:
        operation.reads.allSatisfy { features(of: $0).allSatisfy { $0 == nil } }
      case .route(let route): features(of: route.input).allSatisfy { $0 == nil }
      case .join(let join):
        // Of joins of joins, the inner ones hold no input.
        join.parts.allSatisfy { $0.input == 0 || features(of: $0.input).allSatisfy { $0 == nil } }
      }
    }
  }

  /// For each feature of a value the input that it is, where the value is the input or joins it.
  private func features(of value: Int) -> [Int?] {
    if value == 0 { return Array(0..<inputs) }
    guard case .join(let join) = operations[value - 1] else {
      return Array(repeating: nil, count: sizes[value])
    }
    return join.parts.flatMap { part in part.features.map { part.input == 0 ? $0 : nil } }
  }

  /// The weights of inputs, with the input of each.
  fileprivate var inputWeights: [(place: Int, input: Int)] {
    operations.flatMap { operation -> [(place: Int, input: Int)] in
      guard case .affine(let affine) = operation else { return [] }
      let (rows, columns) = shape(of: affine)
      return features(of: affine.input).enumerated().flatMap { column, input in
        input.map { input in
          (0..<rows).map { (row: Int) -> (place: Int, input: Int) in
            (offsets[affine.weights] + row * columns + column, input)
          }
        } ?? []
      }
    }
  }

  /// Weights and biases of the outputs, with the output of each.
  fileprivate var outputNumbers: [(place: Int, output: Int)] {
    guard case .affine(let affine) = operations[operations.count - 1], let biases = affine.biases
    else { return [] }
    let columns = shape(of: affine).columns
    return (0..<outputs).flatMap { (row: Int) -> [(place: Int, output: Int)] in
      let weights = (0..<columns).map { (column: Int) -> (place: Int, output: Int) in
        (offsets[affine.weights] + row * columns + column, row)
      }
      return weights + [(offsets[biases] + row, row)]
    }
  }
}

// MARK: - The loss

extension DataScale {
  /// The scale of the largest output.
  private var largest: Int { outputs.max() ?? 0 }

  /// The loss of scaled residuals, from one of residuals.
  func scaled(_ loss: Loss) -> Loss {
    guard case .huber(let threshold) = loss else { return loss }
    return .huber(scalbn(threshold, -largest))
  }

  /// A value of the loss in the units of the largest output; 0 or infinite where Float64 has no such
  /// number. Its inverse for `sign` -1.
  func unscaled(_ value: Double, of loss: Loss, sign: Int = 1) -> Double {
    switch loss {
    case .l2, .huber: scalbn(value, sign * 2 * largest)
    case .p: scalbn(value, sign * largest)
    case .crossEntropy, .margin: value
    }
  }
}
