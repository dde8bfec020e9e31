// What approximates without a network: the classical ways, at a given number of parameters.

import Base
import Foundation
import Functions
import Kernels

/// A classical way to approximate a function on a box.
///
/// | way | parameters of each output | inputs |
/// |---|---|---|
/// | best polynomial of degree n (Remez) | n + 1 coefficients | 1 |
/// | best rational function of type (n, m), n = m or m + 1 (Remez) | n + m + 1 coefficients, at most 41 | 1 |
/// | truncated Chebyshev series, n terms an axis | nᵈ coefficients | any |
/// | truncated Fourier series, n = 2m + 1 terms an axis | nᵈ coefficients | any |
/// | natural cubic spline through N values at even knots | N values | 1 |
/// | piecewise linear with N pieces and free knots | N + 1 values, N − 1 knots, at most 128 | 1 |
/// | (multi)linear interpolant of N values an axis, even knots | Nᵈ values | any |
public enum BaselineMethod: String, CaseIterable, Sendable {
  case bestPolynomial = "best-polynomial"
  case bestRational = "best-rational"
  case chebyshev
  case fourier
  case cubicSpline = "cubic-spline"
  case freeKnots = "free-knot-spline"
  case linearSpline = "linear-spline"

  /// A method by its name.
  /// - Throws: `UserError` with the nearest names.
  public init(parsing text: String) throws {
    guard let method = BaselineMethod(rawValue: text) else {
      let names = BaselineMethod.allCases.map(\.rawValue)
      throw UserError(
        "no baseline '\(text)'\(suggestion(for: text, among: names)); there are "
          + names.joined(separator: ", "))
    }
    self = method
  }

  /// As a reader knows it.
  public var title: String {
    switch self {
    case .bestPolynomial: "best polynomial"
    case .bestRational: "best rational"
    case .chebyshev: "Chebyshev series"
    case .fourier: "Fourier series"
    case .cubicSpline: "cubic spline"
    case .freeKnots: "free-knot linear spline"
    case .linearSpline: "linear spline"
    }
  }

  /// Whether it serves functions of so many variables.
  public func serves(inputs: Int) -> Bool {
    switch self {
    case .bestPolynomial, .bestRational, .cubicSpline, .freeKnots: inputs == 1
    case .chebyshev, .fourier, .linearSpline: inputs <= 4
    }
  }
}

/// An approximation without a network.
public struct Baseline: Sendable {
  public let method: BaselineMethod
  /// Numbers that determine it, over all outputs.
  public let parameters: Int
  /// Values at points: from (inputs × samples) to (outputs × samples).
  public let values: @Sendable (Batch) -> Batch
  /// No approximation of the kind, with as many parameters, has a smaller sup error; nil where nothing
  /// is known.
  public let lowerBound: Double?
  /// Of a best rational function.
  package var type: RationalType? = nil
  /// Whether interval arithmetic proves `lowerBound`; false where it is computed.
  package var isProven = false

  public func callAsFunction(_ points: Batch) -> Batch { values(points) }
}

extension Baseline {
  /// At most this many parameters.
  public static let mostParameters = 1000

