// Polynomials: the classical family, in products of Chebyshev polynomials.

import Base

extension Family {
  public static let polynomial = Family(ChebyshevPolynomial.self)
}

/// Σ c·T_a(x₁)·T_b(x₂)·…, with the inputs taken to [−1, 1] by a frozen map of the box that the fit is on; of total
/// degree, a + b + … ≤ k, or of degree k in each input (Trefethen, Approximation theory and approximation practice,
/// chapter 3; Mason, Near-best multivariate approximation by Chebyshev series, J. Approx. Theory 28, 1980).
///
/// Linear in its coefficients: `varpro` and `lm` solve for them in one step.
enum ChebyshevPolynomial: NetworkFamily {
  static let name = "polynomial"
  static let summary =
    "products of Chebyshev polynomials of the inputs, the classical family: --degree, --terms total or tensor; "
    + "no hidden layer"
  static let options = FamilyOptions(degree: 8, terms: .total)
  static let hasLayers = false

  static func check(_ shape: Architecture) throws {
    guard shape.depth == 0 else {
      throw UserError("a polynomial has no hidden layers; its size is --degree")
    }
    try checkPlain(shape, of: name)
  }

  /// Products of one output.
  private static func terms(_ shape: Architecture) -> Double {
    let degree = Double(shape.options.degree ?? 0)
    switch shape.options.terms {
    case .tensor:
      return (0..<shape.inputs).reduce(1.0) { product, _ in product * (degree + 1) }
    case .total, nil:
      // Binomial (k + d) over d, whole at every step.
      return (1...shape.inputs).reduce(1.0) { ($0 * (degree + Double($1)) / Double($1)).rounded() }
    }
  }

  static func size(_ shape: Architecture) -> Double { Double(shape.outputs) * terms(shape) }

  static func frozenSize(_ shape: Architecture) -> Double {
    Double(shape.inputs) * Double(shape.inputs + 1)
  }

  static func graph(_ shape: Architecture) throws -> Graph {
    guard let degree = shape.options.degree, let rule = shape.options.terms else {
      throw UserError("a polynomial has a degree and terms")
    }
    let count = degree + 1
    var builder = GraphBuilder(inputs: shape.inputs)
    func frozen(_ name: String, _ layout: Block.Layout) -> GraphBuilder.BlockID {
      builder.block(Block(name: name, layout: layout, isTrained: false, first: .unitBox))
    }
    let weights = frozen(
      "box.weights", .matrix(rows: shape.inputs, columns: shape.inputs))
    let scaled = builder.affine(
      "box", builder.input, weights, frozen("box.biases", .vector(shape.inputs)))
    let powers = builder.basis("powers", .chebyshev, count: count, of: scaled)
    // The products so far, and the degree of each.
    var value = builder.slice("terms1", powers, 0..<count)
    var degrees = Array(0..<count)
    for input in 1..<max(shape.inputs, 1) {
      var (left, right): ([(GraphBuilder.Wire, Range<Int>)], [(GraphBuilder.Wire, Range<Int>)]) =
        ([], [])
      var products: [Int] = []
      for (feature, reached) in degrees.enumerated() {
        let most = rule == .tensor ? degree : degree - reached
        left += Array(repeating: (value, feature..<(feature + 1)), count: most + 1)
        right.append((powers, (input * count)..<(input * count + most + 1)))
        products += (0...most).map { reached + $0 }
      }
      let name = "terms\(input + 1)"
      value = builder.product(
        name, builder.join("\(name).left", left), builder.join("\(name).right", right))
      degrees = products
    }
    let coefficients = builder.matrix(
      "output.coefficients", rows: shape.outputs, columns: value.size)
    _ = builder.affine("output", value, coefficients, nil)
    return try builder.graph()
  }
}
