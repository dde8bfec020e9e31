import Approxima
import Foundation

extension Session {
  /// Fits a network to all rows of data, none held out, with the options of `fit`.
  /// - Parameters:
  ///   - arguments: options of `fit`, without a target.
  ///   - inputs: (inputs × rows), finite.
  ///   - outputs: (outputs × rows), finite.
  ///   - weights: how much each row counts, above 0; nil where all count alike.
  /// - Returns: how the call ended, with the network, and the fit.
  package func fitRows(
    _ arguments: [String], inputs: Batch, outputs: Batch, weights: [Double]? = nil
  ) -> (outcome: Outcome, result: FitResult?) {
    var result: FitResult?
    let (code, error) = working {
      let choices = try FitOptions.parse(["rows"] + arguments).choices()
      result = try Experiments.fitRows(
        choices, inputs: inputs, outputs: outputs, weights: weights,
        threads: ProcessInfo.processInfo.activeProcessorCount
      ) { [wish, stepped] step, steps, loss in
        stepped?(step, steps, loss)
        return wish() == .goOn
      }
    }
    // What was abandoned is no result.
    let kept = wish() == .abandon ? nil : result
    return (
      Outcome(
        code: kept == nil && code == 0 ? 3 : code, output: "", error: error,
        network: kept.map { NetworkFile(network: $0.network) }),
      kept
    )
  }
}
