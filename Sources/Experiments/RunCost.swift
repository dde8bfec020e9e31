import Base
import Fitting
import Foundation

// What a run costs, roughly: for time left and for memory, never for results.

extension RunSettings {
  private func size(parameters: Int) -> FitSize {
    FitSize(
      parameters: parameters, inputs: inputs, outputs: outputs, units: widths.reduce(0, +),
      samples: samples, batch: batch)
  }

  /// Multiplications of one fit, up to a factor that runs of a sweep share.
  func work(parameters: Int) -> Double {
    // A step has an overhead too, which small networks feel.
    let step = optimizer.method.stepWork(size(parameters: parameters)) + 10_000
    return Double(steps) * Double(restarts + 1) * step
  }

  /// Bytes that one running fit holds: what the optimiser keeps, and the data, twice.
  func memory(parameters: Int) -> Int {
    let kept = optimizer.method.memory(size(parameters: parameters))
    return 8 * (2 * samples * (inputs + outputs) + kept)
  }

  /// - Throws: `UserError` where the fit alone takes more memory than the machine has.
  func checkMemory() throws {
    let needed = memory(parameters: try architecture().parameterCount)
    let present = ProcessInfo.processInfo.physicalMemory
    guard UInt64(clamping: needed) > present else { return }
    throw UserError(
      "this fit holds about \(byteText(Double(needed))), and this machine has "
        + "\(byteText(Double(present))): take fewer samples or parameters")
  }
}
