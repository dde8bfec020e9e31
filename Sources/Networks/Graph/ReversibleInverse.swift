// The inverse of a reversible stretch, and how far rounding takes it from what went in.

import Base
import RealModule

extension ReversibleStretch {
  /// What went into the stretch, from the last two values that it made, in the order of making.
  /// - Parameters:
  ///   - outputs: of `outputs`, at one point.
  ///   - numbers: of the network.
  /// - Returns: `inputs`, in exact arithmetic those that make these outputs.
  package func inverse<T: Real>(
    of outputs: ([T], [T]), in graph: Graph, _ numbers: [Double]
  ) -> (kept: [T], seen: [T]) {
    var values = [[T]?](repeating: nil, count: graph.sizes.count)
    (values[self.outputs.0], values[self.outputs.1]) = (outputs.0, outputs.1)
    for coupling in couplings.reversed() {
      graph.compute(coupling.branch, &values, numbers)
      let (made, branch) = (values[coupling.made] ?? [], values[coupling.sum] ?? [])
      values[coupling.kept] = zip(made, branch).map { $0 - $1 }
    }
    return (values[inputs.kept] ?? [], values[inputs.seen] ?? [])
  }

  /// A bound of the error, in the maximum norm, of the inverse in Float64 of what Float64 made of a point.
  ///
  /// With u = 2⁻⁵³ a sum in the way forward is off by u·|made|, and the subtraction by u·|kept|; an error e of what a
  /// branch sees changes it by at most L·e + 2ρ, where L is the product of the largest row sums of |W| and the
  /// Lipschitz constants of the functions, and ρ what rounding does to the branch (Higham, Accuracy and Stability of
  /// Numerical Algorithms, 2nd ed., section 3.1; functions within the ulps that they state). The first branch back sees
  /// the bits that the last one saw, so that its change is 0. Errors of both halves grow by this recurrence, back
  /// through all couplings: with small branches as their number, in the worst case as the product of all 1 + L.
  /// - Parameters:
  ///   - point: (inputs) of the graph.
  /// - Returns: nil where a function of a branch states no Lipschitz constant or no ulps, and of attention.
  package func inverseErrorBound(
    at point: [Double], in graph: Graph, _ numbers: [Double]
  ) -> Double? {
    var values = [[Double]?](repeating: nil, count: graph.sizes.count)
    values[0] = point
    let last = couplings[couplings.count - 1].sum
    graph.compute(0..<(last + 1), &values, numbers)
    func largest(_ value: Int) -> Double { (values[value] ?? []).reduce(0) { max($0, abs($1)) } }
    let u = 0x1p-53
    // Above what this computation itself rounds off.
    let rounding = 1 + 1e-9
    var errors = [Double](repeating: 0, count: graph.sizes.count)
    for coupling in couplings.reversed() {
      let seen = errors[coupling.seen]
      guard let branch = graph.sensitivity(of: coupling, values, numbers, error: seen) else {
        return nil
      }
      let change = seen == 0 ? 0 : branch.slope * seen + 2 * branch.rounding
      let kept = largest(coupling.kept)
      let before = errors[coupling.made] + change + u * largest(coupling.made)
      errors[coupling.kept] = (before + u * (kept + 2 * before)) * rounding
    }
    return max(errors[inputs.kept], errors[inputs.seen])
  }
}

extension Graph {
  /// Takes operations one after the other.
  fileprivate func compute<T: Real>(
    _ range: Range<Int>, _ values: inout [[T]?], _ numbers: [Double]
  ) {
    var engine = ValueEngine<T>()
    for index in range { values[index + 1] = step(index, by: &engine, values, numbers) }
  }

  /// Of a branch a bound of how it multiplies an error of what it sees, and of what rounding does to it within that
  /// error, both in the maximum norm.
  fileprivate func sensitivity(
    of coupling: Coupling, _ values: [[Double]?], _ numbers: [Double], error: Double
  ) -> (slope: Double, rounding: Double)? {
    let u = 0x1p-53
    var (slope, rounding, reach) = (1.0, 0.0, error)
    for index in coupling.branch {
      switch operations[index] {
      case .affine(let affine):
        let (rows, columns) = shape(of: affine)
        let seen = values[affine.input] ?? []
        let terms = Double(columns + 1)
        let gamma = terms * u / (1 - terms * u)
        var (norm, size) = (0.0, 0.0)
        for row in 0..<rows {
          var sum = 0.0
          var whole = affine.biases.map { abs(numbers[offsets[$0] + row]) } ?? 0
          for column in 0..<columns {
            let weight = abs(numbers[offsets[affine.weights] + row * columns + column])
            sum += weight
            whole += weight * (abs(seen[column]) + reach + rounding)
          }
          norm = max(norm, sum)
          size = max(size, whole)
        }
        (slope, rounding, reach) = (slope * norm, norm * rounding + gamma * size, norm * reach)
      case .pointwise(let pointwise):
        let functions =
          pointwise.numbers.map { block in
            numbers[self.numbers(of: block)].map { pointwise.function.numbered($0) }
          } ?? [pointwise.function]
        let constants = functions.compactMap(\.lipschitzConstant)
        guard constants.count == functions.count, let lipschitz = constants.max(),
          let ulps = pointwise.function.function.ulps
        else { return nil }
        let value = (values[index + 1] ?? []).reduce(0) { max($0, abs($1)) }
        reach *= lipschitz
        rounding = lipschitz * rounding
        rounding += 2 * ulps * u * (value + reach + rounding) + .leastNonzeroMagnitude
        slope *= lipschitz
      case .basis, .join, .combine, .attend, .route: return nil
      }
    }
    return (slope, rounding)
  }
}
