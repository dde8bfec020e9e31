// Functions that an edge of a network of splines may turn out to be.

import Networks

/// A function f of one variable; an edge becomes a·f(b·x + c).
///
/// In the order of preference: where several fit an edge alike, the first is taken.
package enum EdgeSymbol: String, CaseIterable, Sendable {
  case line = "x"
  case square = "x^2"
  case cube = "x^3"
  case fourth = "x^4"
  case sine = "sin(x)"
  case exponential = "exp(x)"
  case root = "sqrt(x)"
  case logarithm = "log(x)"
  case reciprocal = "1/x"
  case magnitude = "abs(x)"
  case hyperbolicTangent = "tanh(x)"
  case gaussian = "exp(-x^2)"
  case inverseRoot = "1/sqrt(x)"
  case inverseSquare = "1/x^2"
  case hyperbolicCosine = "cosh(x)"
  case arctangent = "atan(x)"
  case arcsine = "asin(x)"
  case tangent = "tan(x)"
  case inverseQuadratic = "1/(1+x^2)"
  case errorFunction = "erf(x)"
  case bessel0 = "besselJ(0,x)"
  case bessel1 = "besselJ(1,x)"

  /// Which of b and c say something that a, the constant of the node, and the other do not.
  package enum Freedom: Sendable {
    /// b = 1, c = 0.
    case none
    /// b = 1.
    case shift
    /// b = 1 or −1.
    case signAndShift
    /// c = 0.
    case factor
    case both
  }

  package var freedom: Freedom {
    switch self {
    case .line: .none
    case .square, .cube, .fourth, .reciprocal, .inverseSquare, .magnitude: .shift
    case .root, .logarithm, .inverseRoot: .signAndShift
    case .exponential: .factor
    case .sine, .hyperbolicTangent, .gaussian, .hyperbolicCosine, .arctangent, .arcsine, .tangent,
      .inverseQuadratic, .errorFunction, .bessel0, .bessel1:
      .both
    }
  }

  /// With its exact derivative.
  package var function: Activation { EdgeSymbol.functions[self] ?? .identity }

  private static let functions: [EdgeSymbol: Activation] = Dictionary(
    uniqueKeysWithValues: allCases.compactMap { symbol -> (EdgeSymbol, Activation)? in
      switch symbol {
      case .line: (symbol, .identity)
      case .square: (symbol, .square)
      case .cube: (symbol, .cube)
      case .sine: (symbol, .sine)
      case .hyperbolicTangent: (symbol, .tanh)
      case .gaussian: (symbol, .gaussian)
      case .inverseQuadratic: (symbol, .inverseQuadratic)
      case .magnitude: (symbol, .absolute)
      default:
        (try? Activation(parsing: "expression(\(symbol.rawValue))")).map { (symbol, $0) }
      }
    })

  /// Values of b and c from which the best ones are looked for, for arguments within `centre` ± `half`.
  func starts(centre: Double, half: Double) -> [(b: Double, c: Double)] {
    /// b·(x − x₀) with x₀ so many halves from the centre.
    func about(_ place: Double, _ factor: Double) -> (b: Double, c: Double) {
      (factor / half, -factor / half * (centre + place * half))
    }
    func shift(_ place: Double) -> (b: Double, c: Double) { (1, -(centre + place * half)) }
    let beyond = [1 + 0x1p-30, 1.0001, 1.001, 1.01, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10]
    let bends = [0.25, 0.5, 0.8, 1.2, 1.8, 2.5, 4, 6, 10, 16]
    let places = (-8...8).map { Double($0) / 5 }
    switch self {
    case .line: return [(1, 0)]
    case .square, .cube, .fourth: return (-15...15).map { shift(Double($0) / 5) }
    case .magnitude: return (-19...19).map { shift(Double($0) / 20) }
    case .reciprocal, .inverseSquare: return beyond.flatMap { [shift($0), shift(-$0)] }
    case .root, .logarithm, .inverseRoot:
      return beyond.flatMap { place -> [(b: Double, c: Double)] in
        [(1, -(centre - place * half)), (-1, centre + place * half)]
      }
    case .exponential:
      return [0.1, 0.2, 0.4, 0.8, 1.2, 2, 3, 5, 8, 12].flatMap {
        [($0 / half, 0), (-$0 / half, 0)]
      }
    case .sine:
      return (1...120).flatMap { step -> [(b: Double, c: Double)] in
        (0..<8).map { phase in
          let b = 0.4 * Double(step) / half
          return (b, .pi * Double(phase) / 8 - b * centre)
        }
      }
    case .bessel0, .bessel1:
      return (1...60).flatMap { step in
        [-1.0, -0.5, 0, 0.5, 1].map { about($0, 0.4 * Double(step)) }
      }
    case .arcsine:
      return [0.3, 0.6, 0.8, 0.9, 0.97, 0.999].flatMap { factor in
        [-0.9, -0.5, 0, 0.5, 0.9].map { place in
          (factor / half, place * (1 - factor) - factor / half * centre)
        }
      }
    case .tangent:
      return [0.3, 0.6, 0.9, 1.2, 1.4, 1.5].flatMap { factor in
        [-0.9, -0.5, 0, 0.5, 0.9].map { place in
          (factor / half, place * (.pi / 2 - factor) - factor / half * centre)
        }
      }
    case .hyperbolicTangent, .gaussian, .hyperbolicCosine, .arctangent, .inverseQuadratic,
      .errorFunction:
      return bends.flatMap { bend in places.map { about($0, bend) } }
    }
  }
}
