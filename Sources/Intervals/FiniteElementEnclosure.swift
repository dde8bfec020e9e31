// Finite-element functions over boxes: affine on one simplex, between affine functions on several.

import Base
import Formulas
import Functions

/// A piecewise linear function with what bounds it on each simplex.
struct FiniteElementEnclosure: Sendable {
  let function: FiniteElementFunction
  let simplices: [Simplex]
  private let cells: CellIndex
  let boundingBox: Box
  /// The mesh has the volume of its bounding box, up to a part of 1e-12 of it, and is taken to
  /// cover it, so that the nearest point of the mesh is found axis by axis.
  let isFull: Bool

  /// The affine function on a simplex: Σ gradient·(x − corner) + value, one a component.
  struct Simplex: Sendable {
    var box: Box
    var corner: [Double]
    var values: [Double]
    var gradients: [[Interval]]
    /// The gradients of the barycentric coordinates λ₁ … λ_d, which are 0 at the corner.
    var faces: [[Interval]]
  }

  init(_ function: FiniteElementFunction) {
    self.function = function
    let mesh = function.mesh
    simplices = (0..<mesh.simplexCount).map { Self.simplex($0, function) }
    let rows = (0..<mesh.dimension).map { mesh.nodes.feature($0) }
    boundingBox = Box(lower: rows.map { $0.min() ?? 0 }, upper: rows.map { $0.max() ?? 0 })
    let volume = zip(boundingBox.lower, boundingBox.upper).reduce(1) { $0 * ($1.1 - $1.0) }
    isFull = abs(mesh.volume - volume) <= 1e-12 * volume
    cells = CellIndex(simplices.map(\.box), in: boundingBox)
  }

  private static func simplex(_ index: Int, _ function: FiniteElementFunction) -> Simplex {
    let mesh = function.mesh
    let nodes = Array(mesh.simplex(index))
    let corners = nodes.map { mesh.nodes.point($0) }
    let axes = 0..<mesh.dimension
    let edges = corners.dropFirst().map { corner in
      axes.map { Interval(corner[$0]) - Interval(corners[0][$0]) }
    }
    let gradients = (0..<function.nodeValues.features).map { output in
      let rises = nodes.dropFirst().map {
        Interval(function.nodeValues[output, $0]) - Interval(function.nodeValues[output, nodes[0]])
      }
      return solve(Array(edges), rises)
    }
    return Simplex(
      box: Box(
        lower: axes.map { axis in corners.map { $0[axis] }.min() ?? 0 },
        upper: axes.map { axis in corners.map { $0[axis] }.max() ?? 0 }),
      corner: corners[0],
      values: (0..<function.nodeValues.features).map { function.nodeValues[$0, nodes[0]] },
      gradients: gradients,
      faces: axes.map { face in
        solve(Array(edges), axes.map { $0 == face ? .one : .zero })
      })
  }

  func outputs(over box: Box, in arithmetic: TaylorArithmetic) -> [TaylorModel] {
    let outputs = function.nodeValues.features
    // Where the mesh fills its box, a point beyond has the value at the point clamped into the box.
    let inner = Box(
      lower: zip(box.lower, zip(boundingBox.lower, boundingBox.upper)).map {
        min(max($0, $1.0), $1.1)
      },
      upper: zip(box.upper, zip(boundingBox.lower, boundingBox.upper)).map {
        min(max($0, $1.0), $1.1)
      })
    let reach = isFull ? inner : enlarged(box)
    let met = cells.meeting(reach).filter { parts(simplices[$0], meet: reach) }
    let isInside = inner == box && (isFull || isCovered(box, by: met))
    return (0..<outputs).map { output in
      isInside
        ? affine(output, met, over: box, arithmetic)
        : arithmetic.values(hull(output, met, over: reach))
    }
  }

  /// Between the affine functions of the simplices that meet the box.
  private func affine(_ output: Int, _ met: [Int], over box: Box, _ arithmetic: TaylorArithmetic)
    -> TaylorModel
  {
    let gradient = box.lower.indices.map { axis in
      let slopes = met.map { simplices[$0].gradients[output][axis] }
      return (slopes.dropFirst().reduce(slopes.first ?? .zero) { $0.hull($1) }).midpoint
    }
    let variables = arithmetic.variables(box)
    let centre = variables.map { $0.coefficients[0] }
    var offset: Interval?
    for index in met {
      let simplex = simplices[index]
      let part = zip(box.sides, simplex.box.sides).map {
        $0.intersection($1) ?? Interval($0.midpoint)
      }
      var sum = Interval(simplex.values[output])
      for axis in centre.indices {
        let middle = Interval(part[axis].midpoint)
        let slope = simplex.gradients[output][axis]
        sum = sum + slope * (middle - Interval(simplex.corner[axis]))
        sum = sum - Interval(gradient[axis]) * (middle - Interval(centre[axis]))
        sum = sum + (slope - Interval(gradient[axis])) * (part[axis] - middle)
      }
      offset = offset?.hull(sum) ?? sum
    }
    var model = arithmetic.values(offset ?? .whole)
    for axis in centre.indices {
      // gradient·(c + r·s − c)
      model.coefficients[1 + axis] = gradient[axis] * variables[axis].coefficients[1 + axis]
      model.remainder = arithmetic.enlarged(
        model.remainder + arithmetic.gamma(1) * model.coefficients[1 + axis].magnitude)
    }
    return model
  }

