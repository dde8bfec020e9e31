// Operators of ONNX that act on values feature by feature.

import Base
import Formulas
import Kernels
import Networks

extension ONNXGraphReader {
  // MARK: Of two values, or of values and constants

  mutating func elementwise(_ node: ONNXNode) throws -> ONNXSignal {
    guard node.inputs.count != 1 else { return try signal(node.inputs[0]) }
    // Sum, Mean, Min and Max take any number of inputs.
    var result: ONNXSignal?
    var constant: ONNXTensor?
    for name in node.inputs {
      if signals[name] != nil {
        let next = try signal(name)
        result = try result.map { try pair(node.operation, $0, next) } ?? next
        if let given = constant, let current = result {
          result = try shifted(current, given, true, node.operation)
          constant = nil
        }
      } else {
        if node.operation == "Pow", signals[node.inputs[0]] != nil {
          return try power(signal(node.inputs[0]), name)
        }
        let given = try numbers(name, "its input \(excerpt(name))")
        if let current = result {
          result = try shifted(current, given, false, node.operation)
        } else {
          guard constant == nil else { throw UserError("its first two inputs are constants") }
          constant = given
        }
      }
    }
    guard var signal = result else { throw UserError("it sees only constants") }
    if node.operation == "Mean" {
      try steps.scale(
        &signal, by: [Double](repeating: 1 / Double(node.inputs.count), count: signal.size))
    }
    return signal
  }

  /// An operator of two values of the network.
  private mutating func pair(
    _ operation: String, _ left: ONNXSignal, _ right: ONNXSignal
  ) throws -> ONNXSignal {
    let shape = try left.shape.joined(right.shape)
    let (left, right) = (try widened(left, shape), try widened(right, shape))
    func minus(_ signal: ONNXSignal) throws -> ONNXSignal {
      var signal = signal
      try steps.scale(&signal, by: [Double](repeating: -1, count: signal.size))
      return signal
    }
    switch operation {
    case "Add", "Sum", "Mean": return try steps.combined(.sum, left, right)
    case "Sub": return try steps.combined(.sum, left, minus(right))
    case "Mul": return try steps.combined(.product, left, right)
    case "Div":
      return try steps.combined(.product, left, steps.activated(right, function(.one / .x)))
    case "Max":
      // b + relu(a - b).
      let above = try steps.activated(steps.combined(.sum, left, minus(right)), .relu)
      return try steps.combined(.sum, right, above)
    case "Min":
      let above = try steps.activated(steps.combined(.sum, left, minus(right)), .relu)
      return try steps.combined(.sum, left, minus(above))
    case "Pow": throw UserError("its exponent must be a constant")
    default:
      throw UserError("a comparison of values is read only inside a function of one value")
    }
  }

  private mutating func widened(_ signal: ONNXSignal, _ shape: ONNXShape) throws -> ONNXSignal {
    if signal.shape == shape { return signal }
    let move = try ONNXMove.widened(signal.shape, to: shape, most: ONNXSteps.madeNumbers)
    return try steps.picked(
      [signal], move.places.map { (signal: 0, feature: $0) }, shape: shape)
  }

