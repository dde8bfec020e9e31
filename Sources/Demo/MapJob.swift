// The width-depth map: one fit a cell, each told as it ends.

import Base
import Experiments
import Foundation
import Functions
import Measurement

/// The fits of a map as a stream of events.
struct MapJob: Sendable {
  private struct Cell: Sendable {
    let width: Int
    let depth: Int
    let settings: RunSettings
    let parameters: Int
  }

  private let cells: [Cell]
  private let target: ResolvedTarget
  private let start: JSON

  /// - Throws: `UserError` that names the parameter.
  init(_ query: Query) throws {
    // Width, depth and seed are what varies.
    try query.allow(
      Set(SettingField.names + ["target", "domain", "seeds", "depths"])
        .subtracting(["width", "depth"]))
    var choices = try query.fitChoices()
    choices.widths = nil
    let widths =
      try query.integers("widths", 1...SettingField.mostWidth, most: 40) ?? [1, 2, 4, 8, 16]
    let depths = try query.integers("depths", 1...SettingField.mostDepth, most: 20) ?? [1, 2, 3, 4]
    let seeds = try query.integer("seeds", 1...20) ?? 1
    guard widths.count * depths.count * seeds <= Limits.mapCells else {
      throw UserError(
        "\(widths.count * depths.count * seeds) fits are more than \(Limits.mapCells)", at: "widths"
      )
    }
    guard Set(widths).count == widths.count else {
      throw UserError("a width is given twice", at: "widths")
    }
    guard Set(depths).count == depths.count else {
      throw UserError("a depth is given twice", at: "depths")
    }
    var cells: [Cell] = []
    var target: ResolvedTarget?
    for seed in 1...seeds {
      for depth in depths {
        for width in widths {
          var cell = choices
          (cell.width, cell.depth, cell.widths) = (width, depth, nil)
          cell.seed = UInt64(seed)
          let (settings, resolved) = try settle(cell, on: target)
          target = resolved
          cells.append(
            Cell(
              width: width, depth: depth, settings: settings,
              parameters: try settings.architecture().parameterCount))
        }
      }
    }
    guard let target else { throw UserError("a map needs a cell", at: "widths") }
    // Small networks first: the map fills quickly.
    self.cells = cells.sorted {
      ($0.settings.seed, $0.parameters, $0.depth) < ($1.settings.seed, $1.parameters, $1.depth)
    }
    self.target = target
    start = .object(
      ("target", .string(target.text)), ("widths", .array(widths.map(JSON.integer))),
      ("depths", .array(depths.map(JSON.integer))),
      ("seeds", .array((1...seeds).map(JSON.integer))),
      ("command", .string("approxima sweep map.yaml")),
      ("experiment", .string(try experimentText(choices, widths, depths, seeds: seeds))))
  }

  /// Fits on threads of its own, and tells the cells on the calling thread.
  func run(_ queue: EventQueue) throws {
    queue.send("start", start)
    let begun = ContinuousClock.now
    let target = target
    let pool = WorkerPool<Cell, (Cell, RunRecord)>(cells) {
      queue.isStopped || ContinuousClock.now - begun > .seconds(Limits.jobSeconds)
    }
    let workers = Limits.jobs
    pool.start(workers) { cell in
      (cell, try execute(cell.settings, on: target) { _, _ in !pool.isStopped })
    }
    // Of each shape the fits so far, for the medians as a report has them.
    var fits: [[Int]: [RunRecord]] = [:]
    func told(_ cell: Cell, _ record: RunRecord) -> JSON {
      fits[[cell.width, cell.depth], default: []].append(record)
      let fits = fits[[cell.width, cell.depth]] ?? []
      return .object(
        ("width", .integer(cell.width)), ("depth", .integer(cell.depth)),
        ("seed", .unsigned(cell.settings.seed)), ("parameters", .integer(cell.parameters)),
        ("status", .string(record.status.rawValue)), ("steps", .integer(record.steps)),
        ("l2", JSON(record.errors.l2)), ("sup", JSON(record.errors.sup)),
        ("reason", record.errors.reason.map { .string($0) } ?? .null),
        ("median_l2", JSON(median(fits.map { $0.comparable($0.errors.l2) }))),
        ("median_sup", JSON(median(fits.map { $0.comparable($0.errors.sup) }))),
        ("seconds", JSON(record.wallSeconds)))
    }
    var done = 0
    var ended = 0
    var failure: (any Error)?
    while ended < workers {
      for event in pool.events(within: 0.1) {
        switch event {
        case .finished((let cell, let record)):
          done += 1
          queue.send("cell", told(cell, record))
        case .broken(let error):
          failure = error
          pool.stop()
        case .ended: ended += 1
        }
      }
    }
    if let failure { throw failure }
    guard !queue.isStopped else { return }
    guard done == cells.count else {
      throw UserError(
        "the map was stopped after \(Int(Limits.jobSeconds / 60)) minutes, with \(done) of "
          + "\(cells.count) fits")
    }
    queue.send("end", .object(("cells", .integer(done))))
  }
}

/// The experiment file of the map, for `approxima sweep`.
private func experimentText(
  _ choices: RunChoices, _ widths: [Int], _ depths: [Int], seeds: Int
) throws -> String {
  var lines = ["name: map", "target: \(JSON.string(choices.target).text)"]
  if let domain = choices.domain { lines.append("domain: \(JSON(domain).text)") }
  lines += ["network:", "  width: \(widths)", "  depth: \(depths)"]
  var fixed = choices
  (fixed.width, fixed.depth, fixed.widths) = (nil, nil, nil)
  for section in SettingSection.allCases {
    let given = try runSettings.filter { $0.section == section }.compactMap { setting in
      try setting.json(in: fixed).map { "  \(setting.name): \($0.text)" }
    }
    if section != .network, !given.isEmpty { lines.append("\(section.rawValue):") }
    lines += given
  }
  lines.append("seeds: \(seeds)")
  return lines.joined(separator: "\n") + "\n"
}
