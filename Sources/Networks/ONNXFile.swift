// Networks of dense layers as ONNX files, both ways.

import Base
import Foundation

extension Network {
  /// Reads an ONNX file whose graph is one chain of dense layers.
  ///
  /// It reads MatMul, Gemm, Add, Sub, Mul and Div with constants, the activations that `writeONNX`
  /// names, PRelu of one slope, and what does not change a sample's values (Flatten, Reshape,
  /// Squeeze, Unsqueeze, Identity, Dropout). A first size of the input that has no number counts
  /// samples. Whatever else a file says (other operators, domains, attributes, shapes, element
  /// types, values that are not finite) is refused. An affine step that no dense layer can take up
  /// exactly, such as a shift before the first product, becomes a layer of its own with activation
  /// `identity`, so that the network is the file's function in exact arithmetic; only Div by a
  /// constant becomes a product with the rounded reciprocal. Float tensors give precision f32. The
  /// network has at most 20,000,000 parameters, 160 MB, more than the file's initialisers have
  /// numbers.
  /// - Throws: `UserError` that names the file and, where it can, the node.
  public init(onnx path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    do {
      try self.init(ONNXGraph(model: [UInt8](data), outside: ONNXOutsideData(beside: path)))
    } catch let error as UserError {
      throw error.located(at: path)
    }
  }

  /// Writes an ONNX file (opset 13) with Gemm layers: float tensors for precision f32, double ones for f64.
  ///
  /// In f64 an activation that has numbers, or that ONNX Runtime has in Float32 only, is several operators
  /// with its numbers as double tensors; in f32 it is one operator.
  /// - Throws: `UserError` where the network has skip connections, an activation that is not written, or
  ///   the place cannot be written.
  public func writeONNX(to path: String) throws {
    try OutputFile(path).write(Data(onnxGraph().model()))
  }

  private func onnxGraph() throws -> ONNXGraph {
    return try ONNXWriter(self).graph()
  }
}
