// Routing by agreement: what it is, where its features stand, and the five other operations that it is made of.

import Base

/// A routing with its sizes.
///
/// Of each copy what is read is û_ij, a prediction of `size` features by each of the `inputs` capsules i for each of the
/// `outputs` capsules j: feature ((copy · inputs + i) · outputs + j) · size + d. With b = 0 each iteration makes
///
///   c_ij = softmax over j of b_ij,   s_j = Σ_i c_ij û_ij,   v_j = |s_j|/(1 + |s_j|²) · s_j,   b_ij ← b_ij + û_ij·v_j,
///
/// and what is made are the last v_j, feature (copy · outputs + j) · size + d, or their lengths |s_j|²/(1 + |s_j|²),
/// which have derivatives everywhere. One input and one output is the squash v of s = û alone.
package struct RouteReading: Hashable, Sendable {
  package let copies: Int
  package let inputs: Int
  package let outputs: Int
  /// Features of a capsule.
  package let size: Int
  package let iterations: Int
  package let result: GraphOperation.Route.Result

  package init(
    copies: Int, inputs: Int, outputs: Int, size: Int, iterations: Int,
    result: GraphOperation.Route.Result
  ) {
    self.copies = copies
    self.inputs = inputs
    self.outputs = outputs
    self.size = size
    self.iterations = iterations
    self.result = result
  }

  /// Features of a copy that are read and made.
  package var readSize: Int { inputs * outputs * size }
  package var madeSize: Int { outputs * (result == .capsules ? size : 1) }
}

extension RouteReading {
  package init(_ route: GraphOperation.Route, of graph: Graph) {
    self.init(
      copies: route.copies, inputs: route.inputs, outputs: route.outputs,
      size: graph.sizes[route.input] / (route.copies * route.inputs * route.outputs),
      // One capsule gets all, whoever agrees with it.
      iterations: route.outputs == 1 ? 1 : route.iterations, result: route.result)
  }
}

extension Engine {
  package mutating func route(
    _ routing: RouteReading, _ value: Value
  ) throws(Failure) -> Value {
    let (copies, inputs, outputs) = (routing.copies, routing.inputs, routing.outputs)
    let (size, made) = (routing.size, routing.copies * routing.outputs)
    func one(_ value: Value, _ feature: Int) -> (value: Value, features: Range<Int>) {
      (value, feature..<(feature + 1))
    }
    func capsule(_ value: Value, _ number: Int) -> (value: Value, features: Range<Int>) {
      (value, (number * size)..<((number + 1) * size))
    }
    /// The number of a pair among (copies × inputs × outputs).
    func pair(_ i: Int, _ capsule: Int) -> Int {
      (capsule / outputs * inputs + i) * outputs + capsule % outputs
    }
    /// For each feature that is made one after the other what all inputs say of it.
    func gathered(
      _ part: (_ i: Int, _ capsule: Int, _ d: Int) -> (value: Value, features: Range<Int>)
    ) -> [(value: Value, features: Range<Int>)] {
      (0..<made).flatMap { capsule in
        (0..<size).flatMap { d in (0..<inputs).map { part($0, capsule, d) } }
      }
    }
    let predictions = try join(
      gathered { i, capsule, d in one(value, pair(i, capsule) * size + d) })
    var shares: Value?
    var logits: Value?
    var sums = predictions
    for iteration in 1...routing.iterations {
      if let shares {
        let terms = try combine(
          .product, join(gathered { i, capsule, _ in one(shares, pair(i, capsule)) }), predictions,
          isSame: false)
        sums = try affine(
          AffineReading(rows: 1, columns: inputs, copies: made * size) { _, _ in 1 }, terms)
      } else {
        sums = try affine(
          AffineReading(rows: 1, columns: inputs, copies: made * size) { _, _ in 1 / Double(outputs)
          }, predictions)
      }
      let squares = try affine(
        AffineReading(rows: 1, columns: size, copies: made) { _, _ in 1 },
        combine(.product, sums, sums, isSame: true))
      if iteration == routing.iterations, routing.result == .lengths {
        return try pointwise(PointwiseReading(function: .squashedLength), squares)
      }
      let factors = try pointwise(PointwiseReading(function: .squash), squares)
      let capsules = try combine(
        .product, sums,
        join((0..<made).flatMap { Array(repeating: one(factors, $0), count: size) }),
        isSame: false)
      if iteration == routing.iterations { return capsules }
      let pairs = copies * inputs * outputs
      let agreement = try affine(
        AffineReading(rows: 1, columns: size, copies: pairs) { _, _ in 1 },
        combine(
          .product, value,
          join(
            (0..<pairs).map { pair in
              capsule(capsules, pair / (inputs * outputs) * outputs + pair % outputs)
            }), isSame: false))
      var next = agreement
      if let logits { next = try combine(.sum, logits, agreement, isSame: false) }
      logits = next
      // Of row (j, k): b_k − b_j. With c_ij = 1 / Σ_k exp(b_ik − b_ij) nothing overflows that need not.
      let powers = try pointwise(
        PointwiseReading(function: .exponential),
        affine(
          AffineReading(rows: outputs * outputs, columns: outputs, copies: copies * inputs) {
            row, column in
            (column == row % outputs ? 1 : 0) - (column == row / outputs ? 1 : 0)
          }, next))
      shares = try pointwise(
        PointwiseReading(function: .reciprocal),
        affine(AffineReading(rows: 1, columns: outputs, copies: pairs) { _, _ in 1 }, powers))
    }
    return sums
  }
}

extension Activation {
  /// Of the square of a length: what the capsule is multiplied by.
  fileprivate static let squash = formula("sqrt(x)/(1+x)")
  /// Of the square of a length: the length after the squash.
  fileprivate static let squashedLength = formula("x/(1+x)")
}
