// N-term approximation by the frame of WaveletFrame.swift.

import Base
import Functions
import Kernels
import Networks
import RealModule

/// A sum of N frame terms for a target.
package struct WaveletApproximation: Sendable {
  package let terms: [FrameTerm]
  package let coefficients: [Double]
  package let network: Network
  /// Hidden units of the theorem: 8d + 2 for each term, 4d + 1 for one of the coarsest level.
  package let theoremNeurons: Int
}

/// Sums of frame terms for a target of one or two variables, by orthogonal matching pursuit (Pati,
/// Rezaiifar, Krishnaprasad 1993) on a grid of the domain: the term that has the largest normalised
/// product with the rest is added, and all coefficients are fitted anew by least squares.
///
/// Terms come from the coarsest level whose bumps cover the domain to the one that has about 256 (in
/// one dimension) or 16 (in two) of them along a side.
/// - Parameters:
///   - target: a function of one or two variables.
///   - counts: how many terms each sum has; the sums are nested.
/// - Throws: `UserError` where the target has more than two variables or several components or is 0, or
///   a number is not in 1…400.
package func waveletApproximation(
  _ target: TargetFunction, terms counts: [Int]
) throws -> [WaveletApproximation] {
  guard target.inputs <= 2, target.outputs == 1 else {
    throw UserError(
      "wavelet sums are built for one or two variables and one component, not "
        + "\(target.inputs) and \(target.outputs)")
  }
  if let bad = counts.first(where: { !(1...400).contains($0) }) {
    throw UserError("\(bad) terms: give 1 to 400", at: "--width")
  }
  let dictionary = try FrameDictionary(target.domain)
  let right = target.values(dictionary.grid).storage
  let order = try dictionary.pursue(right, terms: counts.max() ?? 1)
  guard !order.isEmpty else {
    throw UserError(
      "\(excerpt(target.name)) on \(target.domain) has no part along any term of the frame: take a "
        + "function that is not 0 there", at: "--target")
  }
  return try counts.map { count in
    let chosen = Array(order.prefix(count))
    let fitted = leastSquares(
      chosen.flatMap { dictionary.columns[$0] }, rows: right.count, columns: chosen.count, right,
      tolerance: 1e-12)
    let terms = chosen.map { dictionary.terms[$0] }
    return WaveletApproximation(
      terms: terms, coefficients: fitted.solution,
      network: try WaveletFrame.network(terms, coefficients: fitted.solution),
      theoremNeurons: terms.reduce(0) { $0 + $1.theoremNeurons })
  }
}

/// Frame terms on a box with their values on a grid.
private struct FrameDictionary {
  let grid: Batch
  private(set) var terms: [FrameTerm] = []
  /// The values of each term at the grid's points.
  private(set) var columns: [[Double]] = []
  private var norms: [Double] = []
  private let volume: Double

  /// - Throws: what `WorkLimit.check` throws.
  init(_ domain: Domain) throws {
    let d = domain.dimension
    volume = domain.volume
    let (finest, side) = d == 1 ? (256.0, 2049) : (16.0, 49)
    let length = domain.bounds.map { $0.upperBound - $0.lowerBound }.max() ?? 1
    // Bumps of scale s are 6/s wide: the coarsest are at least three times as wide as the domain.
    let coarsest = Int((Double(d) * Double.log2(2 / length)).rounded(.down))
    let last = Int((Double(d) * Double.log2(finest / length)).rounded())
    let axes = domain.bounds.map { interval in
      (0..<side).map { step -> Double in
        let t = Double(step) / Double(side - 1)
        return (1 - t) * interval.lowerBound + t * interval.upperBound
      }
    }
    grid = Batch(
      features: d,
      points: d == 1 ? axes[0].map { [$0] } : axes[1].flatMap { y in axes[0].map { [$0, y] } })
    for level in coarsest...max(last, coarsest) {
      let scale = Double.exp2(Double(level) / Double(d))
      // A wavelet's coarser bump is 6 · 2^(1/d) / s wide.
      let reach = level == coarsest ? 3 : 3 * Double.exp2(1 / Double(d))
      let ranges = domain.bounds.map { interval in
        Int(
          (interval.lowerBound * scale - reach).rounded(.up))...Int(
            (interval.upperBound * scale + reach).rounded(.down))
      }
      let shifts =
        d == 1
        ? ranges[0].map { [$0] } : ranges[1].flatMap { y in ranges[0].map { [$0, y] } }
      for shift in shifts {
        try WorkLimit.check()
        add(FrameTerm(level: level, shift: shift, isScaling: level == coarsest))
      }
    }
  }

  private mutating func add(_ term: FrameTerm) {
    let column = (0..<grid.count).map { term.value(at: grid.point($0)) }
    let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // All terms of a kind have the same norm on R^d; what has little of it here is at the border.
    guard norm * (volume / Double(grid.count)).squareRoot() > 0.01 else { return }
    terms.append(term)
    columns.append(column)
    norms.append(norm)
  }

  /// The numbers of the terms that matching pursuit takes, in order.
  /// - Throws: what `WorkLimit.check` throws.
  func pursue(_ target: [Double], terms count: Int) throws -> [Int] {
    var rest = target
    var basis: [[Double]] = []
    var order: [Int] = []
    var isTaken = [Bool](repeating: false, count: columns.count)
    while order.count < count {
      try WorkLimit.check()
      var (best, largest) = (-1, 0.0)
      for index in columns.indices where !isTaken[index] {
        let product = abs(dot(columns[index], rest)) / norms[index]
        if product > largest { (best, largest) = (index, product) }
      }
      guard best >= 0 else { break }
      isTaken[best] = true
      // What is new in it, orthogonalised twice against rounding.
      var direction = columns[best]
      for _ in 0..<2 {
        for known in basis { subtract(dot(known, direction), known, from: &direction) }
      }
      let length = dot(direction, direction).squareRoot()
      guard length > 1e-8 * norms[best] else { continue }
      for index in direction.indices { direction[index] /= length }
      subtract(dot(direction, rest), direction, from: &rest)
      basis.append(direction)
      order.append(best)
    }
    return order
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in 0..<min(a.count, b.count) { sum += a[index] * b[index] }
  return sum
}

private func subtract(_ factor: Double, _ a: [Double], from b: inout [Double]) {
  for index in 0..<min(a.count, b.count) { b[index] -= factor * a[index] }
}