  private mutating func shifted(
    _ signal: ONNXSignal, _ constant: ONNXTensor, _ isReversed: Bool, _ operation: String
  ) throws -> ONNXSignal {
    var signal = signal
    let (values, shape) = try signal.shape.broadcast(constant)
    signal.shape = shape
    func negative() throws {
      try steps.scale(&signal, by: values.map { _ in -1 })
    }
    switch operation {
    case "Add", "Sum", "Mean": try steps.add(values, to: &signal)
    case "Mul": try steps.scale(&signal, by: values)
    case "Div" where isReversed:
      signal = try steps.activated(signal, function(.one / .x))
      try steps.scale(&signal, by: values)
    case "Div":
      guard !values.contains(where: { $0 == 0 || !(1 / $0).isFinite }) else {
        throw UserError("it divides by 0, or by a number whose reciprocal is too large")
      }
      try steps.scale(&signal, by: values.map { 1 / $0 })
    case "Sub":
      if isReversed { try negative() }
      try steps.add(isReversed ? values : values.map { -$0 }, to: &signal)
    case "Max", "Min":
      if let number = values.first, values.allSatisfy({ $0 == number }) {
        let formula: Expression.Node =
          operation == "Max" ? .larger(.x, .number(number)) : .smaller(.x, .number(number))
        return try steps.activated(signal, function(formula))
      }
      // c ± relu(±(x - c)).
      let isMin = operation == "Min"
      try steps.add(values.map { -$0 }, to: &signal)
      if isMin { try negative() }
      signal = try steps.activated(signal, .relu)
      if isMin { try negative() }
      try steps.add(values, to: &signal)
    case "Pow": throw UserError("its base must be values of the network, its exponent a constant")
    default:
      throw UserError("a comparison of values is read only inside a function of one value")
    }
    return signal
  }

  private mutating func power(_ signal: ONNXSignal, _ name: String) throws -> ONNXSignal {
    guard let exponents = constants[name], let exponent = exponents.values.first,
      exponents.values.allSatisfy({ $0 == exponent }), !exponent.isNaN
    else { throw UserError("its exponents must be one constant number") }
    let (_, shape) = try signal.shape.broadcast(exponents)
    guard shape == signal.shape else { throw UserError("its exponent widens the values") }
    return try steps.activated(signal, function(.binary(.power, .x, .number(exponent))))
  }

  // MARK: Functions of one value

  /// The catalogue's function where it is one, else the formula.
  private func function(_ formula: Expression.Node) throws -> Activation {
    try ONNXKnownFormulas.activation(formula, isSingle: kind == .float)
      ?? .expression(ExpressionActivation(parsing: formula.text))
  }

  mutating func activated(_ node: ONNXNode) throws -> ONNXSignal {
    var signal = try signal(node.inputs[0])
    switch node.operation {
    case "Neg":
      try steps.scale(&signal, by: [Double](repeating: -1, count: signal.size))
      return signal
    case "Selu":
      let (usualAlpha, usualGamma) = (
        Double(Float(SeluNumbers.scaledAlpha() / SeluNumbers.scale() as Double)),
        Double(Float(SeluNumbers.scale() as Double))
      )
      let alpha = try number("alpha", usualAlpha, of: node, .ofElu)
      let gamma = try number("gamma", usualGamma, of: node, .ofElu)
      if kind == .float, alpha == usualAlpha, gamma == usualGamma {
        return try steps.activated(signal, .selu)
      }
      var result = try steps.activated(signal, .elu(alpha))
      try steps.scale(&result, by: [Double](repeating: gamma, count: result.size))
      return result
    default: break
    }
    if let known = ONNXFunction.named[node.operation] {
      var given: Double?
      if let attribute = known.form.attribute, let rule = known.rule {
        given = try number(attribute, Double(Float(rule.usual)), of: node, rule)
      }
      guard let activation = known.activation(given) else {
        throw UserError("this operator is not read")
      }
      return try steps.activated(signal, activation)
    }
    var inputs: [Expression.Node?] = [.x]
    for name in node.inputs.dropFirst() {
      guard !name.isEmpty else {
        inputs.append(nil)
        continue
      }
      let numbers = try numbers(name, "its input \(excerpt(name))")
      guard let number = numbers.values.first, numbers.values.count == 1 else {
        throw UserError("its input \(excerpt(name)) must be one number")
      }
      inputs.append(.number(number))
    }
    let formula = try ONNXPointwise.formula(node, inputs, isSingle: kind == .float)
    guard let formula else {
      throw UserError(
        node.operation == "Where"
          ? "a choice between values is read only as a function of one value without infinite "
            + "branches"
          : "it is not read of values of the network")
    }
    return formula == .x ? signal : try steps.activated(signal, function(formula))
  }

