// Meshes: files there and back, and every way to break one.

import Base
import Foundation
import Functions
import Kernels
import Testing

/// The repository's folder of meshes.
let meshFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appending(path: "experiments/meshes")

let box = Domain(0...1, -1...1, 2...5)

func uniformMesh(_ dimension: Int, cells: Int = 3) throws -> Mesh {
  let domain = try Domain(box.bounds.prefix(dimension).map { ($0.lowerBound, $0.upperBound) })
  return try Mesh.uniform(domain, cells: (0..<dimension).map { cells + $0 })
}

/// The nodes of a mesh moved at random, by less than its simplices can stand.
func jittered(_ mesh: Mesh, by amount: Double, seed: UInt64) throws -> Mesh {
  let random = RandomSource(seed: seed, stream: "jitter")
  var nodes = mesh.nodes
  let domain = try mesh.boundingBox
  for node in 0..<mesh.nodeCount {
    for axis in 0..<mesh.dimension {
      let bounds = domain.bounds[axis]
      let isInside =
        nodes[axis, node] != bounds.lowerBound && nodes[axis, node] != bounds.upperBound
      if isInside { nodes[axis, node] += random.uniform(-amount, amount) }
    }
  }
  return try Mesh(nodes: nodes, vertices: mesh.vertices)
}

@Test("a uniform mesh fills its box with positive simplices", arguments: 1...3)
func uniformMeshes(_ dimension: Int) throws {
  let mesh = try uniformMesh(dimension)
  let cells = (0..<dimension).map { 3 + $0 }.reduce(1, *)
  #expect(mesh.simplexCount == cells * [1, 2, 6][dimension - 1])
  #expect(mesh.nodeCount == (0..<dimension).map { 4 + $0 }.reduce(1, *))
  #expect(abs(mesh.volume - (try mesh.boundingBox.volume)) < 1e-13)
  #expect(throws: UserError("a uniform mesh has 1 to 3 axes, each with at least one cell")) {
    try Mesh.uniform(Domain(0...1), cells: [0])
  }
}

@Test("writing and reading a mesh keeps every bit", arguments: 1...3)
func meshRoundTrip(_ dimension: Int) throws {
  let mesh = try jittered(uniformMesh(dimension), by: 0.05, seed: 1)
  let random = RandomSource(seed: 2, stream: "values")
  let data = Batch(
    features: 2, count: mesh.nodeCount,
    storage: (0..<(2 * mesh.nodeCount)).map { _ in random.normal() })
  let file = GmshFile(mesh: mesh, nodeData: data)
  #expect(try GmshFile(parsing: file.text(), path: "a.msh") == file)
  let path = FileManager.default.temporaryDirectory.appending(path: "approxima-\(UUID()).msh").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try file.write(to: path)
  #expect(try GmshFile(reading: path) == file)
  #expect(throws: UserError.self) { try file.write(to: "/nowhere/a.msh") }
}

@Test("points, boundary elements, names, blank lines and unused nodes are left out")
func mixedElements() throws {
  let text = """
    $MeshFormat\r
    2.2 0 8\r
    $EndMeshFormat
    $PhysicalNames
    1
    2 1 "domain"
    $EndPhysicalNames
    $Nodes
    5
    10 0 0 0.5
    20 1 0 0.5
    30 0 1 0.5
    7 1 1 0.5
    99 5 5 5
    $EndNodes
    $Elements
    5
    1 15 2 0 1 99
    2 1 2 0 1 10 20
    3 2 2 0 1 10 20 30
    4 2 0 20 7 30
    5 1 1 4 20 7
    $EndElements

    $NodeData
    2
    "a \\"view\\""
    "scheme"
    1
    0.0
    4
    0
    1
    4
    0
    7 4
    30 3
    20 2
    10 1
    $EndNodeData
    """
  let file = try GmshFile(parsing: text, path: "a.msh")
  #expect(file.mesh.dimension == 2)
  #expect(file.mesh.simplexCount == 2)
  #expect(file.mesh.nodes == Batch(features: 2, points: [[0, 0], [1, 0], [0, 1], [1, 1]]))
  #expect(file.nodeData == Batch(features: 1, count: 4, storage: [1, 2, 3, 4]))
}

