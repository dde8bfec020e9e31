/// The largest size of a kind that is taken, in one place for command, files and page.
package struct SizeLimit: Sendable {
  package let range: ClosedRange<Int>

  /// Units of a hidden layer; the parameters bound them.
  package static let width = SizeLimit(range: 1...Int.max)
  /// Hidden layers of a network that is fitted.
  package static let depth = SizeLimit(range: 0...10_000)
  /// Layers of a block of a residual network.
  package static let blockLayers = SizeLimit(range: 1...2)
  /// Intervals of a spline.
  package static let grid = SizeLimit(range: 1...65_000)
  /// Degree of a spline.
  package static let degree = SizeLimit(range: 0...15)
  /// Degree of a polynomial: Chebyshev's are well conditioned at any.
  package static let polynomialDegree = SizeLimit(range: 0...2000)
  /// Features that are handed on between layers of frozen units.
  package static let rank = SizeLimit(range: 1...10_000)
  /// Waves of the input.
  package static let frequencies = SizeLimit(range: 1...100_000)
  /// Of attention.
  package static let heads = SizeLimit(range: 1...1024)
  /// Inputs of a token.
  package static let tokenSize = SizeLimit(range: 1...1_000_000)
  /// Features of a capsule.
  package static let capsuleSize = SizeLimit(range: 1...1024)
  /// Iterations of routing by agreement.
  package static let routing = SizeLimit(range: 1...100)
  /// Numbers of a network: 1.1 GB as Float64.
  package static let parameters = SizeLimit(range: 1...(1 << 27))
  /// Of an optimiser.
  package static let steps = SizeLimit(range: 0...1_000_000_000)
  /// Steps without progress.
  package static let patience = SizeLimit(range: 1...1_000_000_000)
  /// Points that a network is fitted at: 80 MB for each of its inputs and outputs.
  package static let samples = SizeLimit(range: 1...10_000_000)
  package static let restarts = SizeLimit(range: 0...100_000)
  /// First fits on a coarse grid.
  package static let starts = SizeLimit(range: 1...10_000)
  /// Fits at a time on one machine, or tasks of a job array.
  package static let jobs = SizeLimit(range: 1...10_000)
  /// Units, layers or periods that a construction is asked for: its work grows with their square.
  package static let constructed = SizeLimit(range: 1...10_000)
  /// Simplices of a mesh whose function becomes a network, or kinks of a target that is approximated.
  package static let simplices = SizeLimit(range: 1...50_000)

  /// - Parameters:
  ///   - value: the size that is asked for.
  ///   - name: of the size, for the error.
  ///   - hint: what else would be right.
  /// - Throws: `UserError` where the value is outside the range.
  package func check(_ value: Int, _ name: String, hint: String = "") throws {
    guard !range.contains(value) else { return }
    if value < range.lowerBound {
      throw UserError(
        "\(name) must be a whole number of at least \(range.lowerBound), not \(value)\(hint)")
    }
    throw UserError("\(name) is at most \(range.upperBound), not \(value)")
  }
}

/// A number of bytes for a reader: `512 kB`, `34.4 GB`.
package func byteText(_ bytes: Double) -> String {
  let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
  var (rest, unit) = (bytes, 0)
  while rest >= 999.5, unit < units.count - 1 {
    rest /= 1000
    unit += 1
  }
  guard rest < 1e6 else { return "more than \(units[unit]) can say" }
  let tenths = (10 * rest).rounded(.up)
  return plain(rest < 99.5 && unit > 2 ? tenths / 10 : rest.rounded(.up)) + " " + units[unit]
}
