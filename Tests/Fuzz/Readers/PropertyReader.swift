// Properties in VNN-LIB.

import Base
import Foundation
import Verification

let propertyReader = FuzzedReader(
  "vnnlib", sources: ["Verification/VNNLIB.swift"],
  seeds: [
    """
    ; two inputs, one output
    (declare-const X_0 Real) (declare-const X_1 Real)
    (declare-const Y_0 Real)
    (assert (>= X_0 -1)) (assert (<= X_0 0.5)) (assert (and (<= 0 X_1) (<= X_1 2)))
    (assert (or (and (>= Y_0 3)) (<= (- Y_0) (* 2 (+ 1 X_0)))))
    """,
    """
    (set-logic QF_LRA)
    (declare-const X_0 Real)
    (declare-const Y_0 Real)
    (declare-const Y_1 Real)
    (assert (<= X_0 0.1000000000000000055511151231257827))
    (assert (>= X_0 -1e-3))
    (assert (<= (* 0.3333333333333333333 Y_0) Y_1))
    (check-sat)
    """,
  ].map { Array($0.utf8) },
  words: [
    "(", ")", "assert", "declare-const", "Real", "<=", ">=", "<", ">", "=", "and", "or", "not", "+",
    "-", "*", "/", "X_0", "X_1", "X_999999999", "Y_0", "Y_18446744073709551616", "|", "\"", ";",
  ],
  almost: { choice in
    let inputs = 1 + choice.below(3)
    let outputs = 1 + choice.below(2)
    var text = ""
    for index in 0..<inputs where !choice.isChosen(one: 30) {
      text += "(declare-const X_\(index) \(choice.of(["Real", "Real", "Int"])))\n"
    }
    for index in 0..<outputs where !choice.isChosen(one: 30) {
      text += "(declare-const Y_\(index) Real)\n"
    }
    for index in 0..<inputs where !choice.isChosen(one: 20) {
      text +=
        "(assert (>= X_\(index) \(choice.number())))(assert (<= X_\(index) \(choice.number())))\n"
    }
    for _ in 0...choice.below(3) {
      text += "(assert \(condition(&choice, depth: choice.below(5))))\n"
    }
    return Array(text.utf8)
  },
  read: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    _ = try VerificationProperty(vnnlib: text)
  })

private func condition(_ choice: inout Choice, depth: Int) -> String {
  guard depth > 0, !choice.isChosen(one: 3) else {
    let sign = choice.of(["<=", ">=", "<=", ">=", "<", "="])
    return "(\(sign) \(term(&choice, depth: 2)) \(term(&choice, depth: 2)))"
  }
  let name = choice.of(["and", "or", "or", "not"])
  return "(\(name) " + choice.list(0...4, separator: " ") { condition(&$0, depth: depth - 1) } + ")"
}

private func term(_ choice: inout Choice, depth: Int) -> String {
  guard depth > 0, !choice.isChosen(one: 2) else {
    return choice.isChosen(one: 2)
      ? choice.number() : choice.of(["X_0", "X_1", "Y_0", "Y_1", "Z_0", "X_", "X_00"])
  }
  let name = choice.of(["+", "-", "*", "/"])
  return "(\(name) " + choice.list(0...3, separator: " ") { term(&$0, depth: depth - 1) } + ")"
}
