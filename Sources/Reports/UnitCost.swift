// How many units of an activation the best fits took to given errors.

import Base
import CData

/// One activation on one target: the least width of one hidden layer at which a fit came to each tolerance.
///
/// These are the best found, so that fewer units may do. Counts hold for the processor that made them: on another kind a fit may
/// end in another minimum.
package struct UnitCost: Sendable, Hashable {
  /// The errors that are asked for, the largest first.
  package static let tolerances = [1e-2, 1e-4, 1e-6, 1e-8]
  package static let toleranceNames = ["1e-2", "1e-4", "1e-6", "1e-8"]

  package let activation: String
  package let target: String
  package let domain: String
  package let norm: ErrorNorm
  /// By tolerance; nil where no width reached it.
  package let units: [Int?]
  /// The widest layer that was tried.
  package let largest: Int
  /// The least error of all fits; infinite where none gave a number.
  package let least: Double
  /// Of all widths together.
  package let fits: Int
  /// Hidden layers of a known narrow construction for the target; nil where there is none, or it was not built.
  package var layers: Int?

  /// Of all runs with one hidden layer of units, by target and activation, in the order of the runs.
  package static func all(in runs: [ReportRun], norm: ErrorNorm) -> [UnitCost] {
    let shallow = runs.filter { $0.widths.count == 1 && $0.domain != nil }
    return firstOrder(shallow) { [$0.target, $0.domain?.description ?? "", $0.activation] }.map {
      group in
      var best: [Int: Double] = [:]
      for run in group {
        best[run.width] = min(best[run.width] ?? .infinity, run.error(norm))
      }
      return UnitCost(
        activation: group[0].activation, target: group[0].target,
        domain: group[0].domain?.description ?? "", norm: norm,
        units: tolerances.map { tolerance in
          best.filter { $0.value <= tolerance }.keys.min()
        }, largest: best.keys.max() ?? 0, least: best.values.min() ?? .infinity,
        fits: group.count)
    }
  }

  /// The table that ships with the program.
  package static let shipped: [UnitCost] = {
    let bytes = (0..<approxima_activation_costs_size()).map(approxima_activation_costs_byte)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
      .compactMap { UnitCost(row: $0) }
  }()

  private static let head =
    ["activation", "target", "domain", "norm"] + toleranceNames.map { "units to \($0)" }
    + ["largest width", "least error", "fits", "layers of the construction"]

  /// Tab-separated, a row for each; empty where a tolerance was not reached.
  package static func table(_ costs: [UnitCost]) -> String {
    ([head] + costs.map(\.fields)).map { $0.joined(separator: "\t") + "\n" }.joined()
  }

  private var fields: [String] {
    [activation, target, domain, norm.rawValue] + units.map { $0.map(String.init) ?? "" }
      + [
        String(largest), least.isFinite ? short(least) : "", String(fits),
        layers.map(String.init) ?? "",
      ]
  }

  /// nil where it is no row of `table`.
  private init?(row: Substring) {
    let fields = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == UnitCost.head.count, let norm = ErrorNorm(rawValue: fields[3]),
      let largest = Int(fields[8]), let fits = Int(fields[10])
    else { return nil }
    (activation, target, domain, self.norm) = (fields[0], fields[1], fields[2], norm)
    units = fields[4..<8].map { Int($0) }
    self.largest = largest
    least = Double(fields[9]) ?? .infinity
    self.fits = fits
    layers = Int(fields[11])
  }

  private init(
    activation: String, target: String, domain: String, norm: ErrorNorm, units: [Int?],
    largest: Int, least: Double, fits: Int
  ) {
    (self.activation, self.target, self.domain, self.norm) = (activation, target, domain, norm)
    (self.units, self.largest, self.least, self.fits) = (units, largest, least, fits)
  }

  /// One sentence for a card.
  package var sentence: String {
    let reached = units.map { $0.map(String.init) ?? "none up to \(largest)" }
    let asked = UnitCost.toleranceNames.joined(separator: ", ")
    return "\(reached.joined(separator: ", ")) for \(norm.label.plain)s \(asked) of "
      + "\(target) on \(domain): one layer, best found in \(counted(fits, "fit"))"
  }
}
