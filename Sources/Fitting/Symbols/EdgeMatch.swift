// The function of the catalogue that an edge is most like.

import Base
import Foundation

/// How well one function fits an edge: a·f(b·x + c) + d.
package struct EdgeMatch: Hashable, Sendable {
  package let symbol: EdgeSymbol
  package let a: Double
  package let b: Double
  package let c: Double
  package let d: Double
  /// 1 − R²: the mean square of what is left in units of the edge's variance.
  package let rest: Double

  /// The part of the variance that it explains.
  package var rSquared: Double { 1 - rest }
}

extension EdgeMatch {
  /// The best of every function, the preferred first, then by what they leave.
  ///
  /// Preferred is the first of the catalogue that leaves at most thirty times as much as the best, or 1e-10.
  /// - Parameters:
  ///   - x: values of the node before the edge.
  ///   - y: values of the edge at these.
  package static func all(_ x: [Double], _ y: [Double]) -> [EdgeMatch] {
    guard let low = x.min(), let high = x.max(), low < high, low.isFinite, high.isFinite else {
      return []
    }
    let (centre, half) = (low / 2 + high / 2, high / 2 - low / 2)
    let matches = EdgeSymbol.allCases.compactMap { symbol in
      best(symbol, symbol.starts(centre: centre, half: half), x, y)
    }
    guard let least = matches.map(\.rest).min() else { return [] }
    let bound = max(30 * least, 1e-10)
    guard let preferred = matches.first(where: { $0.rest <= bound }) else { return [] }
    return [preferred]
      + matches.filter { $0.symbol != preferred.symbol }.sorted { $0.rest < $1.rest }
  }

  private static func best(
    _ symbol: EdgeSymbol, _ starts: [(b: Double, c: Double)], _ x: [Double], _ y: [Double]
  ) -> EdgeMatch? {
    let all = starts.compactMap { line(symbol, b: $0.b, c: $0.c, x, y) }
    // Neighbouring starts end at one minimum: few are followed.
    let chosen = all.sorted { $0.rest < $1.rest }.prefix(symbol.freedom == .none ? 0 : 3)
    let ends = chosen.compactMap { refined($0, x, y) }
    return (all + ends).min { $0.rest < $1.rest }
  }

  /// The best a and d for given b and c; nil where f is not finite.
  private static func line(
    _ symbol: EdgeSymbol, b: Double, c: Double, _ x: [Double], _ y: [Double]
  ) -> EdgeMatch? {
    let f = symbol.function.values(x.map { b * $0 + c }, slope: 0.25)
    let count = Double(x.count)
    let (meanF, meanY) = (f.reduce(0, +) / count, y.reduce(0, +) / count)
    var (ff, fy, yy) = (0.0, 0.0, 0.0)
    for (f, y) in zip(f, y) {
      ff += (f - meanF) * (f - meanF)
      fy += (f - meanF) * (y - meanY)
      yy += (y - meanY) * (y - meanY)
    }
    guard ff.isFinite, ff > 0, yy > 0 else { return nil }
    let a = fy / ff
    guard a.isFinite, a != 0 else { return nil }
    let d = meanY - a * meanF
    let squares = zip(f, y).reduce(0) { sum, pair in
      let rest = a * pair.0 + d - pair.1
      return sum + rest * rest
    }
    return EdgeMatch(symbol: symbol, a: a, b: b, c: c, d: d, rest: squares / yy)
  }

  private static func refined(_ start: EdgeMatch, _ x: [Double], _ y: [Double]) -> EdgeMatch? {
    let edge = SymbolicEdge(
      input: 0, output: 0, symbol: start.symbol, a: start.a, b: start.b, c: start.c)
    let network = SymbolicNetwork(
      inputs: 1, layers: [SymbolicLayer(edges: [edge], constants: [start.d])])
    let data = FitData(
      inputs: Batch(features: 1, count: x.count, storage: x),
      outputs: Batch(features: 1, count: y.count, storage: y))
    let found = network.fitted(to: data, steps: 40).layers[0].edges[0]
    return line(start.symbol, b: found.b, c: found.c, x, y)
  }
}
