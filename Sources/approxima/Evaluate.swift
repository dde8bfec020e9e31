import Approxima
import ArgumentParser
import Foundation

/// `approxima evaluate`: the values of a network at points of a file.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate a saved network at points of a file.",
    discussion: """
      The points are rows of a CSV file, whose first line may name the columns, or of an array that NumPy \
      saved (.npy, float64 or float32); or they are written out, "0.5" or "0.1,0.2; 0.3,0.4". The outputs go to standard output as CSV, or to --output: CSV, or \
      NPY where its name ends so. --gradient adds the derivatives of every output by every input, in \
      Float64; at a kink they are those of the left side. Values are in the network's own precision.
      --packed takes 64 signs at a time where layers of binary weights read binary units.

      EXAMPLES
        approxima fit exp --width 8 --save net.json
        approxima evaluate net.json --at "-1; 0.5"
        approxima evaluate net.json --at 0.5 --gradient --json
        approxima evaluate net.json --at "0.1; 0.2" --output values.npy
        approxima evaluate net.json --at values.npy
      """)

  @Argument(help: ArgumentHelp("A network: JSON or ONNX.", valueName: "net.json"))
  var file: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Points: a file with one a row, or numbers.", valueName: "points.csv|npy|numbers"))
  var at: String

  @Flag(help: "The derivatives by the inputs, too.")
  var gradient = false

  @Flag(help: "Layers of signs by counts of bits: the same values.")
  var packed = false

  @Option(help: ArgumentHelp("Where the values go.", valueName: "values.csv|npy"))
  var output: String?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let network = try networkFile(file).network
    if let output { try OutputFile.check([("--output", output)], keeping: [file, at]) }
    guard !at.isEmpty else {
      throw UserError("give a file with one point a row, or numbers such as 0.5 or 0,1", at: "--at")
    }
    let points =
      try PointFile(writtenAs: at, dimension: network.inputs)?.points
      ?? PointFile(reading: at, dimension: network.inputs).points
    let values =
      packed ? try located(file) { try PackedNetwork(network)(points) } : network(points)
    let slopes = gradient ? try located(file) { try network.inputDerivatives(at: points) } : nil
    let rows = (0..<points.count).map { sample in
      (0..<network.outputs).map { values[$0, sample] } + (slopes?[sample] ?? [])
    }
    if let output {
      if output.hasSuffix(".npy") {
        let shape = [rows.count, rows.first?.count ?? 0]
        try OutputFile(output).write(NPYArray(shape: shape, values: rows.flatMap { $0 }).data)
      } else {
        try OutputFile(output).write(csv(rows, network))
      }
    }
    if json {
      print(object(points, values, slopes, network).text)
    } else if output == nil {
      print(csv(rows, network), terminator: "")
    }
  }

  private func csv(_ rows: [[Double]], _ network: Network) -> String {
    func names(_ letter: String, _ count: Int) -> [String] {
      count == 1 ? [letter] : (1...count).map { "\(letter)\($0)" }
    }
    let outputs = names("y", network.outputs)
    let inputs = names("x", network.inputs)
    let header =
      outputs + (gradient ? outputs.flatMap { y in inputs.map { "d\(y)/d\($0)" } } : [])
    let lines = [header.joined(separator: ",")] + rows.map { $0.map(plain).joined(separator: ",") }
    return lines.map { $0 + "\n" }.joined()
  }

  private func object(
    _ points: Batch, _ values: Batch, _ slopes: [[Double]]?, _ network: Network
  ) -> JSON {
    func row(_ batch: Batch, _ sample: Int) -> JSON {
      JSON((0..<batch.features).map { batch[$0, sample] })
    }
    let samples = 0..<points.count
    let object = JSON.object(
      ("points", .array(samples.map { row(points, $0) })),
      ("values", .array(samples.map { row(values, $0) })))
    guard let slopes else { return object }
    return object.adding(
      "gradient",
      .array(
        slopes.map { slopes in
          .array(
            (0..<network.outputs).map { output in
              JSON(Array(slopes[(output * network.inputs)..<((output + 1) * network.inputs)]))
            })
        }))
  }
}
