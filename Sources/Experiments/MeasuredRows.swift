// The rows of data that a network is measured at, and whether its fit can have seen them.

import Base
import Functions
import Networks

/// A part of the rows of data.
package struct MeasuredRows: Sendable {
  /// The share of the rows; nil for the standard one.
  package let share: Double?
  /// Chooses them; nil for the standard ones.
  package let seed: UInt64?
  /// Whether the network is known not to have been fitted to them.
  package let areUnseen: Bool

  /// Those that a run holds out.
  /// - Parameter areUnseen: whether its start, too, was not fitted to them.
  package init(of settings: RunSettings, areUnseen: Bool) {
    (share, seed, self.areUnseen) = (settings.holdOut, settings.splitSeed, areUnseen)
  }

  init(share: Double?, seed: UInt64?, areUnseen: Bool) {
    (self.share, self.seed, self.areUnseen) = (share, seed, areUnseen)
  }

  /// Those that the fits of networks held out, where all had the same split; else the standard ones.
  /// - Parameters:
  ///   - networks: at least one.
  ///   - target: a function has no rows.
  ///   - holdOut: another share; nil for that of the fits.
  ///   - splitSeed: of another split; nil for that of the fits.
  package init(
    heldOutBy networks: [NetworkFile], of target: ResolvedTarget, holdOut: Double? = nil,
    splitSeed: UInt64? = nil
  ) {
    guard case .table(let table) = target.target else {
      self.init(share: holdOut, seed: splitSeed, areUnseen: true)
      return
    }
    let rows = table.rowsHash
    let splits = networks.map { $0.split(ofRows: rows) }
    let kept = Set(splits).count == 1 ? splits[0] : nil
    let (share, seed) = (holdOut ?? kept?.holdOut, splitSeed ?? kept?.seed)
    let areUnseen = splits.allSatisfy {
      $0?.holdsOut(share ?? table.standardHoldOut, seed: seed ?? standardSplitSeed) ?? false
    }
    self.init(share: share, seed: seed, areUnseen: areUnseen)
  }
}

extension DataSplit {
  /// That of a run; nil for functions.
  package init?(of settings: RunSettings, on target: ResolvedTarget) {
    guard case .table(let table) = target.target else { return nil }
    self.init(
      holdOut: settings.holdOut ?? table.standardHoldOut,
      seed: settings.splitSeed ?? standardSplitSeed, rows: table.rowsHash)
  }

  /// Whether all rows of a share were held out: of one seed a smaller share is a part of a larger one.
  package func holdsOut(_ share: Double, seed: UInt64) -> Bool {
    seed == self.seed && share <= holdOut
  }
}

extension NetworkFile {
  /// How the rows of a target were split for the fit; nil where the file does not say, or was fitted to other rows.
  package func split(of target: ResolvedTarget) -> DataSplit? {
    guard split != nil, case .table(let table) = target.target else { return nil }
    return split(ofRows: table.rowsHash)
  }

  /// - Parameter rows: their hash.
  fileprivate func split(ofRows rows: String) -> DataSplit? {
    split.flatMap { $0.rows == rows ? $0 : nil }
  }
}

extension TabulatedData {
  /// A hash of the numbers of all rows, before any are varied.
  fileprivate var rowsHash: String {
    func bytes(_ batch: Batch) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(8 * batch.storage.count)
      for number in batch.storage {
        let bits = number.bitPattern
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
      }
      return bytes
    }
    let ofInputs = RunIdentity(hashing: bytes(inputs))
    return RunIdentity(hashing: bytes(outputs), after: ofInputs).description
  }

  /// The part that is fitted and the part that is measured.
  package func parts(
    _ rows: MeasuredRows
  ) throws -> (training: TabulatedData, holdOut: TabulatedData) {
    try parts(holdOut: rows.share, seed: rows.seed)
  }
}
