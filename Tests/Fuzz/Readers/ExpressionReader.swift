// Expressions, activations and boxes: what stands in options, YAML and addresses.

import Base
import Formulas
import Foundation
import Functions
import Networks

let expressionReader = FuzzedReader(
  "expressions",
  sources: [
    "Derivative", "ElementaryFunction", "Expression", "Node", "Parser", "Program", "Tokens",
  ].map { "Formulas/\($0).swift" }
    + ["Functions/ExpressionTarget.swift", "Networks/ActivationParsing.swift"],
  seeds: [
    "sin(2*pi*x)*exp(-y)", "x1^2+x2^3-abs(x3)", "min(x,max(y,0.5));x/y", "sqrt(abs(x))", "x^y^z",
    "1/(1+25*x^2)", "reluPower(3)", "expression(x*tanh(x))", "leakyRelu(0.01)", "[[-1,1],[0,2]]",
    "[-1,1]", "mish", "besselJ(0,x)*hyp2f1(x,1,2,y)", "lpmv(1,x,y)+sph_harm(1,2,x,y)",
  ].map { Array($0.utf8) },
  words: [
    "sin(", "cos(", "exp(", "log(", "sqrt(", "abs(", "tanh(", "min(", "max(", "erf(", "gamma(", "^",
    "**", "pi", "x1", "x40", "x41", "(", ")", ";", "expression(", "relu", "[", "]", ",", "-", "e",
  ],
  almost: { Array(expression(&$0, depth: $0.below(7)).utf8) },
  read: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    // Each of the three languages sees every input; one error is as good as another.
    let answers: [() throws -> Void] = [
      { try useExpression(text) }, { _ = try Activation(parsing: text) },
      {
        let domain = try Domain(parsing: text)
        guard domain.bounds.allSatisfy({ $0.lowerBound.isFinite && $0.upperBound.isFinite }) else {
          throw Fault("a box with an infinite side was read")
        }
      },
    ]
    var last: (any Error)?
    for answer in answers {
      do { try answer() } catch { if last == nil || !(error is UserError) { last = error } }
    }
    if let last { throw last }
  })

/// Reads a list of expressions, and evaluates each with its derivatives.
private func useExpression(_ text: String) throws {
  // Files are other readers' work, and meshes of the grammar may be large.
  guard !text.contains("mesh:"), !text.lowercased().contains(".csv") else { return }
  guard case .function(let target) = try resolveTarget(text) else { return }
  let points = Batch(
    features: target.inputs, count: 3,
    storage: (0..<(3 * target.inputs)).map { Double($0) * 0.37 - 1 })
  let values = target.values(points)
  guard values.count == 3, values.features == target.outputs else {
    throw Fault("\(values.features) × \(values.count) values of \(target.outputs) × 3")
  }
}

/// An expression that is almost right.
func expression(_ choice: inout Choice, depth: Int) -> String {
  guard depth > 0 else {
    return choice.isChosen(one: 3)
      ? choice.number() : choice.of(["x", "y", "x1", "x2", "pi", "e", "z"])
  }
  switch choice.below(9) {
  case 0, 1:
    let sign = choice.of(["+", "-", "*", "/", "^", "**", "//", " ", ";"])
    return expression(&choice, depth: depth - 1) + sign + expression(&choice, depth: depth - 1)
  case 2, 3:
    let name = choice.of([
      "sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sinh", "cosh", "erf", "sign",
      "step",
      "floor", "gamma", "relu", "nothing", "besselJ", "jv", "airyAi", "gammaln", "polygamma",
      "zeta",
      "ellipk", "ellipkinc", "jacobiSn", "legendre", "lpmv", "sph_harm", "expn", "lambertw",
      "hyp1f1",
      "hyp2f1", "fresnelS", "besselJ_d1",
    ])
    return name + "(" + expression(&choice, depth: depth - 1) + ")"
  case 4:
    let name = choice.of(["min", "max", "atan2", "pow", "hypot", "sin"])
    let arguments = choice.list(0...4, separator: ",") { expression(&$0, depth: depth - 1) }
    return name + "(" + arguments + ")"
  case 5: return "(" + expression(&choice, depth: depth - 1) + ")"
  case 6: return "-" + expression(&choice, depth: depth - 1)
  case 7:
    // Deep nesting of one kind.
    let count = choice.below(choice.isChosen(one: 20) ? 100_000 : 300)
    let (before, behind) = choice.of([
      ("(", ")"), ("-", ""), ("sin(", ")"), ("x^", ""), ("1/(", ")"), ("x+", ""), ("abs(-", ")"),
    ])
    return String(repeating: before, count: count) + expression(&choice, depth: depth - 1)
      + String(repeating: behind, count: count)
  default:
    return choice.of([
      "expression", "leakyRelu", "elu", "reluPower", "polynomial", "prelu", "swish",
    ])
      + "(" + choice.list(0...3, separator: ",") { $0.number() } + ")"
  }
}
