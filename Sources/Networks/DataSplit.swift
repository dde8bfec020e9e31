// Which rows of data a network was fitted to.

import Base

/// The split of the rows that a network was fitted to, as its file keeps it.
package struct DataSplit: Sendable, Hashable {
  /// The share of the rows that was held out, between 0 and 1.
  package let holdOut: Double
  /// Of the choice of these rows.
  package let seed: UInt64
  /// A hash of all rows, by which they are known wherever they lie.
  package let rows: String

  package init(holdOut: Double, seed: UInt64, rows: String) {
    self.holdOut = holdOut
    self.seed = seed
    self.rows = rows
  }
}

extension DataSplit: Codable {
  private enum CodingKeys: String, CodingKey {
    case holdOut = "hold_out"
    case seed, rows
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    holdOut = try container.decode(Double.self, forKey: .holdOut)
    seed = try container.decode(UInt64.self, forKey: .seed)
    rows = try container.decode(String.self, forKey: .rows)
    guard holdOut > 0, holdOut < 1 else {
      throw UserError("it must be between 0 and 1, not \(plain(holdOut))", at: "key split.hold_out")
    }
  }
}
