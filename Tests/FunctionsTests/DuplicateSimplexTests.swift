import Base
import Functions
import Testing

/// A simplex that is given twice; `brokenMeshes` has files with one.
struct DuplicateSimplexTests {
  @Test("the same triangle twice is refused at the second, whatever the order of its nodes")
  func triangles() throws {
    let nodes = Batch(features: 2, points: [[0, 0], [1, 0], [0, 1]])
    #expect(
      throws: UserError(
        "the triangle is there twice: it has the nodes of triangle 1", at: "simplex 2")
    ) { try Mesh(nodes: nodes, vertices: [0, 1, 2, 2, 0, 1]) }
    #expect(throws: Never.self) { try Mesh(nodes: nodes, vertices: [0, 1, 2]) }
  }

  @Test("the same tetrahedron twice is refused")
  func tetrahedra() throws {
    let nodes = Batch(features: 3, points: [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    #expect(
      throws: UserError(
        "the tetrahedron is there twice: it has the nodes of tetrahedron 1", at: "simplex 2")
    ) { try Mesh(nodes: nodes, vertices: [0, 1, 2, 3, 3, 2, 1, 0]) }
  }

  @Test("a third triangle at an edge is refused as before")
  func third() throws {
    let nodes = Batch(features: 2, points: [[0, 0], [1, 0], [0, 1], [1, 1], [2, 2]])
    #expect(
      throws: UserError(
        "a third triangle meets the same edge: the mesh folds over itself", at: "simplex 3")
    ) { try Mesh(nodes: nodes, vertices: [0, 1, 2, 1, 3, 2, 1, 4, 2]) }
  }
}
