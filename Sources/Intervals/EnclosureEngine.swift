// The walk of enclosures through a graph, whatever encloses a feature: Taylor models or intervals.

import Formulas
import Kernels
import Networks

/// What a feature is over a box, and what is computed with features.
protocol FeatureArithmetic {
  associatedtype Feature

  func number(_ value: Double) -> Feature
  /// W·v + b.
  func affine(_ weights: SparseMatrix, _ biases: [Double], _ v: [Feature]) -> [Feature]
  func pointwise(_ unit: PointwiseReading, _ v: [Feature]) -> [Feature]
  func spline(_ function: EdgeFunction, of x: Feature) -> Feature
  func twice(_ x: Feature) -> Feature
  /// u + sign·v.
  func sum(_ u: Feature, _ v: Feature, sign: Double) -> Feature
  func product(_ u: Feature, _ v: Feature, isSame: Bool) -> Feature
}

/// Every operation in an arithmetic.
///
/// A basis of splines makes nothing yet: its features are `SplineFeature`s, which an affine operation sums up as one
/// function of what they are splines of, since its enclosure is sharper than the sum of theirs.
struct EnclosureEngine<Arithmetic: FeatureArithmetic>: Engine {
  struct Value {
    /// Where a spline stands, what it is a function of.
    var features: [Arithmetic.Feature]
    /// One a feature; empty where none is a spline.
    var splines: [SplineFeature?] = []

    func spline(_ feature: Int) -> SplineFeature? { splines.isEmpty ? nil : splines[feature] }
  }

  private let arithmetic: Arithmetic
  /// In the order in which the walk meets them; those that are missing are made.
  private(set) var affines: [EnclosedAffine]
  private var next = 0
  private var sources = 0

  init(_ arithmetic: Arithmetic, affines: [EnclosedAffine] = []) {
    self.arithmetic = arithmetic
    self.affines = affines
  }

  mutating func outputs(
    of graph: Graph, _ numbers: [Double], _ inputs: [Arithmetic.Feature],
    joining joined: JoinedOperations? = nil
  ) -> [Arithmetic.Feature] {
    settled(graph.read(by: &self, Value(features: inputs), numbers, joining: joined))
  }

  /// The features, each spline evaluated by itself.
  private func settled(_ value: Value) -> [Arithmetic.Feature] {
    guard !value.splines.isEmpty else { return value.features }
    return zip(value.features, value.splines).map { feature, spline in
      spline.map { arithmetic.spline($0.function, of: feature) } ?? feature
    }
  }

  // Called from another module, where nothing is known of the arithmetic.
  @_specialize(where Arithmetic == TaylorArithmetic)
  @_specialize(where Arithmetic == IntervalFeatures<OutwardRounding<LongNumber>>)
  mutating func affine(_ layer: AffineReading, _ value: Value) -> Value {
    if next == affines.count { affines.append(EnclosedAffine(layer, value.splines)) }
    let affine = affines[next]
    next += 1
    guard !affine.edges.isEmpty else {
      return Value(
        features: affine.groups(value.features).flatMap {
          arithmetic.affine(affine.weights, affine.biases, $0)
        })
    }
    let rest =
      affine.hasMore
      ? arithmetic.affine(affine.weights, affine.biases, value.features)
      : affine.edges.map { _ in arithmetic.number(0) }
    return Value(
      features: zip(affine.edges, rest).map { edges, rest in
        edges.reduce(rest) { sum, edge in
          arithmetic.sum(
            sum, arithmetic.spline(edge.function, of: value.features[edge.column]), sign: 1)
        }
      })
  }

  @_specialize(where Arithmetic == TaylorArithmetic)
  @_specialize(where Arithmetic == IntervalFeatures<OutwardRounding<LongNumber>>)
  func pointwise(_ unit: PointwiseReading, _ value: Value) -> Value {
    unit.function == .identity
      ? value : Value(features: arithmetic.pointwise(unit, settled(value)))
  }

  @_specialize(where Arithmetic == TaylorArithmetic)
  @_specialize(where Arithmetic == IntervalFeatures<OutwardRounding<LongNumber>>)
  mutating func basis(_ basis: BasisReading, _ value: Value) -> Value {
    let inputs = settled(value)
    switch basis.kind {
    case .spline(let degree, .tangent):
      var made = Value(features: [])
      for (feature, x) in inputs.enumerated() {
        let knots = Array(basis.grid(of: feature))
        for index in 0..<basis.count {
          made.features.append(x)
          made.splines.append(
            SplineFeature(
              source: sources, index: index, count: basis.count, degree: degree, knots: knots))
        }
        sources += 1
      }
      return made
    case .chebyshev:
      return Value(features: inputs.flatMap { chebyshevPolynomials($0, basis.count) })
    case .spline(_, .zero), .fourier, .radial:
      preconditionFailure("NetworkEnclosure refuses what has no enclosure")
    }
  }

  private func chebyshevPolynomials(
    _ x: Arithmetic.Feature, _ count: Int
  ) -> [Arithmetic.Feature] {
    let twice = arithmetic.twice(x)
    var made = [arithmetic.number(1), x]
    while made.count < count {
      let next = arithmetic.product(twice, made[made.count - 1], isSame: false)
      made.append(arithmetic.sum(next, made[made.count - 2], sign: -1))
    }
    return Array(made.prefix(count))
  }

  @_specialize(where Arithmetic == TaylorArithmetic)
  @_specialize(where Arithmetic == IntervalFeatures<OutwardRounding<LongNumber>>)
  func join(_ parts: [(value: Value, features: Range<Int>)]) -> Value {
    let hasSplines = parts.contains { !$0.value.splines.isEmpty }
    return Value(
      features: parts.flatMap { $0.value.features[$0.features] },
      splines: hasSplines
        ? parts.flatMap { part in part.features.map { part.value.spline($0) } } : [])
  }

  @_specialize(where Arithmetic == TaylorArithmetic)
  @_specialize(where Arithmetic == IntervalFeatures<OutwardRounding<LongNumber>>)
  func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: Value, _ right: Value, isSame: Bool
  ) -> Value {
    Value(
      features: zip(settled(left), settled(right)).map { u, v in
        switch kind {
        case .sum: arithmetic.sum(u, v, sign: 1)
        case .product: arithmetic.product(u, v, isSame: isSame)
        }
      })
  }
}
