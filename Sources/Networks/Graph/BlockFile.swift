// A block of numbers as it stands in a file of a graph.

import Base
import Kernels

struct BlockFile: Codable, Hashable {
  var name: String
  var rows: Int?
  var columns: Int?
  var starts: [Int32]?
  var entries: [Int32]?
  var count: Int?
  /// true where it is left out.
  var trained: Bool?
  /// Where every number begins with one value.
  var first: ExactNumber?
  var quantiser: String?
  /// The name of the block of the quantiser's trained numbers.
  var scales: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, rows, columns, starts, entries, count, trained, first, quantiser, scales
  }

  /// - Parameter blocks: of the graph.
  init(_ block: Block, of blocks: [Block]) {
    name = block.name
    switch block.layout {
    case .matrix(let rows, let columns): (self.rows, self.columns) = (rows, columns)
    case .compressed(let pattern):
      (columns, starts, entries) = (pattern.columns, pattern.starts, pattern.indices)
    case .vector(let count): self.count = count
    }
    trained = block.isTrained ? nil : false
    if case .constant(let value) = block.first { first = ExactNumber(value) }
    quantiser = block.quantiser?.description
    scales = block.scales.map { blocks[$0].name }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    try decoder.checkKeys(
      CodingKeys.allCases.map(\.rawValue), at: "block \(excerpt(name))")
    self.name = name
    rows = try container.decodeIfPresent(Int.self, forKey: .rows)
    columns = try container.decodeIfPresent(Int.self, forKey: .columns)
    starts = try container.decodeIfPresent([Int32].self, forKey: .starts)
    entries = try container.decodeIfPresent([Int32].self, forKey: .entries)
    count = try container.decodeIfPresent(Int.self, forKey: .count)
    trained = try container.decodeIfPresent(Bool.self, forKey: .trained)
    first = try container.decodeIfPresent(ExactNumber.self, forKey: .first)
    quantiser = try container.decodeIfPresent(String.self, forKey: .quantiser)
    scales = try container.decodeIfPresent(String.self, forKey: .scales)
  }

  /// - Parameter names: of all blocks of the graph, in order.
  /// - Throws: `UserError` that says what would be right.
  func block(among names: [String]) throws -> Block {
    Block(
      name: name, layout: try layout(), isTrained: trained ?? true,
      first: first.map { .constant($0.value) } ?? .drawn,
      quantiser: try quantiser.map { try Quantiser(parsing: $0) },
      scales: try scales.map { name in
        guard let index = names.firstIndex(of: name) else {
          throw UserError(
            "its scales are \(excerpt(name)), a block which there is not"
              + suggestion(for: name, among: names))
        }
        return index
      })
  }

  private func layout() throws -> Block.Layout {
    switch (rows, columns, starts, entries, count) {
    case (let rows?, let columns?, nil, nil, nil): return .matrix(rows: rows, columns: columns)
    case (nil, let columns?, let starts?, let entries?, nil):
      return .compressed(try RowPattern(reading: starts, entries, of: columns, "matrix has"))
    case (nil, nil, nil, nil, let count?): return .vector(count)
    default:
      throw UserError(
        "it has rows and columns, or a count, or columns, starts and entries; give one of the three"
      )
    }
  }
}
