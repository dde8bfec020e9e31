import Base
import Fitting
import Foundation

// What a run costs, roughly: for time left and for memory, never for results.

extension RunSettings {
  private var isSecondOrder: Bool {
    optimizer == Optimizer.lm.rawValue || optimizer == Optimizer.varpro.rawValue
  }

  /// Multiplications of one fit, up to a factor that runs of a sweep share.
  func work(parameters: Int) -> Double {
    let p = Double(parameters)
    let n = Double(samples * outputs)
    let step =
      isSecondOrder
      ? n * p * (p + 10) + p * p * p / 3 : 6 * p * min(n, Double(batch ?? .max))
    // A step has an overhead too, which small networks feel.
    return Double(steps) * Double(restarts + 1) * (step + 10_000)
  }

  /// Bytes that one running fit holds. A second-order optimiser keeps one tile of the Jacobian, never
  /// all of it, and a few square matrices; the others keep vectors; all keep the data, twice.
  func memory(parameters: Int) -> Int {
    let p = parameters
    let rows = inputs + outputs + 3 * widths.reduce(0, +)
    var numbers = 2 * samples * (inputs + outputs)
    if isSecondOrder {
      let tile = min(samples, max(64, (1 << 18) / max(p, 1)))
      numbers += tile * (p + 1 + 2 * rows)
      // Triangles and their copies, the normal matrix and its factor.
      let squares = p >= 150 && p <= 400 ? 4 : 2
      numbers += (optimizer == Optimizer.varpro.rawValue ? squares + 2 : squares) * p * p
    } else {
      // Up to 16 parts of the samples have a gradient each; one tape serves them all.
      let parts = min(16, max(1, min(samples, batch ?? .max) / 128))
      numbers += (parts + (optimizer == Optimizer.lbfgs.rawValue ? 50 : 8)) * p
      numbers += min(samples, 256) * rows + 20_000
    }
    return 8 * numbers
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
