// Adaptive quadrature of vector-valued functions on boxes, one batch of evaluations a generation.

import Base
import Foundation

/// Integrals of the components of a function, each with an estimate of its error.
public struct Integral: Sendable, Hashable {
  public let values: [Double]
  /// Estimated absolute errors, with 2^-50 of the value for the rounding of the sums, which is too
  /// little where large terms cancel; not finite where the value is not.
  public let errors: [Double]
  /// Points at which the function was evaluated.
  public let evaluations: Int
  /// Whether every component met its tolerance within the evaluations allowed.
  public let isConverged: Bool
}

/// The integral of every component of a function over a box, by adaptive bisection.
///
/// A cell is integrated by Gauss–Kronrod (7, 15) in one dimension and by Genz–Malik (5, 7) in more;
/// null rules, such as the difference of the two, estimate its error. Each generation halves the
/// cells that carry most of the error and evaluates all halves in batches, so that kinks and jumps
/// cost many small cells but few calls. A component that is infinite or NaN is left as it is.
///
/// Sources: R. Piessens et al., *QUADPACK*, 1983; A. C. Genz, A. A. Malik, "An adaptive algorithm for
/// numerical integration over an N-dimensional rectangular region", J. Comput. Appl. Math. 6 (1980);
/// J. Berntsen, T. O. Espelid, "Error estimation in automatic quadrature routines", ACM TOMS 17 (1991).
///
/// - Parameters:
///   - domain: the box; one to about seven dimensions are practical.
///   - breakpoints: for each axis the coordinates at which cells are cut from the start. In more than
///     one dimension they are ignored where the first cells would take half of the evaluations.
///   - cells: how many cells an axis has at the start, at least: fewer may miss narrow features.
///   - evaluations: points allowed in all; the first generation is always done.
///   - tolerance: the absolute errors that are good enough, from the present values.
///   - integrand: from (d × samples) to (components × samples).
public func integrate(
  over domain: Domain, breakpoints: [[Double]] = [], cells: Int, evaluations: Int,
  tolerance: ([Double]) -> [Double], _ integrand: (Batch) -> Batch
) -> Integral {
  let rule = domain.dimension == 1 ? CellRule.gaussKronrod : CellRule.genzMalik(domain.dimension)
  var cuts = domain.bounds.enumerated().map { axis, bounds in
    subdivide(bounds, at: axis < breakpoints.count ? breakpoints[axis] : [], pieces: cells)
  }
  let first = cuts.reduce(1.0) { $0 * Double($1.count - 1) } * Double(rule.count)
  if domain.dimension > 1, first > Double(evaluations) / 2 {
    cuts = domain.bounds.map { subdivide($0, at: [], pieces: cells) }
  }

  var mesh = rule.cells(product(of: cuts))
  var used = mesh.count * rule.count
  rule.evaluate(&mesh, Array(mesh.indices), integrand)
  while true {
    let values = total(mesh, \.values)
    let errors = total(mesh, \.errors)
    let allowed = tolerance(values)
    // A sum that is not finite stays so, however its cells are halved.
    let open = values.indices.filter {
      values[$0].isFinite && errors[$0].isFinite && !(errors[$0] <= allowed[$0])
    }
    let affordable = (evaluations - used) / (2 * rule.count)
    let marked = mark(mesh, components: open, errors, allowed, limit: affordable, domain)
    if marked.isEmpty {
      let rounding = 0x1p-50
      return Integral(
        values: values, errors: zip(errors, values).map { $0 + rounding * abs($1) },
        evaluations: used, isConverged: open.isEmpty && values.allSatisfy(\.isFinite))
    }
    let halves = mesh.count..<(mesh.count + marked.count)
    for index in marked { mesh.append(mesh[index].halve()) }
    used += 2 * marked.count * rule.count
    rule.evaluate(&mesh, marked + halves, integrand)
  }
}

/// The ends of an interval, the breakpoints inside it, and equal cuts of each part between these, so
/// that there are at least `pieces` parts.
public func subdivide(
  _ bounds: ClosedRange<Double>, at breakpoints: [Double], pieces: Int
) -> [Double] {
  let inner = breakpoints.filter { $0 > bounds.lowerBound && $0 < bounds.upperBound }
  let knots = [bounds.lowerBound] + Set(inner).sorted() + [bounds.upperBound]
  let length = bounds.upperBound - bounds.lowerBound
  var cuts = [bounds.lowerBound]
  for (lower, upper) in zip(knots, knots.dropFirst()) {
    let parts = max(1, (Double(pieces) * ((upper - lower) / length)).rounded(.up))
    for part in stride(from: 1, to: parts, by: 1) {
      let cut = lower + (upper - lower) * (part / parts)
      if cut > cuts[cuts.count - 1], cut < upper { cuts.append(cut) }
    }
    cuts.append(upper)
  }
  return cuts
}

