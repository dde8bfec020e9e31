// Networks as ONNX files, both ways.

import Base
import Foundation
import Networks

extension Network {
  /// Reads an ONNX file whose graph is a network without convolutions: operators of versions 7 to 28.
  ///
  /// Products and sums with constants, batch normalisation for evaluation, means and sums of features are affine
  /// maps; values may branch, be added, multiplied, divided and compared with each other, joined, cut, picked and
  /// reordered; functions of one number are activations, whether one operator or several (as `x·sigmoid(x)`),
  /// by their name where they are in the catalogue, else as formulas. Softmax of up to 256 scores is
  /// 1/(1 + Σ exp(xⱼ - xᵢ)). Operators on constants and shapes are computed. Numbers may stand in other files of
  /// the same folder. A first size of the input that has no number counts samples; nodes that the output does not
  /// need are left alone; of several outputs the one of numbers is read. Attention, routing and splines as `writeONNX`
  /// writes them are these operations again. Whatever else a file says is refused.
  ///
  /// A chain of layers is a network of the family mlp, in which an affine step that no layer can take up exactly
  /// is a layer of its own with activation `identity`; all else is a graph. It is the file's function in exact
  /// arithmetic but for these: constants that are computed (a reciprocal, a normalisation's factor) are rounded,
  /// and a function that is written out with Float32 constants, such as 1/√2, is the catalogue's. Float tensors
  /// give precision f32. The network has at most 20,000,000 numbers, 160 MB, more than the file's initialisers.
  /// - Throws: `UserError` that names the file and, where it can, the node.
  public init(onnx path: String) throws {
    do {
      try self.init(ONNXGraph(onnx: path))
    } catch let error as UserError {
      throw error.located(at: path)
    }
  }

  /// Writes an ONNX file (opset 13) with Gemm layers: float tensors for precision f32, double ones for f64.
  ///
  /// In f64 an activation that has numbers, or that ONNX Runtime has in Float32 only, is several operators
  /// with its numbers as double tensors; in f32 it is one operator.
  /// - Throws: `UserError` where the network has an activation or a basis that is not written, or
  ///   the place cannot be written.
  public func writeONNX(to path: String) throws {
    try OutputFile(path).write(Data(onnxGraph().model()))
  }

  private func onnxGraph() throws -> ONNXGraph {
    return try ONNXWriter(self).graph()
  }
}

extension NetworkFile {
  /// Reads a file: JSON, or ONNX where the name ends in `.onnx`.
  /// - Throws: `UserError` that names the file and what is wrong in it.
  public init(contentsOf path: String) throws {
    if path.hasSuffix(".onnx") {
      self.init(network: try Network(onnx: path))
    } else {
      try self.init(jsonOf: path)
    }
  }
}

extension ONNXGraph {
  /// - Throws: `UserError` without the file's name.
  init(onnx path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file")
    }
    try self.init(model: [UInt8](data), outside: ONNXOutsideData(beside: path))
  }
}