  /// The approximation of a kind with at most so many parameters.
  /// - Parameters:
  ///   - method: the kind.
  ///   - target: the function, with its domain.
  ///   - parameters: the most, of all outputs together.
  ///   - tolerance: relative, of what is found by bisection: the knots of a spline.
  /// - Returns: nil where the kind does not serve functions of so many variables, or needs more parameters.
  /// - Throws: `UserError` where a number of parameters makes no sense, or where a best polynomial
  ///   or a cubic spline meets values of the function that are not finite; the other kinds do not
  ///   look.
  public init?(
    _ method: BaselineMethod, of target: TargetFunction, parameters: Int, tolerance: Double = 1e-9
  ) throws {
    guard (1...Baseline.mostParameters).contains(parameters) else {
      throw UserError(
        "a baseline has 1 to \(Baseline.mostParameters) parameters, not \(parameters)")
    }
    let each = parameters / target.outputs
    guard method.serves(inputs: target.inputs), each >= 1 else { return nil }
    let domain = target.domain
    func perAxis(_ budget: Int) -> Int {
      var count = 1
      while Double(count + 1).power(domain.dimension) <= Double(budget) { count += 1 }
      return count
    }
    func whole(_ count: Int) -> Int { Int(Double(count).power(domain.dimension)) }
    var bound: Double?
    let used: Int
    switch method {
    case .bestPolynomial:
      used = min(each, 501)
      let best = try (0..<target.outputs).map {
        try bestPolynomial(of: target, degree: used - 1, output: $0)
      }
      bound = best.map(\.lowerBound).max()
      values = { points in
        Batch(
          features: best.count, count: points.count,
          storage: best.flatMap { p in points.feature(0).map(p.value) })
      }
    case .bestRational:
      used = min(each, 41)
      self = try Baseline(
        rationalOf: target, RationalType(numerator: used / 2, denominator: (used - 1) / 2))
      return
    case .chebyshev, .fourier:
      var count = perAxis(each)
      if method == .fourier, count.isMultiple(of: 2) { count -= 1 }
      used = whole(count)
      let series = TensorSeries(
        method == .fourier ? .fourier : .chebyshev, of: target, count: count)
      values = { series.values(at: $0) }
    case .cubicSpline:
      guard each >= 3 else { return nil }
      used = each
      let knots = evenKnots(each, domain.bounds[0])
      let all = target.values(Batch(features: 1, count: each, storage: knots))
      guard all.storage.allSatisfy(\.isFinite) else { throw notFinite(target) }
      let splines = try (0..<target.outputs).map {
        try CubicSpline(knots: knots, values: Array(all.feature($0)))
      }
      values = { points in
        Batch(
          features: splines.count, count: points.count,
          storage: splines.flatMap { $0.values(at: points.feature(0)) })
      }
    case .freeKnots:
      guard each >= 2 else { return nil }
      // Their knots are sought one after the other.
      used = min(each, 128) / 2 * 2
      let best = try (0..<target.outputs).map {
        try freeKnotSpline(
          target.component($0), pieces: used / 2, tolerance: tolerance)
      }
      bound = best.map(\.lowerBound).max()
      values = { points in
        Batch(
          features: best.count, count: points.count,
          storage: best.flatMap { b in points.feature(0).map(b.spline.value) })
      }
    case .linearSpline:
      let count = perAxis(each)
      guard count >= 2 else { return nil }
      used = whole(count)
      let grid = GridInterpolant(of: target, count: count)
      values = { grid.values(at: $0) }
    }
    self.method = method
    self.parameters = used * target.outputs
    lowerBound = bound
  }

  /// The best rational function of a type, of each output.
  /// - Throws: `UserError` as ``bestRational(of:numeratorDegree:denominatorDegree:output:)``.
  package init(rationalOf target: TargetFunction, _ type: RationalType) throws {
    let best = try (0..<target.outputs).map {
      try bestRational(
        of: target, numeratorDegree: type.numerator, denominatorDegree: type.denominator,
        output: $0)
    }
    method = .bestRational
    parameters = (type.numerator + type.denominator + 1) * target.outputs
    let strongest = best.max { $0.lowerBound < $1.lowerBound }
    lowerBound = strongest.flatMap { $0.lowerBound > 0 ? $0.lowerBound : nil }
    isProven = strongest?.isProven ?? false
    self.type = type
    values = { points in
      Batch(
        features: best.count, count: points.count,
        storage: best.flatMap { r in points.feature(0).map(r.value) })
    }
  }
}

extension Double {
  fileprivate func power(_ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * self }
  }
}

extension TargetFunction {
  /// One output alone.
  func component(_ output: Int) -> TargetFunction {
    guard outputs > 1 else { return self }
    let (all, slopes, inputs) = (values, gradient, inputs)
    var derivative: (@Sendable (Batch) -> Batch)?
    if let slopes {
      derivative = { points in
        let every = slopes(points)
        let rows = (0..<inputs).flatMap { every.feature(output * inputs + $0) }
        return Batch(features: inputs, count: points.count, storage: rows)
      }
    }
    return TargetFunction(
      name: name, summary: summary, domain: domain, breakpoints: breakpoints, gradient: derivative,
      values: { points in
        Batch(features: 1, count: points.count, storage: Array(all(points).feature(output)))
      })
  }
}
