// A sparse layer as it stands in a network file.

import Base
import Kernels

/// Compressed rows and biases, read without trust.
struct SparseLayerFile: Codable {
  var starts: [Int32]
  var columns: [Int32]
  var weights: [ExactNumber]
  var biases: [ExactNumber]

  init(_ layer: SparseLayer) {
    starts = layer.weights.starts
    columns = layer.weights.indices
    weights = layer.weights.values.map(ExactNumber.init)
    biases = layer.biases.map(ExactNumber.init)
  }

  /// The layer, where the numbers make one.
  /// - Throws: `UserError` that names the key in the layer.
  func layer(inputs: Int, outputs: Int, activation: Activation) throws -> SparseLayer {
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
    guard starts[0] == 0, Int(starts[outputs]) == weights.count,
      zip(starts, starts.dropFirst()).allSatisfy(<=)
    else {
      throw UserError(
        "the starts rise from 0 to the number of weights, \(weights.count)", at: "starts")
    }
    if let stranger = columns.first(where: { $0 < 0 || $0 >= inputs }) {
      throw UserError(
        "column \(stranger): the layer sees \(inputs) values, numbered from 0", at: "columns")
    }
    return SparseLayer(
      weights: SparseMatrix(
        columns: inputs, starts: starts, indices: columns, values: weights.map(\.value)),
      biases: biases.map(\.value), activation: activation)
  }
}

extension SparseNetwork {
  /// The network of a file.
  /// - Throws: `UserError` where layers and architecture disagree.
  init(_ files: [SparseLayerFile], of architecture: Architecture) throws {
    guard architecture.skip == .none else {
      throw UserError("key architecture.skip: a sparse network has \"none\"")
    }
    let shapes = architecture.layers
    guard files.count == shapes.count else {
      throw UserError(
        "key layers: this architecture has \(shapes.count) layers with the output's, "
          + "found \(files.count)")
    }
    if shapes.contains(where: { $0.activation.trainableParameters > 0 }) {
      throw UserError("key architecture.activations: a sparse network has leakyRelu, not prelu")
    }
    try self.init(
      zip(files, shapes).enumerated().map { index, pair in
        do {
          return try pair.0.layer(
            inputs: pair.1.inputs, outputs: pair.1.outputs, activation: pair.1.activation)
        } catch let error as UserError {
          throw UserError(error.message, at: "key layers[\(index)].\(error.place ?? "")")
        }
      })
  }
}