/// A box with its integrals.
private struct Cell {
  var centre: [Double]
  var half: [Double]
  var values: [Double] = []
  var errors: [Double] = []
  /// The axis across which the function varies most: it is cut next.
  var axis = 0
  /// Errors below which the estimates are not believed, from the cell that this is a half of: a kink
  /// may hide between the outermost nodes and the face.
  var leastErrors: [Double] = []

  /// Keeps the lower half and returns the upper one; both want evaluation.
  mutating func halve() -> Cell {
    leastErrors = errors.map { 0x1p-6 * $0 }
    var upper = self
    half[axis] *= 0.5
    upper.half[axis] = half[axis]
    upper.centre[axis] += half[axis]
    centre[axis] -= half[axis]
    return upper
  }
}

/// Boxes from the cuts of each axis, the last axis fastest.
private func product(of cuts: [[Double]]) -> [[ClosedRange<Double>]] {
  cuts.reduce([[]]) { boxes, cuts in
    boxes.flatMap { box in zip(cuts, cuts.dropFirst()).map { box + [$0...$1] } }
  }
}

/// Sums over the cells, in their order.
private func total(_ mesh: [Cell], _ part: KeyPath<Cell, [Double]>) -> [Double] {
  var sums = [Double](repeating: 0, count: mesh[0][keyPath: part].count)
  for cell in mesh {
    for (component, term) in cell[keyPath: part].enumerated() { sums[component] += term }
  }
  return sums
}

/// The cells to halve: for each open component those of largest error, until what the rest carries
/// is a tenth of the whole, or well within the tolerance.
private func mark(
  _ mesh: [Cell], components: [Int], _ errors: [Double], _ allowed: [Double], limit: Int,
  _ domain: Domain
) -> [Int] {
  guard limit > 0 else { return [] }
  var isMarked = [Bool](repeating: false, count: mesh.count)
  var marked: [Int] = []
  for component in components {
    let order = mesh.indices.filter { mesh[$0].errors[component] > 0 }.sorted {
      let (a, b) = (mesh[$0].errors[component], mesh[$1].errors[component])
      return a != b ? a > b : $0 < $1
    }
    let enough = max(0.1 * errors[component], 0.25 * allowed[component])
    var rest = errors[component]
    for index in order {
      guard rest > enough, marked.count < limit else { break }
      rest -= mesh[index].errors[component]
      let cell = mesh[index]
      let side = domain.bounds[cell.axis].upperBound - domain.bounds[cell.axis].lowerBound
      // Below 2^-44 of the side the nodes of a cell begin to coincide.
      if !isMarked[index], cell.half[cell.axis] > 0x1p-44 * side {
        isMarked[index] = true
        marked.append(index)
      }
    }
  }
  return marked
}

/// Nodes on [-1, 1]^d with the weights of a mean, and null rules: weights that give 0 for polynomials
/// of a lower degree. The root of their sum of squares estimates the error; one alone, as there is
/// in more than one dimension, vanishes by chance at some places of a kink.
private struct CellRule {
  let nodes: [[Double]]
  let weights: [Double]
  let nullRules: [[Double]]
  var count: Int { nodes.count }

  func cells(_ boxes: [[ClosedRange<Double>]]) -> [Cell] {
    boxes.map { box in
      Cell(
        centre: box.map { 0.5 * ($0.lowerBound + $0.upperBound) },
        half: box.map { 0.5 * ($0.upperBound - $0.lowerBound) })
    }
  }

  /// Integrates over the cells at `indices`, some thousand points a call.
  func evaluate(_ mesh: inout [Cell], _ indices: [Int], _ integrand: (Batch) -> Batch) {
    let perCall = max(1, 8192 / count)
    for start in stride(from: 0, to: indices.count, by: perCall) {
      let part = indices[start..<min(start + perCall, indices.count)]
      let dimension = nodes[0].count
      let samples = part.count * count
      var storage: [Double] = []
      storage.reserveCapacity(dimension * samples)
      for axis in 0..<dimension {
        for index in part {
          let centre = mesh[index].centre[axis]
          let half = mesh[index].half[axis]
          for node in nodes { storage.append(centre + half * node[axis]) }
        }
      }
      let output = integrand(Batch(features: dimension, count: samples, storage: storage))
      for (position, index) in part.enumerated() {
        update(&mesh[index], output, at: position * count)
      }
    }
  }

  private func update(_ cell: inout Cell, _ output: Batch, at offset: Int) {
    let volume = cell.half.reduce(1) { $0 * 2 * $1 }
    cell.values = []
    cell.errors = []
    for component in 0..<output.features {
      let base = component * output.count + offset
      func apply(_ weights: [Double]) -> Double {
        var sum = 0.0
        for node in 0..<count { sum += weights[node] * output.storage[base + node] }
        return sum
      }
      let error = volume * nullRules.reduce(0) { hypot($0, apply($1)) }
      let least = cell.leastErrors.isEmpty ? 0 : cell.leastErrors[component]
      cell.values.append(volume * apply(weights))
      cell.errors.append(error < least ? least : error)
    }
    if cell.half.count > 1 { cell.axis = roughestAxis(cell, output, at: offset) }
  }

