// What a fit makes small: a mean over all samples and outputs of a function of the residual, or of classes the
// cross-entropy or margins.
import Base
import Foundation

/// A measure of the residuals r = network − data, over N = samples × outputs of them; of classes one of the
/// outputs of a sample together.
public enum Loss: Hashable, Sendable {
  /// Mean square, Σ r² / N.
  case l2
  /// p-norm (Σ |r|ᵖ / N)^(1/p), p ≥ 1: for large p close to the largest residual.
  case p(Double)
  /// Mean of Huber's function: r²/2 where |r| ≤ δ, and δ(|r| − δ/2) beyond (Huber, Ann. Math. Stat.
  /// 35, 1964).
  case huber(Double)
  /// Of classes: the mean over the samples of −Σ_k y_k ln p_k in nats, where p = softmax(outputs) and the data y
  /// are the shares of the classes, mostly 1 for one of them, and over all numbers of a sequence; see `SoftmaxLoss`.
  case crossEntropy
  /// Of classes: the mean over the samples of a sum over the classes, which wants an output of 0.9 or more for the class
  /// and of 0.1 or less for the others; see `MarginLoss`.
  case margin

  private static let crossEntropyName = "cross_entropy"
  private static let marginName = "margin"

  /// A loss as a person writes it: `l2`, `p(8)`, `huber(0.1)`, `cross_entropy`, `margin`.
  /// - Throws: `UserError` that says what was expected.
  public init(parsing text: String) throws {
    guard let call = parseCall(text) else {
      throw UserError(
        "'\(text)' is not a loss: write l2, p(8), huber(0.1), cross_entropy or margin")
    }
    switch (call.name, call.arguments.count) {
    case ("l2", 0): self = .l2
    case ("p", 1):
      guard call.arguments[0] >= 1, call.arguments[0] <= 1000 else {
        throw UserError("the power of the loss '\(text)' must lie between 1 and 1000")
      }
      self = .p(call.arguments[0])
    case ("huber", 1):
      guard call.arguments[0] > 0, call.arguments[0].isFinite else {
        throw UserError("the threshold of the loss '\(text)' must be positive")
      }
      self = .huber(call.arguments[0])
    case (Loss.crossEntropyName, 0): self = .crossEntropy
    case (Loss.crossEntropyName, _):
      throw UserError("the loss cross_entropy takes no number: write cross_entropy")
    case (Loss.marginName, 0): self = .margin
    case (Loss.marginName, _):
      throw UserError("the loss margin takes no number: write margin")
    case ("l2", _): throw UserError("the loss l2 takes no number: write l2")
    case ("p", _): throw UserError("the loss p takes one number, its power: write p(8)")
    case ("huber", _):
      throw UserError("the loss huber takes one number, its threshold: write huber(0.1)")
    default:
      throw unknownName(
        call.name, kind: "loss",
        among: ["l2", "p", "huber", Loss.crossEntropyName, Loss.marginName])
    }
  }

  /// Whether it compares outputs with the classes of samples, and is no function of residuals.
  package var isOfClasses: Bool {
    switch self {
    case .l2, .p, .huber: false
    case .crossEntropy, .margin: true
    }
  }

  /// How many terms the mean of so many samples has; `classes` outputs stand for one class.
  func terms(samples: Int, outputs: Int, classes: Int) -> Int {
    switch self {
    case .l2, .p, .huber: samples * outputs
    case .crossEntropy, .margin: samples * (outputs / classes)
    }
  }

  /// The loss of residuals, and its derivative by each of them; not of cross-entropy and margin, which are no functions
  /// of residuals.
  public func valueAndDerivatives(_ residuals: [Double]) -> (value: Double, derivatives: [Double]) {
    var total = LossTotal(self)
    for r in residuals { total.add(r) }
    let slope = total.slope(count: residuals.count)
    return (total.value(count: residuals.count), residuals.map { slope.derivative($0) })
  }
}

