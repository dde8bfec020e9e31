// A sparse layer as it stands in a network file.

import Base
import Kernels

/// Compressed rows and biases, read without trust.
struct SparseLayerFile: Codable {
  var starts: [Int32]
  var columns: [Int32]
  var weights: [ExactNumber]
  var biases: [ExactNumber]

  init(_ layer: ChainLayer) {
    starts = layer.weights.pattern.starts
    columns = layer.weights.indices
    weights = layer.weights.values.map(ExactNumber.init)
    biases = layer.biases.map(ExactNumber.init)
  }

  /// The layer, where the numbers make one.
  /// - Throws: `UserError` that names the key in the layer.
  func layer(inputs: Int, outputs: Int, activation: Activation) throws -> ChainLayer {
    guard starts.count == outputs + 1 else {
      throw UserError(
        "a layer of \(outputs) units has \(outputs + 1) starts, found \(starts.count)",
        at: "starts")
    }
    guard biases.count == outputs else {
      throw UserError(
        "a layer of \(outputs) units has as many biases, found \(biases.count)", at: "biases")
    }
    guard columns.count == weights.count else {
      throw UserError(
        "every weight has a column, found \(columns.count) for \(weights.count) weights",
        at: "columns")
    }
    let pattern = try RowPattern(reading: starts, columns, of: inputs, "layer sees")
    return ChainLayer(
      weights: SparseMatrix(pattern, values: weights.map(\.value)),
      biases: biases.map(\.value), activation: activation)
  }
}

extension RowPattern {
  /// A pattern from a file, where the arrays make one.
  /// - Parameter noun: what has the columns, with its verb.
  /// - Throws: `UserError` that names the key.
  init(reading starts: [Int32], _ columns: [Int32], of count: Int, _ noun: String) throws {
    guard starts.first == 0, let end = starts.last, Int(end) == columns.count,
      zip(starts, starts.dropFirst()).allSatisfy(<=)
    else {
      throw UserError(
        "the starts rise from 0 to the number of weights, \(columns.count)", at: "starts")
    }
    if let stranger = columns.first(where: { $0 < 0 || $0 >= count }) {
      throw UserError(
        "column \(stranger): the \(noun) \(count) values, numbered from 0", at: "columns")
    }
    self.init(columns: count, starts: starts, indices: columns)
  }
}

extension Network {
  /// The network of a file of compressed layers.
  /// - Parameters:
  ///   - sizes: of the input, the hidden layers and the output.
  ///   - activations: of the hidden layers.
  /// - Throws: `UserError` where layers and shape disagree.
  init(_ files: [SparseLayerFile], sizes: [Int], activations: [Activation]) throws {
    guard files.count == sizes.count - 1 else {
      throw UserError(
        "key layers: this architecture has \(sizes.count - 1) layers with the output's, "
          + "found \(files.count)")
    }
    if activations.contains(where: { $0.trainableParameters > 0 }) {
      throw UserError("key architecture.activations: a sparse network has leakyRelu, not prelu")
    }
    try self.init(
      layers: files.enumerated().map { index, file in
        do {
          return try file.layer(
            inputs: sizes[index], outputs: sizes[index + 1],
            activation: index < activations.count ? activations[index] : .identity)
        } catch let error as UserError {
          throw UserError(error.message, at: "key layers[\(index)].\(error.place ?? "")")
        }
      })
  }
}
