import Base
import Kernels
import RealModule

public enum Activation: Hashable, Sendable, CustomStringConvertible {
  case identity, relu, tanh, prelu
  public init(parsing text: String) throws {
    switch text {
    case "relu": self = .relu
    case "tanh": self = .tanh
    case "identity": self = .identity
    case "prelu": self = .prelu
    default: throw UserError("unknown activation '\(text)'")
    }
  }
  public var description: String {
    switch self {
    case .relu: "relu"
    case .tanh: "tanh"
    case .identity: "identity"
    case .prelu: "prelu"
    }
  }
  public static let all: [Activation] = [.identity, .relu, .tanh, .prelu]
  public var trainableParameters: Int { self == .prelu ? 1 : 0 }
  public func value<T: Real>(_ x: T, slope: T) -> T {
    switch self {
    case .relu: max(x, 0)
    case .tanh: T.tanh(x)
    case .identity: x
    case .prelu: x > 0 ? x : slope * x
    }
  }
  public func derivative<T: Real>(_ x: T, slope: T) -> T {
    switch self {
    case .relu: x > 0 ? 1 : 0
    case .tanh: 1 - T.tanh(x) * T.tanh(x)
    case .identity: 1
    case .prelu: x > 0 ? 1 : slope
    }
  }
  func apply<S: KernelScalar>(
    _ memory: inout [S], from source: Int, value: Int, count: Int, slope: S
  ) {
    for i in 0..<count { memory[value + i] = self.value(memory[source + i], slope: slope) }
  }
  func applyWithDerivative<S: KernelScalar>(
    _ memory: inout [S], from source: Int, value: Int, derivative: Int, count: Int, slope: S
  ) {
    for i in 0..<count {
      let x = memory[source + i]
      memory[value + i] = self.value(x, slope: slope)
      memory[derivative + i] = self.derivative(x, slope: slope)
    }
  }
}
