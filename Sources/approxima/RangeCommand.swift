import Approxima
import ArgumentParser
import Foundation

/// `approxima range`: proven bounds of a network's outputs over a box.
struct RangeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "range",
    abstract: "Prove the range of a network's outputs over a box.",
    discussion: """
      For each output the least and the largest value on the box, each between two proven numbers: the \
      function that the network is in exact arithmetic, rounding of the proof included. It ends where the \
      two are within the tolerance of each other, relative to the value.

      EXAMPLES
        approxima fit "sin(2*pi*x)" --width 8 --save net.json
        approxima range net.json --box "[-1,1]"
        approxima range net.json --box "[0,0.5]" --tolerance 1e-6 --json
      """)

  @Argument(help: ArgumentHelp("A network: JSON or ONNX.", valueName: "net.json"))
  var file: String

  @Option(help: "Box of inputs (default: the network file's domain).")
  var box: String?

  @Option(help: "Width of each bracket, relative to the value (default: 0.01).")
  var tolerance: Double?

  @Option(help: "Most boxes for each end (default: 400000).")
  var boxes: Int?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let saved = try networkFile(file)
    let given = try box.map { text in try located("--box") { try Domain(parsing: text) } }
    guard let domain = given ?? saved.domain else {
      throw UserError("this file names no domain; give a box by --box", at: file)
    }
    let options = CertifyOptions(
      tolerance: tolerance ?? 0.01, boxes: boxes ?? 400_000,
      threads: ProcessInfo.processInfo.activeProcessorCount)
    let ranges = try located(file) {
      try certifyRange(
        of: saved.network, in: domain, options: options, shouldStop: Interrupt.poll)
    }
    if json {
      let outputs = ranges.map { range in
        JSON.object(
          ("least_lower", JSON(range.least.lower)), ("least_upper", JSON(range.least.upper)),
          ("least_at", JSON(range.least.point)), ("largest_lower", JSON(range.largest.lower)),
          ("largest_upper", JSON(range.largest.upper)), ("largest_at", JSON(range.largest.point)),
          ("boxes", .integer(range.least.boxes + range.largest.boxes)),
          ("end", .array([.string(range.least.end.rawValue), .string(range.largest.end.rawValue)])))
      }
      print(JSON.object(("box", JSON(domain)), ("outputs", .array(outputs))).text)
    } else {
      var table = Table(columns: [
        Table.Column("output"), Table.Column("least, between"), Table.Column("and"),
        Table.Column("largest, between"), Table.Column("and"),
      ])
      table.rows = ranges.enumerated().map { index, range in
        [
          Table.Cell(index + 1), Table.Cell(range.least.lower), Table.Cell(range.least.upper),
          Table.Cell(range.largest.lower), Table.Cell(range.largest.upper),
        ]
      }
      print("Proven on \(domain):\n\n\(table.terminal())")
      for reason in shortfalls(ranges) { print(reason) }
    }
    if ranges.contains(where: { [$0.least.end, $0.largest.end].contains(.interrupted) }) {
      throw Interrupted()
    }
  }

  /// For each reason why brackets are wider than asked, which ones.
  private func shortfalls(_ ranges: [CertifiedRange]) -> [String] {
    let ends = ranges.enumerated().flatMap { index, range in
      [("least", range.least), ("largest", range.largest)].compactMap { name, certificate in
        certificate.shortfall(budget: "--boxes").map {
          (place: "\(name) of output \(index + 1)", reason: $0)
        }
      }
    }
    return Dictionary(grouping: ends, by: \.reason).sorted { $0.key < $1.key }.map { reason, ends in
      "Wider than asked, and no less proven: "
        + "\(listed(ends.map(\.place))); \(reason)."
    }
  }
}