extension Loss: CustomStringConvertible {
  /// As `init(parsing:)` reads it.
  public var description: String {
    switch self {
    case .l2: "l2"
    case .p(let power): "p(\(plain(power)))"
    case .huber(let threshold): "huber(\(plain(threshold)))"
    case .crossEntropy: Loss.crossEntropyName
    case .margin: Loss.marginName
    }
  }
}

/// As its description.
extension Loss: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: String(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}

/// A loss while its residuals come in.
struct LossTotal {
  private let loss: Loss
  private var sum = 0.0
  /// For the p-norm: the largest |r| so far, by which the others are divided, so that no power
  /// overflows or vanishes.
  private var largest = 0.0

  init(_ loss: Loss) { self.loss = loss }

  mutating func add(_ residual: Double) {
    let size = abs(residual)
    switch loss {
    case .l2: sum += residual * residual
    case .huber(let threshold):
      sum += size <= threshold ? 0.5 * size * size : threshold * (size - 0.5 * threshold)
    case .p(let power):
      if size <= largest {
        if largest > 0 { sum += pow(size / largest, power) }
      } else if largest == 0 {
        largest = size
        sum = 1
      } else {
        // NaN comes here too and stays.
        sum = sum * pow(largest / size, power) + 1
        largest = size
      }
    case .crossEntropy, .margin:
      preconditionFailure("a loss of classes is no function of residuals")
    }
  }

  /// Adds terms of `l2` or of a loss of classes by their sum.
  mutating func add(sum terms: Double) { sum += terms }

  /// Adds the residuals of another total of the same loss.
  mutating func add(_ other: LossTotal) {
    guard case .p(let power) = loss else {
      sum += other.sum
      return
    }
    if other.largest <= largest {
      if largest > 0 { sum += other.sum * pow(other.largest / largest, power) }
    } else if largest == 0 {
      self = other
    } else {
      sum = sum * pow(largest / other.largest, power) + other.sum
      largest = other.largest
    }
  }

  func value(count: Int) -> Double {
    switch loss {
    case .l2, .huber, .crossEntropy, .margin: sum / Double(count)
    case .p(let power): largest * pow(sum / Double(count), 1 / power)
    }
  }

  /// The derivative by each residual; for the p-norm it needs all residuals first.
  func slope(count: Int) -> LossSlope {
    let count = Double(count)
    switch loss {
    case .l2: return LossSlope(loss: loss, factor: 2 / count, largest: 1)
    case .huber, .crossEntropy, .margin: return LossSlope(loss: loss, factor: 1 / count, largest: 1)
    case .p(let power):
      let factor = largest == 0 ? 0 : pow(sum / count, 1 / power - 1) / count
      return LossSlope(loss: loss, factor: factor, largest: largest)
    }
  }
}

/// ∂loss/∂r as a function of r; of losses of classes the factor alone counts.
struct LossSlope {
  let loss: Loss
  let factor: Double
  let largest: Double

  func derivative(_ residual: Double) -> Double {
    switch loss {
    case .l2: return factor * residual
    case .huber(let threshold): return factor * min(max(residual, -threshold), threshold)
    case .p(let power):
      guard factor != 0, residual != 0 else { return 0 }
      let size = factor * pow(abs(residual) / largest, power - 1)
      return residual < 0 ? -size : size
    case .crossEntropy, .margin:
      preconditionFailure("a loss of classes is no function of residuals")
    }
  }
}

extension Loss {
  /// Checks data of a loss of classes.
  /// - Parameters:
  ///   - data: (classes × samples).
  ///   - values: what the loss takes, in words, and whether a number is one.
  /// - Throws: `UserError` where there is one output, or that names the first sample with another number.
  func checkClasses(_ data: Batch, take values: String, _ isOne: (Double) -> Bool) throws {
    guard data.features >= 2 else {
      throw UserError("the loss \(self) needs classes, one output each, at least 2")
    }
    guard let place = data.storage.firstIndex(where: { !isOne($0) }) else { return }
    throw UserError(
      "the loss \(self) takes \(values), and sample \(place % data.count + 1) has \(plain(data.storage[place]))"
    )
  }
}
