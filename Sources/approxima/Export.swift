import Approxima
import ArgumentParser

/// `approxima export`: a network for other programs.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a saved network as ONNX.",
    discussion: """
      Float64 networks become ONNX files with double tensors, Float32 networks with float ones; every bit of \
      the weights survives, and in Float64 every bit of an activation's numbers, which are tensors too. All \
      verbs that take a network read such files again, and those of other programs that are networks without \
      convolutions; what they cannot follow they refuse with the operator, its node's name and the reason.

      EXAMPLES
        approxima fit exp --width 8 --activation relu --save net.json
        approxima export net.json --onnx net.onnx
      """)

  @Argument(help: ArgumentHelp("A network that 'fit' or 'construct' saved.", valueName: "net.json"))
  var file: String

  @Option(help: ArgumentHelp("The ONNX file to write.", valueName: "net.onnx"))
  var onnx: String

  func run() throws {
    let saved = try networkFile(file)
    try OutputFile.check([("--onnx", onnx)], keeping: [file])
    do {
      try saved.network.dense().writeONNX(to: onnx)
    } catch let error as UserError {
      // What is wrong with the place to write names that.
      throw error.place == onnx ? error : error.located(at: file)
    }
  }
}