/// A square of two triangles; line 1 is `$MeshFormat`.
private let good = """
  $MeshFormat
  2.2 0 8
  $EndMeshFormat
  $Nodes
  4
  1 0 0 0
  2 1 0 0
  3 0 1 0
  4 1 1 0
  $EndNodes
  $Elements
  2
  1 2 2 0 1 1 2 3
  2 2 2 0 1 2 4 3
  $EndElements
  $NodeData
  1
  "v"
  1
  0
  3
  0
  1
  4
  1 1
  2 2
  3 3
  4 4
  $EndNodeData
  """

@Test(
  "a broken mesh file is refused at its line",
  arguments: [
    (
      "2.2 0 8", "4.1 0 8",
      "a.msh:2: the format is version '4.1'; save the mesh as MSH 2.2: gmsh -format msh22"
    ),
    (
      "2.2 0 8", "2.2 1 8",
      "a.msh:2: the file is binary; save the mesh as ASCII MSH 2.2: gmsh -format msh22"
    ),
    ("$MeshFormat\n", "solid\n", "a.msh:1: expected a section such as $Nodes, not 'solid'"),
    ("$MeshFormat\n", "$Nodes\n", "a.msh:1: a Gmsh file begins with $MeshFormat, not '$Nodes'"),
    ("\n4\n1 0 0 0", "\nfour\n1 0 0 0", "a.msh:5: expected the number of nodes, not 'four'"),
    (
      "\n4\n1 0 0 0", "\n5\n1 0 0 0",
      "a.msh:10: $Nodes has fewer lines than it announces: '$EndNodes' comes too early"
    ),
    (
      "\n4\n1 0 0 0", "\n3\n1 0 0 0",
      "a.msh:9: expected $EndNodes, not '4 1 1 0': are there more lines than announced?"
    ),
    (
      "\n4\n1 0 0 0", "\n4000000000\n1 0 0 0",
      "a.msh:5: 4000000000 nodes are announced, but the file has 29 lines"
    ),
    ("2 1 0 0", "2 1 0", "a.msh:7: a node is its number and 3 coordinates, not 3 words"),
    ("2 1 0 0", "2 nan 0 0", "a.msh:7: a coordinate must be finite, not 'nan'"),
    ("2 1 0 0", "2 1e999 0 0", "a.msh:7: a coordinate must be finite, not '1e999'"),
    ("2 1 0 0", "2 one 0 0", "a.msh:7: a coordinate must be a number, not 'one'"),
    ("2 1 0 0", "1 1 0 0", "a.msh:7: node 1 is there twice"),
    ("2 1 0 0", "2 1 0 3", "a.msh:13: a mesh of triangles must have one z at all nodes"),
    ("4 1 1 0", "4 0.5 0.5 0", "a.msh:14: the triangle is degenerate: its nodes span no area"),
    ("1 2 2 0 1 1 2 3", "1 2 2 0 1 1 2 9", "a.msh:13: there is no node 9"),
    (
      "1 2 2 0 1 1 2 3", "1 2 2 0 1 1 2 2",
      "a.msh:13: the triangle is degenerate: its nodes span no area"
    ),
    (
      "1 2 2 0 1 1 2 3", "1 2 2 0 1 1 2",
      "a.msh:13: an element of type 2 with 2 tags has 8 words, not 7"
    ),
    (
      "1 2 2 0 1 1 2 3", "1 2 -2 0 1 1 2 3",
      "a.msh:13: an element of type 2 with -2 tags has 6 words, not 8"
    ),
    (
      "1 2 2 0 1 1 2 3", "1 3 2 0 1 1 2 3 4",
      "a.msh:13: element type 3 is not a simplex of first order: only lines (1), triangles (2), tetrahedra (4) and points (15) can be read"
    ),
    ("2 2 2 0 1 2 4 3", "1 2 2 0 1 2 4 3", "a.msh:14: element 1 is there twice"),
    (
      "2 2 2 0 1 2 4 3", "2 2 2 0 1 3 1 2",
      "a.msh:14: the triangle is there twice: it has the nodes of triangle 1"
    ),
    (
      "\n2\n1 2 2 0 1 1 2 3\n2 2 2 0 1 2 4 3", "\n0",
      "a.msh:11: there are no lines, triangles or tetrahedra"
    ),
    (
      "\n2\n1 2 2 0 1 1 2 3", "\n4\n7 2 0 1 2 3\n8 2 0 2 3 1\n1 2 2 0 1 1 2 3",
      "a.msh:14: the triangle is there twice: it has the nodes of triangle 1"
    ),
    ("3 3\n4 4", "3 3\n4 inf", "a.msh:28: a value must be finite, not 'inf'"),
    ("3 3\n4 4", "3 3\n9 4", "a.msh:28: there is no node 9"),
    ("3 3\n4 4", "3 3\n3 4", "a.msh:28: node 3 has two values"),
    ("3 3\n4 4", "3 3\n4 4 4", "a.msh:28: expected a node and 1 value, not 3 words"),
    ("\n4\n1 1\n", "\n3\n", "a.msh:16: $NodeData has no value at node 1"),
    ("$EndNodeData", "", "a.msh:28: the file ends before $EndNodeData"),
    ("$Elements\n", "$Elementary\n", "a.msh:11: '$Elementary' has no '$EndElementary'"),
  ])
