// Errors of one network on one box against one target: certified, integrated, or evaluated at points.

import Base
import Functions
import Kernels
import Measurement
import Networks

/// A bracket of sup |f − N| that holds in exact arithmetic.
struct CertifiedError: Sendable {
  let certificate: Certificate

  private init(_ certificate: Certificate) { self.certificate = certificate }

  /// - Parameters:
  ///   - tolerance: relative width of the bracket.
  ///   - boxes: the most that are looked at.
  init(
    of network: Network, against target: TargetFunction, in domain: Domain? = nil,
    tolerance: Double = 0.01, boxes: Int = 200_000
  ) throws {
    self.init(
      try certifySupremum(
        of: network, against: target, in: domain,
        options: CertifyOptions(tolerance: tolerance, boxes: boxes)))
  }
}

/// ‖f − N‖ in L1 or L2 with the uncertainty of its quadrature.
struct IntegratedError: Sendable {
  enum Norm { case l1, l2 }

  let value: Double
  let uncertainty: Double

  init(
    _ norm: Norm, of network: (Batch) -> Batch, against target: TargetFunction,
    options: (inout MeasureOptions) -> Void = { _ in }
  ) throws {
    var asked = MeasureOptions(norms: norm == .l1 ? [.l1] : [.l2])
    options(&asked)
    let report = try measure(network, against: target, options: asked)
    switch norm {
    case .l1: (value, uncertainty) = (report.l1, report.l1Uncertainty)
    case .l2: (value, uncertainty) = (report.l2, report.l2Uncertainty)
    }
  }

  /// The integral of a function over neighbouring intervals, or its root.
  /// - Parameter integrand: at a point of the interval of a number.
  init(
    over intervals: [ClosedRange<Double>], isSquare: Bool, tolerance: Double,
    _ integrand: (Double, Int) -> Double
  ) {
    var (sum, error) = (0.0, 0.0)
    for (place, interval) in intervals.enumerated() where interval.lowerBound < interval.upperBound
    {
      let found = integrate(
        over: Domain(interval), cells: 2, evaluations: 2000,
        tolerance: { $0.map { tolerance * $0.magnitude + 1e-16 } },
        { points in
          Batch(
            features: 1, count: points.count, storage: points.storage.map { integrand($0, place) })
        })
      sum += found.values[0]
      error += found.errors[0]
    }
    value = isSquare ? sum.squareRoot() : sum
    uncertainty = isSquare ? error / (2 * sum.squareRoot()) : error
  }
}

/// The largest of distances at stated points, as floating point gives them.
struct EvaluatedError: Sendable {
  let value: Double

  /// - Parameters:
  ///   - points: where it is evaluated.
  ///   - distance: of approximation and function at a point.
  init<Point>(at points: some Sequence<Point>, _ distance: (Point) throws -> Double) rethrows {
    value = try points.reduce(0) { largest, point in
      let distance = abs(try distance(point))
      return largest.isNaN || distance.isNaN ? .nan : max(largest, distance)
    }
  }

  /// The largest difference of two functions over a batch of points.
  init(at points: Batch, _ network: (Batch) -> Batch, _ function: (Batch) -> Batch) {
    self.init(at: zip(network(points).storage, function(points).storage)) { $0 - $1 }
  }
}
