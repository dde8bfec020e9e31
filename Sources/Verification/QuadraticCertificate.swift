// What a relaxation by a quadratic program proves, with all rounding counted.
//
// For ν, τ ≥ 0 and multipliers λ of the triangles' rows, every point v that comes from an input has
//
//     f(v) ≥ Q(v) − Σ λ_r (row r of v, which is ≥ 0) ≥ Q(v_0) + ∇Q(v_0)·(v − v_0) − Σ λ_r (row r)
//
// for any v_0, the second where Q is convex. The right side is affine in v: its least value over the box of v
// is taken by signs. That Q is convex is seen by a Cholesky factor in Float64: where it exists for a matrix M less
// c times the unit matrix, M has no eigenvalue below c − γ·trace M with γ about (n + 2) roundings (S. Rump, BIT 46,
// 2006); c covers that and the width of the interval matrix that M stands for.

import Formulas
import Intervals
import Kernels

struct QuadraticCertificate {
  private let program: QuadraticProgram
  private var triangle: TriangleProgram { program.triangle }
  private var size: Int { triangle.columns }
  /// Of outputs and of the sums of unstable units, in x and h with the constant last.
  private let outputs: [[Interval]]
  private let units: [[Interval]]

  init(_ program: QuadraticProgram) {
    self.program = program
    let (triangle, network) = (program.triangle, program.triangle.bounds.network)
    let stride = triangle.columns + 1
    func unit(_ place: Int) -> [Interval] {
      (0..<stride).map { $0 == place ? .one : .zero }
    }
    var seen = (0..<network.inputs).map(unit)
    var units: [[Interval]] = []
    for (index, layer) in network.layers.enumerated() {
      let sums = (0..<layer.outputs).map { row in
        var sum = [Interval](repeating: .zero, count: stride)
        sum[stride - 1] = Interval(layer.biases[row])
        for (input, form) in seen.enumerated() {
          let weight = Interval(layer.weights[row * layer.inputs + input])
          guard weight != .zero else { continue }
          for place in 0..<stride where form[place] != .zero {
            sum[place] = sum[place] + weight * form[place]
          }
        }
        return sum
      }
      guard index < network.layers.count - 1 else {
        seen = sums
        break
      }
      let (range, line) = (triangle.bounds.ranges[index], triangle.bounds.lines[index])
      seen = sums.enumerated().map { row, sum in
        if range.isUnstable(row, of: layer) {
          units.append(sum)
          return unit(network.inputs + units.count - 1)
        }
        return sum.map { Interval(line.slope[row]) * $0 }
      }
    }
    outputs = seen
    self.units = units
  }

  /// A lower bound of the form factors·y; nil where the relaxation proves none.
  func bound(_ factors: [Double], _ relaxation: QuadraticProgram.Relaxation) -> Double? {
    let pairs = pairs(relaxation.weights)
    guard relaxation.loads.allSatisfy({ $0 >= 0 }), isConvex(pairs, relaxation.loads) else {
      return nil
    }
    var form = [Interval](repeating: .zero, count: size + 1)
    for (factor, output) in zip(factors, outputs) where factor != 0 {
      add(Interval(factor), output, to: &form)
    }
    var sum = tangent(form, pairs, relaxation.loads, at: relaxation.point)
    for (index, place) in triangle.unstable.enumerated() {
      let shape = triangle.bounds.network.layers[place.layer]
      let line = triangle.bounds.lines[place.layer]
      let duals = relaxation.duals[(3 * index)..<(3 * index + 3)].map { max(0, $0) }
      // h − n·z ≥ 0, h − p·z ≥ 0, s·z + c − h ≥ 0.
      add(Interval(-duals[0]), above(index, shape.below[place.unit]), to: &sum)
      add(Interval(-duals[1]), above(index, shape.above[place.unit]), to: &sum)
      var chord = above(index, line.slope[place.unit])
      chord[size] = chord[size] - Interval(line.intercept[place.unit])
      add(Interval(duals[2]), chord, to: &sum)
    }
    for column in 0..<size {
      sum[size] = sum[size] + sum[column] * Interval(program.lower[column], program.upper[column])
    }
    let bound = sum[size].lower
    return bound.isFinite ? bound : nil
  }

