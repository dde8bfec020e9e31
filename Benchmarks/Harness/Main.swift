// ApproximaBenchmarks: our side of the comparison that `make bench` runs.
//
//   ApproximaBenchmarks run [NAME… [--rounds N]]   times ours alone, one line of JSON a measurement
//   ApproximaBenchmarks data FOLDER                writes what the peers read
//   ApproximaBenchmarks serve                      answers each name on standard input by a line
//   ApproximaBenchmarks machine                    measures the machine
//   ApproximaBenchmarks signs                      times products of signs beside Float32
//   ApproximaBenchmarks attention                  times attention at growing lengths, one line of JSON each
//   ApproximaBenchmarks bounds-data FILE           writes networks and boxes for bounds.py
//   ApproximaBenchmarks bounds [EFFORT…]           our bounds of these, one line of JSON each
//   ApproximaBenchmarks memory FAMILY DEPTH [stored]   bytes that one pass forward and back keeps
import Base
import Foundation
import Networks

@main
struct Main {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(2)
    }
  }

  private static func run(_ arguments: [String]) throws {
    let workloads = try Workload.all()
    switch arguments.first {
    case "run":
      var names = Array(arguments.dropFirst())
      var rounds = 1
      if let flag = names.firstIndex(of: "--rounds") {
        guard flag + 1 < names.count, let count = Int(names[flag + 1]), count > 0 else {
          throw UserError("--rounds needs a positive number")
        }
        rounds = count
        names.removeSubrange(flag...(flag + 1))
      }
      let wanted =
        try names.isEmpty ? workloads : names.map { try find($0, among: workloads) }
      for _ in 0..<rounds {
        for workload in wanted { try write(measure(workload)) }
      }
    case "data" where arguments.count == 2:
      let folder = URL(fileURLWithPath: arguments[1])
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for workload in workloads {
        try JSONEncoder().encode(WorkloadFile(workload))
          .write(to: folder.appendingPathComponent(workload.name + ".json"))
      }
    case "serve":
      while let name = readLine() { try write(measure(find(name, among: workloads))) }
    case "bounds-data" where arguments.count == 2:
      try JSONEncoder().encode(BoundCase.all()).write(to: URL(fileURLWithPath: arguments[1]))
    case "bounds":
      let efforts = Array(arguments.dropFirst())
      for item in try BoundCase.all() {
        for answer in try item.answers(efforts) { try write(answer) }
      }
    case "signs": try write(SignBenchmark())
    case "attention":
      for length in AttentionBenchmark.lengths {
        for rule in AttentionBenchmark.rules {
          try write(AttentionBenchmark(length: length, rule: rule))
        }
      }
    case "memory" where arguments.count == 3 || arguments.count == 4 && arguments[3] == "stored":
      guard let depth = Int(arguments[2]) else { throw UserError("a depth is a whole number") }
      try write(
        ActivationMemory(
          Family(parsing: arguments[1]), depth: depth, isStored: arguments.count == 4))
    case "machine":
      try write(MachineMeasures())
    default:
      throw UserError(
        "write run [NAME… [--rounds N]], data FOLDER, serve, machine, signs, attention, "
          + "memory FAMILY DEPTH [stored], bounds-data FILE or bounds")
    }
  }

  private static func find(_ name: String, among workloads: [Workload]) throws -> Workload {
    guard let found = workloads.first(where: { $0.name == name }) else {
      throw UserError(
        "no workload '\(name)': there are \(workloads.map(\.name).joined(separator: ", "))")
    }
    return found
  }

  private static func write(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
  }
}
