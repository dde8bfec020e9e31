// Functions of one variable that span a space: what a basis operation makes of every feature.

import Base
import RealModule

/// What B-splines are outside the interval on which they sum to 1, from knot number `degree` to knot number K.
package enum SplineOutside: Hashable, Sendable, CaseIterable {
  /// What their definition makes of them: they fall to 0, and are 0 outside all knots.
  case zero
  /// Each goes on along its tangent at that end of the interval.
  case tangent
}

/// A kind of K functions φ₀ … φ_{K−1} of one variable.
package enum BasisKind: Hashable, Sendable {
  /// B-splines of a degree over K + degree + 1 knots that do not fall; at a knot from the right, at the last
  /// from the left (de Boor, A Practical Guide to Splines, chapter IX).
  case spline(degree: Int, outside: SplineOutside = .zero)
  /// T₀ … T_{K−1}, by their recurrence also outside [−1, 1].
  case chebyshev
  /// sin πx, cos πx, sin 2πx, cos 2πx, …
  case fourier
  /// exp(−((x − cᵢ)/h)²), over the K centres and then the width h.
  case radial

  /// Numbers of the grid of one feature; nil where there is none.
  package func gridSize(count: Int) -> Int? {
    switch self {
    case .spline(let degree, _): count + degree + 1
    case .radial: count + 1
    case .chebyshev, .fourier: nil
    }
  }

  /// Whether numbers make a grid: finite, knots not falling and not all equal, a width above 0.
  package func isGrid(_ grid: some Collection<Double>) -> Bool {
    guard grid.allSatisfy(\.isFinite), let last = grid.suffix(1).first, let first = grid.first
    else { return false }
    switch self {
    case .spline(let degree, let outside):
      let knots = Array(grid)
      return first < last && zip(knots, knots.dropFirst()).allSatisfy(<=)
        && (outside == .zero || knots[degree] < knots[knots.count - 1 - degree])
    case .radial: return last > 0
    case .chebyshev, .fourier: return false
    }
  }

  /// φ₀(x) … φ_{K−1}(x).
  package func values<T: Real>(at x: T, count: Int, grid: [T]) -> [T] {
    switch self {
    case .spline(let degree, .zero): splines(x, degree: degree, grid)
    case .spline(let degree, .tangent):
      SplineWindow(at: x, degree: degree, count: count, knots: grid).spread(\.values, over: count)
    case .chebyshev: chebyshevPolynomials(x, count).values
    case .fourier:
      waves(count).map { $0.isSine ? T.sin($0.frequency * x) : T.cos($0.frequency * x) }
    case .radial:
      (0..<count).map { index in
        let distance = (x - grid[index]) / grid[count]
        return T.exp(-distance * distance)
      }
    }
  }

  /// Their derivatives.
  package func derivatives<T: Real>(at x: T, count: Int, grid: [T]) -> [T] {
    switch self {
    case .spline(let degree, .tangent):
      return SplineWindow(at: x, degree: degree, count: count, knots: grid)
        .spread(\.slopes, over: count)
    case .spline(let degree, .zero):
      guard degree > 0 else { return [T](repeating: 0, count: count) }
      // One function more, of a degree less.
      let lower = splines(x, degree: degree - 1, grid)
      return (0..<count).map { index in
        let left = grid[index + degree] - grid[index]
        let right = grid[index + degree + 1] - grid[index + 1]
        let rise = left > 0 ? lower[index] / left : 0
        let fall = right > 0 ? lower[index + 1] / right : 0
        return T(degree) * (rise - fall)
      }
    case .chebyshev: return chebyshevPolynomials(x, count).derivatives
    case .fourier:
      return waves(count).map {
        $0.isSine ? $0.frequency * T.cos($0.frequency * x) : -$0.frequency * T.sin($0.frequency * x)
      }
    case .radial:
      return (0..<count).map { index in
        let distance = (x - grid[index]) / grid[count]
        return -2 * distance / grid[count] * T.exp(-distance * distance)
      }
    }
  }
}

/// All B-splines of a degree over the knots, by the recurrence of Cox and de Boor.
private func splines<T: Real>(_ x: T, degree: Int, _ knots: [T]) -> [T] {
  let last = knots[knots.count - 1]
  var values = zip(knots, knots.dropFirst()).map { lower, upper -> T in
    lower <= x && x < upper || x == last && lower < upper && upper == last ? 1 : 0
  }
  for order in stride(from: 1, through: degree, by: 1) {
    values = (0..<(values.count - 1)).map { index in
      let left = knots[index + order] - knots[index]
      let right = knots[index + order + 1] - knots[index + 1]
      let rise = left > 0 ? (x - knots[index]) / left * values[index] : 0
      let fall = right > 0 ? (knots[index + order + 1] - x) / right * values[index + 1] : 0
      return rise + fall
    }
  }
  return values
}

/// Tₙ and Tₙ′ = n·Uₙ₋₁.
private func chebyshevPolynomials<T: Real>(_ x: T, _ count: Int) -> (values: [T], derivatives: [T])
{
  var (values, derivatives): ([T], [T]) = ([1, x], [0, 1])
  while values.count < count {
    let n = values.count
    values.append(2 * x * values[n - 1] - values[n - 2])
    derivatives.append(2 * values[n - 1] + 2 * x * derivatives[n - 1] - derivatives[n - 2])
  }
  return (Array(values.prefix(count)), Array(derivatives.prefix(count)))
}

private func waves<T: Real>(_ count: Int) -> [(frequency: T, isSine: Bool)] {
  (0..<count).map { (T($0 / 2 + 1) * T.pi, $0.isMultiple(of: 2)) }
}

extension BasisKind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .spline(let degree, .zero): "spline(\(degree))"
    case .spline(let degree, .tangent): "spline(\(degree),tangent)"
    case .chebyshev: "chebyshev"
    case .fourier: "fourier"
    case .radial: "radial"
    }
  }

  private static let splineKinds = SplineShape.degrees.flatMap { degree in
    SplineOutside.allCases.map { BasisKind.spline(degree: degree, outside: $0) }
  }

  /// A kind as it is written in files.
  /// - Throws: `UserError` that lists the kinds.
  package init(parsing text: String) throws {
    let plain: [BasisKind] = [.chebyshev, .fourier, .radial]
    if let kind = plain.first(where: { $0.description == text }) {
      self = kind
    } else if let spline = BasisKind.splineKinds.first(where: { $0.description == text }) {
      self = spline
    } else {
      throw UserError(
        "unknown basis \(excerpt(text)); there are spline(k) and spline(k,tangent), k from 0 to "
          + "\(SplineShape.degrees.upperBound), chebyshev, fourier and radial")
    }
  }
}