  private func add(_ factor: Interval, _ form: [Interval], to sum: inout [Interval]) {
    for place in sum.indices where form[place] != .zero {
      sum[place] = sum[place] + factor * form[place]
    }
  }

  /// h − slope·z of an unstable unit.
  private func above(_ index: Int, _ slope: Double) -> [Interval] {
    var form = units[index].map { Interval(-slope) * $0 }
    let own = triangle.bounds.network.inputs + index
    form[own] = form[own] + .one
    return form
  }

  private func pairs(_ weights: [Double]) -> [(weight: Interval, a: [Interval], b: [Interval])] {
    weights.enumerated().filter { $0.element != 0 }.map { index, weight in
      let (layer, unit) = triangle.unstable[index]
      let shape = triangle.bounds.network.layers[layer]
      return (Interval(weight), above(index, shape.below[unit]), above(index, shape.above[unit]))
    }
  }

  /// Q(v) + ∇Q(v)·(w − v) as a form of w.
  private func tangent(
    _ form: [Interval], _ pairs: [(weight: Interval, a: [Interval], b: [Interval])],
    _ loads: [Double], at point: [Double]
  ) -> [Interval] {
    func affine(_ form: [Interval]) -> Interval {
      zip(form, point).reduce(form[size]) { $0 + $1.0 * Interval($1.1) }
    }
    var sum = form
    for (weight, a, b) in pairs {
      // The tangent of a·b at v is a(v)·b(w) + b(v)·a(w) − a(v)·b(v).
      let (left, right) = (affine(a), affine(b))
      add(weight * left, b, to: &sum)
      add(weight * right, a, to: &sum)
      sum[size] = sum[size] - weight * left * right
    }
    for (i, load) in loads.enumerated() where load != 0 {
      let (v, l, u) = (
        Interval(point[i]), Interval(program.lower[i]), Interval(program.upper[i])
      )
      // Of (v − l)(v − u): (2v − l − u)·w + l·u − v².
      sum[i] = sum[i] + Interval(load) * (v + v - l - u)
      sum[size] = sum[size] + Interval(load) * (l * u - v * v)
    }
    return sum
  }

  /// Whether Q is surely convex.
  private func isConvex(
    _ pairs: [(weight: Interval, a: [Interval], b: [Interval])], _ loads: [Double]
  ) -> Bool {
    guard !pairs.isEmpty else { return true }
    var hessian = [Interval](repeating: .zero, count: size * size)
    for (weight, a, b) in pairs {
      for i in 0..<size where a[i] != .zero || b[i] != .zero {
        for j in i..<size {
          hessian[i * size + j] = hessian[i * size + j] + weight * (a[i] * b[j] + a[j] * b[i])
        }
      }
    }
    // In coordinates of width about 1, which changes no sign.
    let scale = zip(program.lower, program.upper).map { max($1 - $0, 1e-9) }
    var matrix = [Double](repeating: 0, count: size * size)
    var radii = [Double](repeating: 0, count: size)
    for i in 0..<size {
      for j in i..<size {
        var entry = hessian[i * size + j]
        if i == j { entry = entry + Interval(2 * loads[i]) }
        entry = entry * Interval(scale[i]) * Interval(scale[j])
        let (middle, radius) = (entry.midpoint, entry.radius)
        (matrix[i * size + j], matrix[j * size + i]) = (middle, middle)
        radii[i] += radius
        if j > i { radii[j] += radius }
      }
    }
    let trace = (0..<size).reduce(0) { $0 + matrix[$1 * size + $1].magnitude }
    let shift = 2 * (radii.max() ?? 0) + 8 * Double(size + 4) * 0x1p-53 * trace
    for i in 0..<size { matrix[i * size + i] -= shift }
    var vector = [Double](repeating: 0, count: size)
    return (try? choleskySolve(&matrix, order: size, &vector)) != nil
  }
}
