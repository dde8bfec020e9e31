// Continuous piecewise linear (CPWL) functions: linear on every simplex of a mesh.

import Base

/// A Lagrange P1 finite-element function, given by its values at the nodes of a mesh.
///
/// Outside the mesh it has the value at the mesh's nearest point, so that it stays continuous across
/// the boundary; at a point that is not finite it is NaN.
public struct FiniteElementFunction: Sendable {
  public let mesh: Mesh
  /// (outputs × nodes): the values at the nodes.
  public let nodeValues: Batch
  private let location: PointLocation

  /// The function with given values at the nodes; builds the search for points, O(n log² n) for n
  /// simplices.
  public init(mesh: Mesh, nodeValues: Batch) {
    precondition(nodeValues.count == mesh.nodeCount, "a value for every node")
    self.mesh = mesh
    self.nodeValues = nodeValues
    self.location = PointLocation(mesh)
  }

  /// The interpolant that agrees with a function at the nodes.
  public init(mesh: Mesh, interpolating values: (Batch) -> Batch) {
    self.init(mesh: mesh, nodeValues: values(mesh.nodes))
  }

  /// The basis function that is 1 at a node and 0 at the others.
  public static func hat(_ node: Int, of mesh: Mesh) -> FiniteElementFunction {
    var values = Batch(features: 1, count: mesh.nodeCount)
    values[0, node] = 1
    return FiniteElementFunction(mesh: mesh, nodeValues: values)
  }

  /// Values at points: from (dimension × samples) to (outputs × samples).
  public func values(at points: Batch) -> Batch {
    precondition(points.features == mesh.dimension, "points have the dimension of the mesh")
    var values = Batch(features: nodeValues.features, count: points.count)
    let (nodes, corners) = (mesh.nodeCount, mesh.dimension + 1)
    location.locate(points) { sample, location in
      for output in 0..<nodeValues.features {
        guard let location else {
          values[output, sample] = .nan
          continue
        }
        let first = location.simplex * corners
        let row = output * nodes
        func nodeValue(_ corner: Int) -> Double {
          nodeValues.storage[row + mesh.vertices[first + corner]]
        }
        var value = location.weights.0 * nodeValue(0) + location.weights.1 * nodeValue(1)
        if corners > 2 { value += location.weights.2 * nodeValue(2) }
        if corners > 3 { value += location.weights.3 * nodeValue(3) }
        values[output, sample] = value
      }
    }
    return values
  }

  /// Gradients at points, constant on every simplex: (outputs·dimension × samples), feature
  /// `output * dimension + axis`. On a face it is that of one neighbour; outside the mesh, that of
  /// the nearest simplex.
  public func gradient(at points: Batch) -> Batch {
    let dimension = mesh.dimension
    precondition(points.features == dimension, "points have the dimension of the mesh")
    var result = Batch(features: nodeValues.features * dimension, count: points.count)
    location.locate(points) { sample, located in
      let slopes = located.map { location.gradients(of: $0.simplex) }
      for output in 0..<nodeValues.features {
        for axis in 0..<dimension {
          guard let located, let slopes else {
            result[output * dimension + axis, sample] = .nan
            continue
          }
          let corners = mesh.simplex(located.simplex).map { nodeValues[output, $0] }
          result[output * dimension + axis, sample] =
            zip(corners.dropFirst(), slopes).reduce(0) { sum, part in
              sum + (part.0 - corners[0]) * part.1[axis]
            }
        }
      }
    }
    return result
  }

  /// The integral of each output over the mesh, exact but for rounding.
  public var integral: [Double] {
    (0..<nodeValues.features).map { output in
      (0..<mesh.simplexCount).reduce(0) { sum, index in
        let corners = mesh.simplex(index)
        let mean = corners.reduce(0) { $0 + nodeValues[output, $1] } / Double(corners.count)
        return sum + mesh.signedVolume(index).magnitude * mean
      }
    }
  }

  /// The function as a target on a box, the mesh's bounding box where none is given.
  ///
  /// In one dimension the nodes are its breakpoints. The integral is known where the mesh fills the
  /// box.
  /// - Throws: `UserError` where the box has another dimension than the mesh.
  public func target(name: String, domain: Domain? = nil) throws -> TargetFunction {
    let box = try mesh.boundingBox
    let domain = domain ?? box
    guard domain.dimension == mesh.dimension else {
      throw UserError(
        "'\(name)' has a mesh of dimension \(mesh.dimension), but the domain \(domain) has "
          + counted(domain.dimension, "axis", "axes"))
    }
    let fills = domain == box && abs(mesh.volume - box.volume) <= 1e-12 * box.volume
    let kinks = mesh.nodes.feature(0).sorted().filter {
      domain.bounds[0].lowerBound < $0 && $0 < domain.bounds[0].upperBound
    }
    return TargetFunction(
      name: name,
      summary: "piecewise linear on \(mesh.simplexCount) "
        + ["lines", "triangles", "tetrahedra"][mesh.dimension - 1],
      domain: domain, outputs: nodeValues.features,
      breakpoints: mesh.dimension == 1 ? [kinks] : [], integral: fills ? integral : nil,
      form: .finiteElements(self), gradient: { gradient(at: $0) }, values: { values(at: $0) })
  }
}
