// Networks of splines over boxes: Taylor models from layer to layer, edge by edge.

import Base
import Formulas
import Networks

/// One layer of functions on edges: output j is Σᵢ φⱼᵢ(xᵢ).
struct EdgeLayer: Sendable {
  let outputs: Int
  /// (outputs × inputs), row-major.
  private let edges: [EdgeFunction]
  private let inputs: Int
  private let base: Activation?
  /// Of the base function, one an edge.
  private let factors: [Double]

  init(_ layer: SplineLayer, _ numbers: [Double]) {
    (inputs, outputs, base) = (layer.inputs, layer.outputs, layer.base)
    edges = (0..<layer.outputs).flatMap { output in
      (0..<layer.inputs).map { EdgeFunction(layer, output, $0, numbers) }
    }
    factors =
      layer.base == nil
      ? []
      : (0..<layer.outputs).flatMap { output in
        (0..<layer.inputs).map { numbers[layer.baseFactor(output, $0)] }
      }
  }

  /// The knots of each input.
  var breaks: [[Double]] { (0..<inputs).map { edges[$0].breaks } }

  func models(_ seen: [TaylorModel], _ arithmetic: TaylorArithmetic) -> [TaylorModel] {
    let bases = base.map { base in seen.map { baseModel(base, $0, arithmetic) } } ?? []
    return (0..<outputs).map { output in
      sum(output, bases, arithmetic) { input in
        arithmetic.compose(edges[output * inputs + input].relaxed, seen[input])
      }
    }
  }

  /// Derivatives of what it makes, from those of what it sees.
  func directions(
    _ seen: [TaylorModel], _ directions: [[TaylorModel]], _ arithmetic: TaylorArithmetic
  ) -> [[TaylorModel]] {
    let slope = base?.relaxedDerivative(slope: 0)
    let bases = slope.map { slope in seen.map { arithmetic.compose(slope, $0) } } ?? []
    let slopes = (0..<outputs).map { output in
      (0..<inputs).map { input in
        let own = arithmetic.compose(edges[output * inputs + input].relaxedDerivative, seen[input])
        guard !bases.isEmpty else { return own }
        return arithmetic.add(
          own, arithmetic.scale(bases[input], by: factors[output * inputs + input]))
      }
    }
    return directions.map { direction in
      slopes.map { slopes in
        zip(slopes, direction).reduce(arithmetic.number(.zero)) {
          arithmetic.add($0, arithmetic.multiply($1.0, $1.1))
        }
      }
    }
  }

  func values<Rule>(_ seen: [RoundedInterval<Rule>]) -> [RoundedInterval<Rule>] {
    (0..<outputs).map { output in
      (0..<inputs).reduce(RoundedInterval<Rule>.zero) { sum, input in
        let edge = output * inputs + input
        let own = sum + edges[edge].values(over: seen[input])
        guard let base else { return own }
        return own + RoundedInterval(double: factors[edge])
          * base.series(over: seen[input], order: 0, slope: 0)[0]
      }
    }
  }

  private func sum(
    _ output: Int, _ bases: [TaylorModel], _ arithmetic: TaylorArithmetic,
    _ edge: (Int) -> TaylorModel
  ) -> TaylorModel {
    (0..<inputs).reduce(arithmetic.number(.zero)) { sum, input in
      let own = arithmetic.add(sum, edge(input))
      guard !bases.isEmpty else { return own }
      return arithmetic.add(
        own, arithmetic.scale(bases[input], by: factors[output * inputs + input]))
    }
  }

  private func baseModel(
    _ base: Activation, _ model: TaylorModel, _ arithmetic: TaylorArithmetic
  ) -> TaylorModel {
    base.function.model(model, in: arithmetic) ?? arithmetic.compose(base.relaxed(), model)
  }
}
