import Base
import Foundation
import Testing
import Verification

/// The property files of VNN-COMP.
struct VNNLIBTests {
  private let declarations = """
    ; two inputs, two outputs
    (declare-const X_0 Real) (declare-const X_1 Real)
    (declare-const Y_0 Real)
    (declare-const Y_1 Real)

    """
  private let box =
    "(assert (>= X_0 -1)) (assert (<= X_0 0.5)) (assert (and (<= 0 X_1) (<= X_1 2)))\n"

  @Test("boxes, disjunctions and linear terms become cases in disjunctive normal form")
  func cases() throws {
    let property = try VerificationProperty(
      vnnlib: declarations + """
        (assert (<= Y_0 (- (* 2 Y_1) (+ 1 X_0))))
        (assert (or
          (and (>= X_0 -1) (<= X_0 0) (>= X_1 0) (<= X_1 1) (>= Y_1 3))
          (and (>= X_0 0) (<= X_0 1) (>= X_1 1) (<= X_1 2) (or (<= Y_1 0) (<= (- Y_0) 4)))))
        """)
    #expect(!property.isStrict && property.cases.count == 3)
    #expect(property.cases.map(\.box.lower) == [[-1, 0], [0, 1], [0, 1]])
    #expect(property.cases.map(\.box.upper) == [[0, 1], [1, 2], [1, 2]])
    // y0 − 2 y1 + x0 + 1 ≤ 0.
    let first = LinearCondition(outputs: [1, -2], inputs: [1, 0], constant: 1)
    let zeros = [0.0, 0]
    #expect(
      property.cases.map(\.conditions) == [
        [first, LinearCondition(outputs: [0, -1], inputs: zeros, constant: 3)],
        [first, LinearCondition(outputs: [0, 1], inputs: zeros, constant: 0)],
        [first, LinearCondition(outputs: [-1, 0], inputs: zeros, constant: -4)],
      ])
  }

  @Test("an empty box is no case; bounds given twice meet")
  func boxes() throws {
    let property = try VerificationProperty(
      vnnlib: declarations + box + """
        (assert (<= (* 2 X_0) 0.5))
        (assert (or (and (>= X_1 3) (<= Y_0 0)) (<= Y_1 0)))
        """)
    #expect(property.cases.count == 1)
    #expect(property.cases[0].box.upper == [0.25, 2])
  }

  @Test(
    "what is wrong is said with line and column",
    arguments: [
      ("(assert (<= Y_0 1)", "5:1: this '(' has no ')'"),
      (")", "5:1: a ')' without its '('"),
      ("word", "5:1: a statement such as (assert …) or (declare-const X_0 Real) is expected"),
      ("(define x 1)", "5:1: declare-const or assert is expected"),
      ("(assert)", "5:1: assert takes one condition"),
      ("(declare-const Z_0 Real)", "5:16: 'Z_0' is no variable: inputs are X_0, …, outputs Y_0, …"),
      ("(declare-const X_0 Real)", "5:16: X_0 is declared twice"),
      ("(declare-const X_2 Int)", "5:1: write (declare-const X_0 Real)"),
      ("(declare-const X_3 Real)", "X_2 is not declared, though later ones are"),
      ("(assert (<= Y_0 Y_7))", "5:17: 'Y_7' is neither a number nor a declared variable"),
      ("(assert (<= Y_0))", "5:9: an inequality takes two terms"),
      (
        "(assert\n  (< Y_0 1))",
        "6:3: '<' is no condition: write (<= a b), (>= a b), (and …) or (or …)"
      ),
      ("(assert Y_0)", "5:9: a condition such as (<= Y_0 1) is expected"),
      ("(assert (<= (* Y_0 Y_1) 1))", "5:13: a product of two variables is not linear"),
      (
        "(assert (<= (/ Y_0 2) 1))",
        "5:13: a term is a number, a variable, (+ …), (- …) or (* number term)"
      ),
      ("(assert (<= Y_0 inf))", "5:17: 'inf' is not finite"),
      ("", "X_0 has no lower bound; every input needs both"),
      ("(assert (>= X_0 1))", "X_0 has no upper bound; every input needs both"),
      (String(repeating: "(", count: 300), "5:201: brackets stand more than 200 deep"),
    ])
  func errors(text: String, message: String) throws {
    let error = #expect(throws: UserError.self) {
      try VerificationProperty(vnnlib: declarations + text)
    }
    #expect(error?.description == message)
  }

  @Test("too many cases and files that are not there")
  func limits() throws {
    let many = String(repeating: "(assert (or (<= Y_0 1) (<= Y_1 1)))", count: 18)
    let error = #expect(throws: UserError.self) {
      try VerificationProperty(vnnlib: declarations + many)
    }
    #expect(error?.message == "more than 100000 cases; join fewer alternatives")
    #expect(throws: UserError("cannot read this file", at: "/none.vnnlib")) {
      try VerificationProperty(contentsOf: "/none.vnnlib")
    }
    #expect(throws: UserError("it declares no input X_0 or no output Y_0")) {
      try VerificationProperty(vnnlib: "; nothing")
    }
  }
}