func brokenMeshes(_ old: String, _ new: String, _ expected: String) throws {
  let text = good.replacing(old, with: new, maxReplacements: 1)
  #expect(text != good)
  do {
    _ = try GmshFile(parsing: text, path: "a.msh")
    Issue.record("accepted")
  } catch {
    #expect("\(error)" == expected)
  }
}

@Test("lines that overlap and files without parts are refused")
func brokenLines() throws {
  func message(_ text: String) -> String {
    do {
      _ = try GmshFile(parsing: text, path: "a.msh")
      return "accepted"
    } catch { return "\(error)" }
  }
  let head = "$MeshFormat\n2.2 0 8\n$EndMeshFormat\n"
  let nodes = "$Nodes\n3\n1 0 0 0\n2 1 0 0\n3 2 0 0\n$EndNodes\n"
  #expect(message("") == "a.msh:1: the file is empty; a Gmsh mesh is expected")
  #expect(message(head) == "a.msh:3: the file has no $Nodes")
  #expect(message(head + nodes) == "a.msh:9: the file has no $Elements")
  let overlap = "$Elements\n2\n1 1 0 1 2\n2 1 0 1 3\n$EndElements\n"
  #expect(message(head + nodes + overlap) == "a.msh:13: the line overlaps another")
}

@Test("a mesh broken anywhere gives a mesh or a one-line error with its place, never a crash")
func meshFuzz() throws {
  let random = RandomSource(seed: 7, stream: "broken meshes")
  let texts = [good, GmshFile(mesh: try uniformMesh(3, cells: 1)).text()]
  let words = [
    "-1", "0", "1e400", "nan", "$End", "\n", "99999999999999999999", "x", " ", "-", "\u{0}",
  ]
  var refused = 0
  for round in 0..<6000 {
    let text = Array(texts[round % 2])
    let start = random.integer(below: text.count)
    let end = min(text.count, start + random.integer(below: 6))
    let broken: String
    switch random.integer(below: 3) {
    case 0: broken = String(text[..<start])
    case 1: broken = String(text[..<start] + text[end...])
    default:
      broken =
        String(text[..<start]) + words[random.integer(below: words.count)] + String(text[end...])
    }
    do {
      _ = try GmshFile(parsing: broken, path: "a.msh")
    } catch let error as UserError {
      refused += 1
      #expect(error.place?.hasPrefix("a.msh:") == true, "\(error)")
      #expect(!error.description.contains { $0.isNewline })
    }
  }
  #expect(refused > 3000)
}

@Test("the meshes of the experiments are real")
func experimentMeshes() throws {
  let square = try function("mesh:" + meshFolder.appending(path: "square.msh").path)
  #expect(square.domain == Domain(0...1, 0...1))
  let file = try GmshFile(reading: meshFolder.appending(path: "square.msh").path)
  #expect(file.mesh.simplexCount >= 200)
  #expect(abs(file.mesh.volume - 1) < 1e-14)
  let franke = try function("franke")
  let values = franke.values(file.mesh.nodes)
  for node in 0..<file.mesh.nodeCount {
    #expect(abs(values[0, node] - (file.nodeData?[0, node] ?? .nan)) < 1e-11)
  }
  let integral = try #require(square.integral?.first)
  #expect(abs(integral - 0.40697) < 0.01)
  let line = try function("mesh:" + meshFolder.appending(path: "line.msh").path)
  #expect(line.breakpoints[0].count == 23)
}