  private func number(
    _ attribute: String, _ usual: Double, of node: ONNXNode, _ rule: NumberRule
  ) throws -> Double {
    let number = try node.number(attribute, default: usual)
    guard rule.holds(number) else {
      throw UserError("\(attribute) \(number) is not read; it must be \(rule.condition)")
    }
    return number
  }

  /// A rectifier with slopes below 0: relu(x) - a·relu(-x) where they differ.
  mutating func leaky(_ node: ONNXNode) throws -> ONNXSignal {
    let signal = try signal(node.inputs[0])
    let slopes = try numbers(node.inputs[1], "its slopes \(excerpt(node.inputs[1]))")
    let (values, shape) = try signal.shape.broadcast(slopes)
    guard shape == signal.shape, let slope = values.first else {
      throw UserError("its slopes widen the values")
    }
    if values.allSatisfy({ $0 == slope }) { return try steps.activated(signal, .leakyRelu(slope)) }
    var below = signal
    try steps.scale(&below, by: values.map { _ in -1 })
    below = try steps.activated(below, .relu)
    try steps.scale(&below, by: values.map { -$0 })
    return try steps.combined(.sum, steps.activated(signal, .relu), below)
  }

  // MARK: Functions of several features

  /// 1/(1 + Σ exp(x_j - x_i)) over the others j, which neither overflows to NaN nor divides by 0.
  mutating func softmax(_ node: ONNXNode) throws -> ONNXSignal {
    let signal = try signal(node.inputs[0])
    let axis = try signal.shape.place(
      of: node.whole("axis", default: graph.operatorVersion < 13 ? 1 : -1))
    let count = signal.size
    guard let size = signal.shape.sizes[axis], size == count else {
      throw UserError("values of shape \(signal.shape.text) are no single row of scores")
    }
    guard (2...256).contains(count) else {
      throw UserError("it is over \(count) values; 2 to 256 are read")
    }
    try steps.count(3 * count * count)
    var rows: [[(column: Int, value: Double)]] = []
    for i in 0..<count {
      for j in 0..<count where j != i {
        rows.append(i < j ? [(i, -1), (j, 1)] : [(j, 1), (i, -1)])
      }
    }
    var result = signal
    try steps.multiply(
      &result, .sparse(SparseMatrix(columns: count, rows: rows)), rows: rows.count)
    result.shape = ONNXShape([rows.count])
    result = try steps.activated(result, function(.unary(.exp, .x)))
    try steps.multiply(
      &result, .dense([Double](repeating: 1, count: count - 1)), rows: 1, copies: count)
    result.shape = signal.shape
    try steps.add([Double](repeating: 1, count: count), to: &result)
    return try steps.activated(
      result, function(node.operation == "Softmax" ? .one / .x : -.unary(.log, .x)))
  }

  /// Values one after the other along an axis.
  mutating func joined(_ node: ONNXNode) throws -> ONNXSignal {
    let parts = try node.inputs.map { name -> ONNXSignal in
      guard constants[name] == nil else {
        throw UserError(
          "its input \(excerpt(name)) is a constant; values of the network are joined")
      }
      return try signal(name)
    }
    let shape = parts[0].shape
    let axis = try shape.place(of: node.whole("axis", default: 1))
    guard shape.sizes[axis] != nil else { throw shape.mixing() }
    var total = 0
    for part in parts {
      var sizes = part.shape.sizes
      guard sizes.count == shape.sizes.count else { throw UserError("its inputs differ in axes") }
      total += sizes[axis] ?? 0
      sizes[axis] = shape.sizes[axis]
      guard sizes == shape.sizes else { throw UserError("its inputs differ in size") }
    }
    let outer = ONNXShape(Array(shape.sizes[..<axis])).count
    try steps.count(parts.reduce(0) { $0 + $1.size })
    var places: [(signal: Int, feature: Int)] = []
    for row in 0..<outer {
      for (index, part) in parts.enumerated() {
        let count = part.size / outer
        places += (0..<count).map { (index, row * count + $0) }
      }
    }
    var sizes = shape.sizes
    sizes[axis] = total
    return try steps.picked(parts, places, shape: ONNXShape(sizes))
  }
}