  /// The axis of largest fourth difference, relative to the sizes of the components; the longest of
  /// those that are about as large.
  private func roughestAxis(_ cell: Cell, _ output: Batch, at offset: Int) -> Int {
    let dimension = cell.half.count
    var roughness = [Double](repeating: 0, count: dimension)
    for component in 0..<output.features {
      let base = component * output.count + offset
      let centre = output.storage[base]
      var size = 0.0
      for node in 0..<count { size += abs(output.storage[base + node]) }
      guard size > 0, size.isFinite else { continue }
      for axis in 0..<dimension {
        let node = base + 1 + 4 * axis
        let near = output.storage[node] + output.storage[node + 1] - 2 * centre
        let far = output.storage[node + 2] + output.storage[node + 3] - 2 * centre
        roughness[axis] += abs(near - far / 7) / size
      }
    }
    let bound = 0.5 * (roughness.max() ?? 0)
    let rough = (0..<dimension).filter { roughness[$0] >= bound }
    return rough.max { cell.half[$0] < cell.half[$1] } ?? 0
  }
}

extension CellRule {
  /// Gauss–Kronrod with 7 and 15 nodes: degrees 13 and 23.
  static let gaussKronrod: CellRule = {
    let positive: [(node: Double, kronrod: Double, gauss: Double)] = [
      (0.991455371120812639206854697526329, 0.022935322010529224963732008058970, 0),
      (
        0.949107912342758524526189684047851, 0.063092092629978553290700663189204,
        0.129484966168869693270611432679082
      ),
      (0.864864423359769072789712788640926, 0.104790010322250183839876322541518, 0),
      (
        0.741531185599394439863864773280788, 0.140653259715525918745189590510238,
        0.279705391489276667901467771423780
      ),
      (0.586087235467691130294144691838259, 0.169004726639267902826583426598550, 0),
      (
        0.405845151377397166906606412076949, 0.190350578064785409913256402421014,
        0.381830050505118944950369775488975
      ),
      (0.207784955007898467600689403773245, 0.204432940075298892414161999234649, 0),
    ]
    let centre = (
      node: 0.0, kronrod: 0.209482141084727828012999174891714,
      gauss: 0.417959183673469387755102040816327
    )
    let all =
      positive.map { (node: -$0.node, kronrod: $0.kronrod, gauss: $0.gauss) } + [centre]
      + positive.reversed()
    let difference = all.map { 0.5 * ($0.kronrod - $0.gauss) }
    // The odd null rule of highest degree: a divided difference in x².
    let odd = all.map { one in
      one.node == 0
        ? 0
        : positive.filter { $0.node != abs(one.node) }
          .reduce(1 / one.node) { $0 / (one.node * one.node - $1.node * $1.node) }
    }
    let scale = norm(difference) / norm(odd)
    return CellRule(
      nodes: all.map { [$0.node] }, weights: all.map { 0.5 * $0.kronrod },
      nullRules: [difference, odd.map { scale * $0 }])
  }()

  /// Genz–Malik of degree 7 with its embedded rule of degree 5, for 2 dimensions or more: 17 nodes
  /// in 2, 33 in 3. Centre first, then ±λ₂ and ±λ₄ on each axis.
  static func genzMalik(_ dimension: Int) -> CellRule {
    let n = Double(dimension)
    let near = (9.0 / 70).squareRoot()
    let far = (9.0 / 10).squareRoot()
    let corner = (9.0 / 19).squareRoot()
    var nodes: [[Double]] = []
    var weights: [Double] = []
    var embedded: [Double] = []
    func add(_ offsets: [(axis: Int, offset: Double)], _ weight: Double, _ lower: Double) {
      var node = [Double](repeating: 0, count: dimension)
      for (axis, offset) in offsets { node[axis] = offset }
      nodes.append(node)
      weights.append(weight)
      embedded.append(lower)
    }
    add([], (12824 - 9120 * n + 400 * n * n) / 19683, (729 - 950 * n + 50 * n * n) / 729)
    for axis in 0..<dimension {
      for sign in [-1.0, 1] { add([(axis, sign * near)], 980.0 / 6561, 245.0 / 486) }
      for sign in [-1.0, 1] {
        add([(axis, sign * far)], (1820 - 400 * n) / 19683, (265 - 100 * n) / 1458)
      }
    }
    for first in 0..<dimension {
      for second in (first + 1)..<max(first + 1, dimension) {
        for signs in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
          add([(first, signs.0 * far), (second, signs.1 * far)], 200.0 / 19683, 25.0 / 729)
        }
      }
    }
    let corners = 1 << dimension
    for bits in 0..<corners {
      let offsets = (0..<dimension).map {
        (axis: $0, offset: bits >> $0 & 1 == 0 ? -corner : corner)
      }
      add(offsets, 6859.0 / 19683 / Double(corners), 0)
    }
    return CellRule(
      nodes: nodes, weights: weights, nullRules: [zip(weights, embedded).map { $0 - $1 }])
  }

  private static func norm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
