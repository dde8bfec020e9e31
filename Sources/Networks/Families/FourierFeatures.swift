// Fourier features: an mlp on sines and cosines of the input.

import Base

extension Family {
  public static let fourier = Family(FourierFeatures.self)
}

/// x ↦ (sin B·x, cos B·x), then hidden layers and an affine output; with no hidden layer a sum of waves
/// (Tancik et al., Fourier features let networks learn high frequency functions in low dimensional domains, NeurIPS
/// 2020, arXiv:2006.10739; Rahimi and Recht, NeurIPS 2007).
///
/// The entries of B are drawn normal, with a standard deviation of `bandwidth` periods over the range of the input that
/// they multiply, and stay (`random`) or are trained.
enum FourierFeatures: NetworkFamily {
  static let name = "fourier"
  static let summary =
    "an mlp on sines and cosines of the input: --frequencies, --waves random or trained, --bandwidth"
  static let options = FamilyOptions(frequencies: 16, waves: .random, bandwidth: 1)
  static let trainsFunctions = true

  static func check(_ shape: Architecture) throws { try checkPlain(shape, of: name) }

  private static func waves(_ shape: Architecture) -> Double {
    Double(shape.options.frequencies ?? 0) * Double(shape.inputs)
  }

  static func size(_ shape: Architecture) -> Double {
    var (carried, count) = (2 * Double(shape.options.frequencies ?? 0), 0.0)
    for (index, width) in shape.widths.enumerated() {
      count += Double(width) * (carried + 1) + shape.trainedNumbers(index, units: width)
      carried = Double(width)
    }
    count += Double(shape.outputs) * (carried + 1)
    return shape.options.waves == .trained ? count + waves(shape) : count
  }

  static func frozenSize(_ shape: Architecture) -> Double {
    shape.options.waves == .trained ? 0 : waves(shape)
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    guard let frequencies = shape.options.frequencies, let bandwidth = shape.options.bandwidth
    else { throw UserError("fourier features have frequencies and a bandwidth") }
    var builder = GraphBuilder(inputs: shape.inputs)
    let weights = builder.block(
      Block(
        name: "frequencies", layout: .matrix(rows: frequencies, columns: shape.inputs),
        isTrained: shape.options.waves == .trained, first: .waves(bandwidth: bandwidth)))
    let phases = builder.affine("phases", builder.input, weights, nil)
    var value = builder.join(
      "features",
      [
        builder.apply(.sine, phases, name: "sines", numbers: nil),
        builder.apply(.cosine, phases, name: "cosines", numbers: nil),
      ])
    for (index, width) in shape.widths.enumerated() {
      let hidden = builder.affine("hidden\(index + 1)", value, to: width)
      value = builder.apply(shape.activations[index], hidden, shape.options.coefficients)
    }
    _ = builder.affine("output", value, to: shape.outputs)
    return try builder.graph()
  }
}
