// A formula compiled to postfix instructions, which run over blocks of points: one `switch` an
// instruction and block, not a point.

import RealModule

/// Postfix instructions for a stack of blocks.
struct Program: Hashable, Sendable {
  enum Instruction: Hashable, Sendable {
    case number(Double)
    case pi
    case e
    case variable(Int)
    case unary(UnaryFunction)
    case binary(BinaryFunction)
    /// A whole power, by repeated multiplication: exact where the products are, and faster.
    case raise(Int)
    /// A special function of the topmost blocks.
    case special(SpecialFunction)
  }

  private(set) var instructions: [Instruction] = []
  private(set) var variableCount = 0
  /// The most blocks that are on the stack at once.
  private(set) var stackDepth = 0

  /// Points of a block: the stack of a usual formula stays in the L1 cache.
  private static let blockLength = 256
  /// Larger whole exponents go to the general power, which is then the more accurate one.
  private static let largestRepeatedPower = 64.0

  init(_ root: Expression.Node) {
    compile(root, at: 1)
  }

  private mutating func compile(_ node: Expression.Node, at depth: Int) {
    stackDepth = max(stackDepth, depth)
    switch node {
    case .number(let value): instructions.append(.number(value))
    case .pi: instructions.append(.pi)
    case .e: instructions.append(.e)
    case .variable(let index):
      variableCount = max(variableCount, index + 1)
      instructions.append(.variable(index))
    case .unary(let function, let argument):
      compile(argument, at: depth)
      instructions.append(.unary(function))
    case .binary(.power, let base, let exponent):
      compile(base, at: depth)
      if let whole = exponent.wholeNumber, whole.magnitude <= Self.largestRepeatedPower {
        instructions.append(.raise(Int(whole)))
      } else {
        compile(exponent, at: depth + 1)
        instructions.append(.binary(.power))
      }
    case .binary(let function, let left, let right):
      compile(left, at: depth)
      compile(right, at: depth + 1)
      instructions.append(.binary(function))
    case .special(let function, let arguments):
      for (index, argument) in arguments.enumerated() { compile(argument, at: depth + index) }
      instructions.append(.special(function))
    }
  }

  /// Runs over `count` points.
  /// - Parameters:
  ///   - load: writes one variable at the points from `start` on into a block.
  ///   - store: takes the values at the points from `start` on.
  func evaluate<T: Real>(
    count: Int,
    load: (_ variable: Int, _ start: Int, _ block: inout [T]) -> Void,
    store: (_ start: Int, _ block: [T]) -> Void
  ) {
    guard count > 0 else { return }
    let length = min(count, Self.blockLength)
    var stack = [[T]](repeating: [T](repeating: 0, count: length), count: stackDepth)
    for begin in stride(from: 0, to: count, by: length) {
      // The last block overlaps its neighbour, so that all have one length.
      let start = min(begin, count - length)
      var top = -1
      for instruction in instructions {
        switch instruction {
        case .number(let value):
          top += 1
          fill(&stack[top], with: T(digitsOf: value))
        case .pi:
          top += 1
          fill(&stack[top], with: T.pi)
        case .e:
          top += 1
          fill(&stack[top], with: T.exp(1))
        case .variable(let index):
          top += 1
          load(index, start, &stack[top])
        case .unary(let function): function.apply(to: &stack[top])
        case .raise(let exponent): Formulas.raise(&stack[top], to: exponent)
        case .binary(let function):
          top -= 1
          function.apply(to: &stack[top], stack[top + 1])
        case .special(let function):
          top -= function.arguments.count - 1
          function.apply(to: &stack, from: top)
        }
      }
      store(start, stack[0])
    }
  }
}

extension Expression.Node {
  /// The value of a literal, with its sign, that is a whole number.
  var wholeNumber: Double? {
    switch self {
    case .number(let value) where value == value.rounded(): value
    case .unary(.negate, .number(let value)) where value == value.rounded(): -value
    default: nil
    }
  }
}

private func fill<T>(_ block: inout [T], with value: T) {
  for k in block.indices { block[k] = value }
}

extension SpecialFunction {
  /// Writes its values at the blocks from `first` on into that one.
  fileprivate func apply<T: Real>(to stack: inout [[T]], from first: Int) {
    var point = [Double](repeating: 0, count: arguments.count)
    for k in stack[first].indices {
      for index in point.indices { point[index] = stack[first + index][k].nearestDouble }
      stack[first][k] = T(digitsOf: value(point))
    }
  }
}

extension Real {
  /// The nearest Double.
  fileprivate var nearestDouble: Double {
    if let value = self as? Double { return value }
    if let value = self as? Float { return Double(value) }
    #if arch(x86_64) && !os(Windows)
      if let value = self as? Float80 { return Double(value) }
    #endif
    guard isFinite, self != 0 else {
      return isNaN ? .nan : self == 0 ? 0 : self > 0 ? .infinity : -.infinity
    }
    // The digits of the significand one by one, and one more that rounds.
    var (rest, digits) = (significand, 0.0)
    for _ in 0..<54 {
      let digit: Self = rest >= 1 ? 1 : 0
      digits = 2 * digits + (digit == 1 ? 1 : 0)
      rest = 2 * (rest - digit)
    }
    let size = Double(sign: .plus, exponent: Int(exponent) - 53, significand: digits)
    return self < 0 ? -size : size
  }

  /// A Double, exactly where this type has its precision and range.
  fileprivate init(digitsOf value: Double) {
    guard value.isFinite, value != 0 else {
      self = value.isNaN ? .nan : value.isInfinite ? (value > 0 ? .infinity : -.infinity) : 0
      return
    }
    // value = whole · 2^exponent; the powers of 2 in two steps, as 2^-1074 alone may underflow.
    let shift = 52 - Int(value.exponent)
    let whole = Int64(value.significand * 0x1p52)
    let magnitude = Self(
      sign: .plus, exponent: Exponent(-shift), significand: Self(whole))
    self = value < 0 ? -magnitude : magnitude
  }
}
