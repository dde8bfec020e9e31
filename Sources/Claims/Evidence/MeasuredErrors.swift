// Errors of one network on one box against one target: certified, integrated, or evaluated at points.

import Base
import Foundation
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

/// How many of several networks err by more than ε: surely those whose lower bound does, perhaps those whose upper bound
/// does.
struct CertifiedExcess: Sendable {
  let surely: Int
  let perhaps: Int

  init(of errors: [CertifiedError], above epsilon: Double) {
    surely = errors.count { $0.certificate.lower > epsilon }
    perhaps = errors.count { !($0.certificate.upper <= epsilon) }
  }
}

/// ‖f − N‖ in L1 or L2 with the uncertainty of its quadrature.
struct IntegratedError: Sendable {
  enum Norm { case l1, l2 }

  let value: Double
  let uncertainty: Double

  init(
    _ norm: Norm, of approximant: some Approximant, against target: TargetFunction,
    options: (inout MeasureOptions) -> Void = { _ in }
  ) throws {
    var asked = MeasureOptions(norms: norm == .l1 ? [.l1] : [.l2])
    options(&asked)
    let report = try measure(
      { approximant.evaluated(at: $0) }, against: target, options: asked)
    switch norm {
    case .l1: (value, uncertainty) = (report.l1, report.l1Uncertainty)
    case .l2: (value, uncertainty) = (report.l2, report.l2Uncertainty)
    }
  }

  /// The energy norm ‖f' − N'‖ in L2 of a ReLU network on the line, its slopes taken piece by piece.
  init(
    slopesOf network: Network, on interval: ClosedRange<Double>,
    against derivative: (Double) -> Double,
    tolerance: Double
  ) {
    var (sum, error) = (0.0, 0.0)
    for piece in linearPieces(of: network, on: interval)
    where piece.range.lowerBound < piece.range.upperBound {
      let found = integrate(
        over: Domain(piece.range), cells: 2, evaluations: 2000,
        tolerance: { $0.map { tolerance * $0.magnitude + 1e-16 } },
        { points in
          Batch(
            features: 1, count: points.count,
            storage: points.storage.map { x in
              let distance = derivative(x) - piece.slope
              return distance * distance
            })
        })
      sum += found.values[0]
      error += found.errors[0]
    }
    value = sum.squareRoot()
    uncertainty = error / (2 * sum.squareRoot())
  }
}

/// Distances |f − N| at stated points, as floating point gives them; infinite where a value is no number.
struct EvaluatedError: Sendable {
  private let distances: [Double]
  /// The largest.
  let value: Double

  /// - Parameters:
  ///   - approximant: what is evaluated.
  ///   - points: where.
  ///   - function: what it is held against, over a batch.
  init(
    of approximant: some Approximant, at points: Batch, against function: (Batch) -> Batch
  ) {
    distances = zip(approximant.evaluated(at: points).storage, function(points).storage).map {
      let distance = abs($0 - $1)
      return distance.isNaN ? .infinity : distance
    }
    value = distances.max() ?? .nan
  }

  /// The same on the line.
  init(
    of approximant: some Approximant, at points: [Double], against function: (Double) -> Double
  ) {
    self.init(of: approximant, at: Batch(features: 1, count: points.count, storage: points)) {
      Batch(features: 1, count: $0.count, storage: $0.storage.map(function))
    }
  }

  /// By how much the least distance stays behind the largest, relative to that.
  var spread: EvaluatedSpread {
    EvaluatedSpread(value > 0 ? (value - (distances.min() ?? .nan)) / value : .nan)
  }

  /// The mean of the distances.
  var mean: SampleMean { SampleMean(distances) }

  /// The mean of their squares.
  var meanSquare: MeanSquare {
    MeanSquare(distances.reduce(0) { $0 + $1 * $1 } / Double(distances.count))
  }
}

/// How far evaluated numbers lie apart.
struct EvaluatedSpread: Sendable {
  let value: Double

  fileprivate init(_ value: Double) { self.value = value }

  /// Of the jumps of ∂N/∂x across x = 0 at several y: the largest less the least. Differences within 2^-20 on both sides, where
  /// the network is taken for affine.
  init(jumpsAcrossZeroOf network: Network, at y: [Double]) {
    let jumps = Self.jumps(of: network, at: y)
    value = (jumps.max() ?? .nan) - (jumps.min() ?? .nan)
  }

  static func jumps(of network: Network, at y: [Double]) -> [Double] {
    let h = 0x1p-20
    return y.map { y in
      let points = [[2 * h, y], [h, y], [-h, y], [-2 * h, y]]
      let values = network(Batch(features: 2, points: points)).storage
      return (values[0] - values[1] - (values[2] - values[3])) / h
    }
  }
}

/// A mean of squared distances of one approximation.
struct MeanSquare: Sendable {
  let value: Double

  fileprivate init(_ value: Double) { self.value = value }

  /// In other units.
  func times(_ factor: Double) -> MeanSquare { MeanSquare(value * factor) }
}

/// The mean of independent draws with its 95 % interval, by Student's quantile.
struct SampleMean: Sendable {
  let value: Double
  let interval: ClosedRange<Double>
  let count: Int

  init(of counts: [ExactCount]) { self.init(counts.map { Double($0.count) }) }

  init(of squares: [MeanSquare]) { self.init(squares.map(\.value)) }

  /// - Parameter all: 2 draws at least.
  fileprivate init(_ all: [Double]) {
    count = all.count
    let mean = all.reduce(0, +) / Double(count)
    let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
    let half =
      studentQuantile(0.975, degrees: Double(count - 1)) * (variance / Double(count)).squareRoot()
    value = mean
    interval = half.isFinite ? (mean - half)...(mean + half) : -.infinity ... .infinity
  }
}
