// Bounds of networks over boxes, the same cases for us and for the peer.
import Base
import Fitting
import Formulas
import Foundation
import Intervals
import Kernels
import Networks

/// A network with its boxes; weights are flat, row after row.
struct BoundCase: Codable {
  struct Layer: Codable {
    var outputs: Int
    var inputs: Int
    var weights: [Double]
    var biases: [Double]
  }

  struct Side: Codable {
    var lower: [Double]
    var upper: [Double]
  }

  var name: String
  var activation: String
  var trained: Bool
  var layers: [Layer]
  /// Of half-widths 0.01, 0.05, 0.2 and 0.5 within [-1, 1]^d.
  var boxes: [Side]
  var parameters: [Double]
  var widths: [Int]
}

/// Our bounds of one box, a line of JSON.
struct BoundAnswer: Codable {
  var name: String
  var box: Int
  var effort: String
  var lower: Double
  var upper: Double
  var seconds: Double
}

extension BoundCase {
  static let shapes: [(inputs: Int, widths: [Int])] = [
    (2, [32]), (2, [32, 32]), (4, [32, 32]), (8, [32, 32, 32]),
  ]

  static func all() throws -> [BoundCase] {
    var cases: [BoundCase] = []
    for activation in [Activation.relu, .tanh, .sigmoid] {
      for (inputs, widths) in shapes {
        for trained in [false, true] {
          cases.append(try BoundCase(activation, inputs, widths, trained: trained))
        }
      }
    }
    return cases
  }

  private init(_ activation: Activation, _ inputs: Int, _ widths: [Int], trained: Bool) throws {
    let architecture = try Architecture(
      inputs: inputs, outputs: 1, widths: widths, activations: widths.map { _ in activation })
    let domain = try Domain((0..<inputs).map { _ in (-1.0, 1.0) })
    let source = RandomSource(seed: 17, stream: "bounds")
    let points = Batch(
      features: inputs, count: 512,
      storage: (0..<(512 * inputs)).map { _ in source.uniform(-1, 1) })
    // sin(2·Σx/√d)
    let values = (0..<512).map {
      sin(2 * points.point($0).reduce(0, +) / Double(inputs).squareRoot())
    }
    let data = FitData(inputs: points, outputs: Batch(features: 1, count: 512, storage: values))
    let options = FitOptions(
      optimizer: .adam, steps: trained ? 2000 : 0, learningRate: 3e-3, initialisation: .auto,
      seed: 5)
    let parameters =
      trained
      ? try fit(architecture, to: data, options: options).network.parameters
      : options.initialisation.parameters(for: architecture, on: points, seed: 5)
    self.parameters = parameters
    name =
      "\(activation) \(([inputs] + widths + [1]).map(String.init).joined(separator: "-"))"
      + (trained ? " trained" : " random")
    self.activation = activation.description
    self.trained = trained
    self.widths = widths
    layers = architecture.layers.map { layer in
      Layer(
        outputs: layer.outputs, inputs: layer.inputs,
        weights: Array(parameters[layer.weights..<(layer.weights + layer.outputs * layer.inputs)]),
        biases: Array(parameters[layer.biases..<(layer.biases + layer.outputs)]))
    }
    boxes = [0.01, 0.05, 0.2, 0.5].map { half in
      let centre = domain.bounds.map { _ in source.uniform(-0.5, 0.5) }
      return Side(lower: centre.map { $0 - half }, upper: centre.map { $0 + half })
    }
  }

  /// By one pass, by optimised slopes, and by these with Taylor models.
  static let efforts: [(String, LinearEffort)] = [
    ("plain", .plain), ("optimised", .optimised),
    ("full", LinearEffort(steps: 60, unitSteps: 20)),
  ]

  /// The fastest of the runs within a tenth of a second; the peer has half a second.
  func answers(_ wanted: [String]) throws -> [BoundAnswer] {
    let activation = try Activation(parsing: activation)
    let architecture = try Architecture(
      inputs: layers[0].inputs, outputs: 1, widths: widths,
      activations: widths.map { _ in activation })
    let network = try NetworkEnclosure(Network(architecture, parameters: parameters))
    let arithmetic = TaylorArithmetic(
      basis: TaylorBasis(dimension: layers[0].inputs, degree: layers[0].inputs <= 2 ? 3 : 2))
    return boxes.enumerated().flatMap { index, side in
      let box = Box(lower: side.lower, upper: side.upper)
      return Self.efforts.filter { wanted.isEmpty || wanted.contains($0.0) }.map { name, effort in
        var (best, range) = (Double.infinity, Interval.whole)
        let start = now()
        repeat {
          let began = now()
          range = network.outputRanges(over: box, in: arithmetic, effort: effort)[0]
          best = min(best, now() - began)
        } while now() - start < 0.1
        return BoundAnswer(
          name: self.name, box: index, effort: name, lower: range.lower, upper: range.upper,
          seconds: best)
      }
    }
  }
}