  /// The values at all points of simplices that meet a box, within the simplices' own boxes.
  private func hull(_ output: Int, _ met: [Int], over box: Box) -> Interval {
    let mesh = function.mesh
    var range: Interval?
    for index in met {
      let values = mesh.simplex(index).map { function.nodeValues[output, $0] }
      let own = Interval(values.min() ?? 0, values.max() ?? 0)
      let simplex = simplices[index]
      let part = zip(box.sides, simplex.box.sides).map { $0.intersection($1) ?? $1 }
      var sum = Interval(simplex.values[output])
      for axis in part.indices {
        sum = sum + simplex.gradients[output][axis] * (part[axis] - Interval(simplex.corner[axis]))
      }
      let tight = sum.intersection(own) ?? own
      range = range?.hull(tight) ?? tight
    }
    return range ?? .whole
  }

  /// Whether the simplex may meet the box: no face's plane separates them.
  private func parts(_ simplex: Simplex, meet box: Box) -> Bool {
    for axis in box.lower.indices
    where simplex.box.lower[axis] > box.upper[axis] || simplex.box.upper[axis] < box.lower[axis] {
      return false
    }
    let steps = zip(box.sides, simplex.corner).map { $0 - Interval($1) }
    var slopes = [Interval](repeating: .zero, count: steps.count)
    for face in simplex.faces {
      if zip(face, steps).reduce(.zero, { $0 + $1.0 * $1.1 }).upper < 0 { return false }
      slopes = zip(slopes, face).map { $0 + $1 }
    }
    return (.one - zip(slopes, steps).reduce(.zero) { $0 + $1.0 * $1.1 }).upper >= 0
  }

  /// Where the mesh leaves gaps: a box so large that it has the nearest point of the mesh to every
  /// point of `box`, since the nearest node is no nearer than the nearest point.
  private func enlarged(_ box: Box) -> Box {
    let nodes = function.mesh.nodes
    let centre = box.centre
    let half = box.sides.reduce(Interval.zero) { $0 + Interval($1.radius).squared }.squareRoot.upper
    var nearest = Double.infinity
    for node in 0..<nodes.count {
      let square = centre.indices.reduce(Interval.zero) { sum, axis in
        sum + (Interval(nodes[axis, node]) - Interval(centre[axis])).squared
      }
      nearest = min(nearest, square.squareRoot.upper)
    }
    let reach = Interval(2) * (Interval(half) + Interval(nearest))
    return Box(
      lower: box.lower.map { (Interval($0) - reach).lower },
      upper: box.upper.map { (Interval($0) + reach).upper })
  }

  /// Whether one simplex alone holds the box, in spite of gaps elsewhere.
  private func isCovered(_ box: Box, by met: [Int]) -> Bool {
    met.count == 1 && function.mesh.dimension == 1
      && simplices[met[0]].box.lower[0] <= box.lower[0]
      && box.upper[0] <= simplices[met[0]].box.upper[0]
  }
}

/// The solution of edges·g = rises by Cramer's rule, in one to three dimensions.
private func solve(_ edges: [[Interval]], _ rises: [Interval]) -> [Interval] {
  func determinant(_ m: [[Interval]]) -> Interval {
    switch m.count {
    case 1: return m[0][0]
    case 2: return m[0][0] * m[1][1] - m[0][1] * m[1][0]
    default:
      let minors = (0..<3).map { skipped in
        let columns = (0..<3).filter { $0 != skipped }
        return m[1][columns[0]] * m[2][columns[1]] - m[1][columns[1]] * m[2][columns[0]]
      }
      return m[0][0] * minors[0] - m[0][1] * minors[1] + m[0][2] * minors[2]
    }
  }
  let whole = determinant(edges)
  return edges.indices.map { column in
    var replaced = edges
    for row in edges.indices { replaced[row][column] = rises[row] }
    return determinant(replaced) / whole
  }
}

/// Boxes by the cells of a grid that they meet.
private struct CellIndex: Sendable {
  private let frame: Box
  private let cellsPerAxis: Int
  private var members: [[Int]]

  init(_ boxes: [Box], in frame: Box) {
    self.frame = frame
    let dimension = frame.dimension
    var side = 1
    while (0..<dimension).reduce(1, { product, _ in product * (side + 1) }) <= boxes.count {
      side += 1
    }
    cellsPerAxis = side
    members = Array(
      repeating: [], count: (0..<dimension).reduce(1) { product, _ in product * side })
    for (index, box) in boxes.enumerated() {
      for cell in cells(of: box) { members[cell].append(index) }
    }
  }

  /// The boxes that may meet a box, by rising number.
  func meeting(_ box: Box) -> [Int] {
    let cells = cells(of: box)
    return cells.count == 1 ? members[cells[0]] : Set(cells.flatMap { members[$0] }).sorted()
  }

  private func cells(of box: Box) -> [Int] {
    var result = [0]
    for axis in 0..<box.dimension {
      let (low, high) = (cell(box.lower[axis], axis), cell(box.upper[axis], axis))
      result = result.flatMap { base in (low...high).map { base * cellsPerAxis + $0 } }
    }
    return result
  }

  /// Monotone in x, so that boxes that meet share a cell.
  private func cell(_ x: Double, _ axis: Int) -> Int {
    let t = (x - frame.lower[axis]) / (frame.upper[axis] - frame.lower[axis])
    return Int(min(max(t * Double(cellsPerAxis), 0), Double(cellsPerAxis - 1)))
  }
}
