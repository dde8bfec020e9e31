// Meshes as Gmsh writes them: the MSH format, version 2.2, ASCII.
// https://gmsh.info/doc/texinfo/gmsh.html#MSH-file-format-version-2-_0028Legacy_0029

import Base

/// A mesh with the values at its nodes, as a file holds them.
package struct GmshFile: Sendable, Hashable {
  package let mesh: Mesh
  /// (components × nodes) from the `$NodeData` sections, one below the other; nil where there is none.
  package let nodeData: Batch?

  package init(mesh: Mesh, nodeData: Batch? = nil) {
    precondition(
      nodeData.map { $0.count == mesh.nodeCount } ?? true, "node data has a value at every node")
    self.mesh = mesh
    self.nodeData = nodeData
  }

  /// Reads a file. The simplices of the highest dimension make the mesh; points, and lines and
  /// triangles on its boundary, are left out, and so are nodes that no simplex has.
  /// - Throws: `UserError` at the file's line.
  package init(reading path: String) throws {
    try self.init(TextFile(path: path))
  }

  /// Reads a file's content.
  /// - Parameters:
  ///   - text: the content.
  ///   - path: names the file in errors.
  /// - Throws: `UserError` at the file's line.
  package init(parsing text: String, path: String) throws {
    try self.init(TextFile(path: path, text: text))
  }

  private init(_ file: TextFile) throws {
    var reader = GmshReader(file)
    self = try reader.read()
  }

  /// Writes the file; every bit of the coordinates and values survives.
  /// - Throws: `UserError` where the file cannot be written.
  package func write(to path: String, name: String = "values") throws {
    try OutputFile(path).write(text(name: name))
  }

  /// The file's content.
  package func text(name: String = "values") -> String {
    var lines = ["$MeshFormat", "2.2 0 8", "$EndMeshFormat", "$Nodes", "\(mesh.nodeCount)"]
    for node in 0..<mesh.nodeCount {
      let coordinates = mesh.nodes.point(node) + Array(repeating: 0, count: 3 - mesh.dimension)
      lines.append("\(node + 1) " + coordinates.map(plain).joined(separator: " "))
    }
    lines += ["$EndNodes", "$Elements", "\(mesh.simplexCount)"]
    let type = [1, 2, 4][mesh.dimension - 1]
    for index in 0..<mesh.simplexCount {
      let corners = mesh.simplex(index).map { "\($0 + 1)" }.joined(separator: " ")
      lines.append("\(index + 1) \(type) 2 0 1 \(corners)")
    }
    lines.append("$EndElements")
    for component in 0..<(nodeData?.features ?? 0) {
      guard let nodeData else { break }
      lines += ["$NodeData", "1", "\"\(name)\"", "1", "0", "3", "0", "1", "\(mesh.nodeCount)"]
      lines += nodeData.feature(component).enumerated().map { "\($0 + 1) \(plain($1))" }
      lines.append("$EndNodeData")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Goes through the lines of a file once.
private struct GmshReader {
  private let file: TextFile
  /// Number of the line that was read last.
  private var line = 0
  private var nodeIndex: [Int: Int] = [:]
  private var coordinates: [[Double]] = []
  private var elements: [Element] = []
  private var hasFormat = false
  private var hasNodes = false
  private var elementsLine: Int?
  private var data: [DataSection] = []

  private struct Element {
    let dimension: Int
    let nodes: [Int]
    let line: Int
  }

  private struct DataSection {
    let components: Int
    let line: Int
    var values: [Int: [Double]]
  }

  init(_ file: TextFile) { self.file = file }

  private func error(_ message: String, line: Int? = nil) -> UserError {
    file.error(message, line: line ?? max(1, self.line))
  }

  mutating func read() throws -> GmshFile {
    while let header = nextLine() {
      guard !header.isEmpty else { continue }
      guard header.first == "$", !header.hasPrefix("$End") else {
        throw error("expected a section such as $Nodes, not \(quoted(header))")
      }
      guard hasFormat || header == "$MeshFormat" else {
        throw error("a Gmsh file begins with $MeshFormat, not \(quoted(header))")
      }
      switch header {
      case "$MeshFormat": try readFormat()
      case "$Nodes": try readNodes()
      case "$Elements": try readElements()
      case "$NodeData": try readNodeData()
      default: try skip(String(header))
      }
    }
    guard hasFormat else { throw error("the file is empty; a Gmsh mesh is expected") }
    guard hasNodes else { throw error("the file has no $Nodes") }
    guard let elementsLine else { throw error("the file has no $Elements") }
    return try assemble(elementsLine)
  }

  // MARK: Lines and words

  private mutating func nextLine() -> Substring? {
    guard line < file.lines.count else { return nil }
    line += 1
    return file.lines[line - 1].trimmed
  }

  /// The words of the next line inside a section.
  private mutating func words(in section: String) throws -> [Substring] {
    guard let text = nextLine() else {
      throw error("the file ends inside $\(section)")
    }
    if text.first == "$" {
      throw error("$\(section) has fewer lines than it announces: \(quoted(text)) comes too early")
    }
    return text.split { $0 == " " || $0 == "\t" }
  }

  private func integer(_ word: Substring, _ what: String) throws -> Int {
    guard let value = Int(word) else {
      throw error("\(what) must be a whole number, not \(quoted(word))")
    }
    return value
  }

  private func number(_ word: Substring, _ what: String) throws -> Double {
    guard let value = Double(word) else {
      throw error("\(what) must be a number, not \(quoted(word))")
    }
    guard value.isFinite else { throw error("\(what) must be finite, not \(quoted(word))") }
    return value
  }

  /// A line with one number of things that follow.
  private mutating func count(of what: String, in section: String) throws -> Int {
    let words = try words(in: section)
    guard words.count == 1, let count = Int(words[0]), count >= 0 else {
      throw error(
        "expected the number of \(what), not \(quoted(words.joined(separator: " ")))")
    }
    guard count <= file.lines.count else {
      throw error("\(count) \(what) are announced, but the file has \(file.lines.count) lines")
    }
    return count
  }

  private mutating func end(_ section: String) throws {
    guard let text = nextLine() else { throw error("the file ends before $End\(section)") }
    guard text == "$End\(section)" else {
      throw error(
        "expected $End\(section), not \(quoted(text)): are there more lines than announced?")
    }
  }

  private mutating func skip(_ header: String) throws {
    let start = line
    let end = "$End" + header.dropFirst()
    while let text = nextLine() {
      if text == end { return }
    }
    throw error("\(quoted(header)) has no \(quoted(end))", line: start)
  }

  // MARK: Sections

  private mutating func readFormat() throws {
    guard !hasFormat else { throw error("a second $MeshFormat") }
    let words = try words(in: "MeshFormat")
    guard words.count == 3 else {
      throw error("expected the format as '2.2 0 8', not \(quoted(words.joined(separator: " ")))")
    }
    guard words[0] == "2.2" || words[0] == "2" || words[0] == "2.1" else {
      throw error(
        "the format is version \(quoted(words[0])); save the mesh as MSH 2.2: gmsh -format msh22")
    }
    guard words[1] == "0" else {
      throw error("the file is binary; save the mesh as ASCII MSH 2.2: gmsh -format msh22")
    }
    try end("MeshFormat")
    hasFormat = true
  }

  private mutating func readNodes() throws {
    guard !hasNodes else { throw error("a second $Nodes") }
    let count = try count(of: "nodes", in: "Nodes")
    for _ in 0..<count {
      let words = try words(in: "Nodes")
      guard words.count == 4 else {
        throw error("a node is its number and 3 coordinates, not \(words.count) words")
      }
      let id = try integer(words[0], "the number of a node")
      guard nodeIndex.updateValue(coordinates.count, forKey: id) == nil else {
        throw error("node \(id) is there twice")
      }
      coordinates.append(try words.dropFirst().map { try number($0, "a coordinate") })
    }
    try end("Nodes")
    hasNodes = true
  }

  private mutating func readElements() throws {
    guard elementsLine == nil else { throw error("a second $Elements") }
    guard hasNodes else { throw error("$Elements comes before $Nodes") }
    elementsLine = line
    let count = try count(of: "elements", in: "Elements")
    var ids: Set<Int> = []
    for _ in 0..<count {
      let words = try words(in: "Elements")
      guard words.count >= 3 else {
        throw error("an element is its number, type, tags and nodes, not \(words.count) words")
      }
      let id = try integer(words[0], "the number of an element")
      guard ids.insert(id).inserted else { throw error("element \(id) is there twice") }
      let type = try integer(words[1], "the type of an element")
      guard let dimension = [15: 0, 1: 1, 2: 2, 4: 3][type] else {
        throw error(
          "element type \(type) is not a simplex of first order: only lines (1), triangles (2), "
            + "tetrahedra (4) and points (15) can be read")
      }
      let tags = try integer(words[2], "the number of tags")
      guard tags >= 0, tags <= words.count, words.count == 3 + tags + dimension + 1 else {
        throw error(
          "an element of type \(type) with \(tags) tags has \(3 + max(0, min(tags, 1000)) + dimension + 1) words, "
            + "not \(words.count)")
      }
      for tag in words[3..<(3 + tags)] { _ = try integer(tag, "a tag") }
      let nodes = try words.suffix(dimension + 1).map { word in
        let id = try integer(word, "the number of a node")
        guard let index = nodeIndex[id] else { throw error("there is no node \(id)") }
        return index
      }
      elements.append(Element(dimension: dimension, nodes: nodes, line: line))
    }
    try end("Elements")
  }

  private mutating func readNodeData() throws {
    let start = line
    guard hasNodes else { throw error("$NodeData comes before $Nodes") }
    for _ in 0..<(try count(of: "string tags", in: "NodeData")) {
      guard nextLine() != nil else { throw error("the file ends inside $NodeData") }
    }
    for _ in 0..<(try count(of: "real tags", in: "NodeData")) {
      for word in try words(in: "NodeData") { _ = try number(word, "a real tag") }
    }
    let tagCount = try count(of: "integer tags", in: "NodeData")
    var tags: [Int] = []
    while tags.count < tagCount {
      tags += try words(in: "NodeData").map { try integer($0, "an integer tag") }
    }
    guard tags.count == tagCount, tagCount >= 3 else {
      throw error("$NodeData needs at least 3 integer tags: time step, components, values")
    }
    let (components, count) = (tags[1], tags[2])
    guard (1...9).contains(components) else {
      throw error("a value has 1 to 9 components, not \(components)")
    }
    guard count >= 0, count <= file.lines.count else {
      throw error("\(count) values are announced, but the file has \(file.lines.count) lines")
    }
    var section = DataSection(components: components, line: start, values: [:])
    for _ in 0..<count {
      let words = try words(in: "NodeData")
      guard words.count == 1 + components else {
        throw error(
          "expected a node and \(counted(components, "value", "values")), not \(words.count) words")
      }
      let id = try integer(words[0], "the number of a node")
      guard let index = nodeIndex[id] else { throw error("there is no node \(id)") }
      let values = try words.dropFirst().map { try number($0, "a value") }
      guard section.values.updateValue(values, forKey: index) == nil else {
        throw error("node \(id) has two values")
      }
    }
    try end("NodeData")
    data.append(section)
  }

  // MARK: From the sections to the mesh

  private func assemble(_ elementsLine: Int) throws -> GmshFile {
    let dimension = elements.map(\.dimension).max() ?? 0
    guard dimension > 0 else {
      throw error("there are no lines, triangles or tetrahedra", line: elementsLine)
    }
    let simplices = elements.filter { $0.dimension == dimension }
    var newIndex = [Int?](repeating: nil, count: coordinates.count)
    var kept: [Int] = []
    for simplex in simplices {
      for node in simplex.nodes where newIndex[node] == nil {
        // A mesh of lines lies along the x axis, one of triangles in the plane of x and y.
        for axis in dimension..<max(3, dimension)
        where coordinates[node][axis] != coordinates[simplices[0].nodes[0]][axis] {
          throw error(
            "a mesh of \(["lines", "triangles"][dimension - 1]) must have one \(["x", "y", "z"][axis]) "
              + "at all nodes", line: simplex.line)
        }
        newIndex[node] = -1
        kept.append(node)
      }
    }
    // The nodes keep the order of the file.
    kept.sort()
    for (index, node) in kept.enumerated() { newIndex[node] = index }
    let mesh = try Mesh(
      nodes: Batch(
        features: dimension, points: kept.map { Array(coordinates[$0].prefix(dimension)) }),
      vertices: simplices.flatMap { $0.nodes.compactMap { newIndex[$0] } },
      place: { "\(file.path):\(simplices[$0].line)" })
    return GmshFile(mesh: mesh, nodeData: try nodeData(at: kept))
  }

  private func nodeData(at kept: [Int]) throws -> Batch? {
    guard !data.isEmpty else { return nil }
    var rows: [[Double]] = []
    for section in data {
      let values = try kept.map { node in
        guard let value = section.values[node] else {
          let id = nodeIndex.first { $0.value == node }?.key ?? node
          throw error("$NodeData has no value at node \(id)", line: section.line)
        }
        return value
      }
      rows += (0..<section.components).map { component in values.map { $0[component] } }
    }
    return Batch(features: rows.count, count: kept.count, storage: rows.flatMap { $0 })
  }
}

extension Substring {
  /// Without blanks at both ends.
  var trimmed: Substring {
    let start = firstIndex { !$0.isWhitespace } ?? endIndex
    let last = lastIndex { !$0.isWhitespace }
    return last.map { self[start...$0] } ?? self[endIndex...]
  }
}
