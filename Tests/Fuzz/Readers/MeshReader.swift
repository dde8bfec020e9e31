// Meshes of Gmsh.

import Base
import Foundation
import Functions

let meshReader = FuzzedReader(
  "gmsh", sources: ["Functions/GmshFile.swift", "Functions/Mesh.swift"],
  seeds: ([meshText(nodes: 5, width: 1), meshText(nodes: 9, width: 3)] + solidTexts)
    .map { Array($0.utf8) },
  words: [
    "$MeshFormat\n", "$EndMeshFormat\n", "$Nodes\n", "$EndNodes\n", "$Elements\n", "$EndElements\n",
    "$NodeData\n", "$EndNodeData\n", "2.2 0 8\n", "4.1 0 8\n", "2.2 1 8\n", " 1 ", " 2 ", " 4 ",
    "\n",
    "nan", "1e308", "-1", "99999999999999999999",
  ],
  almost: { choice in
    var lines =
      choice.of([meshText(nodes: 5, width: 1), meshText(nodes: 9, width: 3)] + solidTexts)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0...choice.below(4) {
      let place = choice.below(lines.count)
      switch choice.below(4) {
      case 0: lines.remove(at: place)
      case 1: lines.insert(lines[place], at: choice.below(lines.count + 1))
      case 2: lines[place] = choice.of(meshReader.words)
      default:
        var words = lines[place].split(separator: " ").map(String.init)
        if !words.isEmpty { words[choice.below(words.count)] = choice.number() }
        lines[place] = words.joined(separator: " ")
      }
      if lines.isEmpty { break }
    }
    return Array(lines.joined(separator: "\n").utf8)
  },
  read: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let file = try GmshFile(parsing: text, path: "fuzz.msh")
    // What was read is written, and read as the same.
    try withFile([], named: ".msh") { path in
      try file.write(to: path)
      guard try GmshFile(reading: path) == file else {
        throw Fault("a mesh that is written and read again differs")
      }
    }
    guard let values = file.nodeData else { return }
    let function = FiniteElementFunction(mesh: file.mesh, nodeValues: values)
    let target = try function.target(name: "mesh:fuzz.msh", domain: nil)
    let centre = Batch(features: target.inputs, points: [target.domain.centre])
    _ = target.values(centre)
  })

/// Meshes of a square and of a cube, as we write them, with two values at each node.
private let solidTexts: [String] = [2, 3].compactMap { dimension in
  guard
    let domain = try? Domain(Array(repeating: (lower: 0, upper: 1), count: dimension)),
    let mesh = try? Mesh.uniform(domain, cells: Array(repeating: 1, count: dimension))
  else { return nil }
  let values = Batch(
    features: 2, count: mesh.nodeCount, storage: (0..<(2 * mesh.nodeCount)).map { Double($0) / 4 })
  return GmshFile(mesh: mesh, nodeData: values).text()
}

/// A mesh of the plane where `width` > 1, else of an interval, with a value at each node.
private func meshText(nodes: Int, width: Int) -> String {
  var elements: [String] = []
  if width > 1 {
    for row in 0..<(nodes / width - 1) {
      for column in 0..<(width - 1) {
        let corner = row * width + column + 1
        elements.append("2 2 0 1 \(corner) \(corner + 1) \(corner + width)")
        elements.append("2 2 0 1 \(corner + 1) \(corner + width + 1) \(corner + width)")
      }
    }
  } else {
    elements = (1..<nodes).map { "1 2 0 1 \($0) \($0 + 1)" }
  }
  let places = (0..<nodes).map { "\($0 + 1) \($0 % width) \($0 / width) 0" }
  let onLine = (0..<nodes).map { "\($0 + 1) \($0) 0 0" }
  return """
    $MeshFormat
    2.2 0 8
    $EndMeshFormat
    $Nodes
    \(nodes)
    \((width > 1 ? places : onLine).joined(separator: "\n"))
    $EndNodes
    $Elements
    \(elements.count)
    \(elements.enumerated().map { "\($0.offset + 1) \($0.element)" }.joined(separator: "\n"))
    $EndElements
    $NodeData
    1
    "value"
    1
    0.0
    3
    0
    1
    \(nodes)
    \((0..<nodes).map { "\($0 + 1) \(Double($0 % 3) * 0.5)" }.joined(separator: "\n"))
    $EndNodeData

    """
}
