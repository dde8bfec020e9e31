import Base
import Intervals
import Networks
import Testing
import Verification

/// Properties are proven or refuted as they are written, not as Float64 rounds them.
struct ExactNumberTests {
  private let declarations = "(declare-const X_0 Real) (declare-const Y_0 Real)\n"

  /// N(x) = x.
  private func identity() throws -> Network { try network([([[1]], [0])]) }

  private func verdict(_ text: String, _ network: Network? = nil) throws -> VerificationResult {
    try verify(
      network ?? identity(), VerificationProperty(vnnlib: declarations + text),
      options: VerifyOptions(nodes: 1000))
  }

  /// 0.1 of Float64 is 0.1000000000000000055511151231257827021181583404541015625.
  @Test(
    "y ≤ 0.1 on x ≤ 0.1 with more digits is false by less than an ulp, at an input that is no Float64"
  )
  func identityWithMoreDigits() throws {
    let result = try verdict(
      """
      (assert (>= X_0 0)) (assert (<= X_0 0.1000000000000000055511151231257827))
      (assert (>= Y_0 0.1000000000000000001))
      """)
    #expect(result.answer == .counterexample)
    let example = try #require(result.counterexample)
    #expect(example.isProved)
    #expect(example.exactInput == ["0.1000000000000000055511151231257827"])
  }

  @Test("a bound next to a decimal that Float64 rounds up holds where the decimal says so")
  func rounding() throws {
    // Float64 rounds 0.1 up, and 0.3 down (0.299999999999999988897769753748434595763683319091796875).
    let box = "(assert (>= X_0 0)) (assert (<= X_0 0.3))\n"
    let refuted = try verdict(box + "(assert (>= Y_0 0.3))")
    #expect(refuted.answer == .counterexample && refuted.counterexample?.exactInput == ["0.3"])
    #expect(try verdict(box + "(assert (>= Y_0 0.30000000000001))").answer == .holds)
    // Here the Float64 numbers of both sides are the same: 0.3 is the closest to both.
    let near = try verdict(box + "(assert (>= Y_0 0.300000000000000000001))")
    #expect(near.answer != .counterexample)
  }

  @Test("a factor of a linear combination counts with all its digits")
  func factor() throws {
    let box = "(assert (>= X_0 0)) (assert (<= X_0 0.5))\n"
    // 0.1·y ≥ 0.05 at y = 0.5; the Float64 next to 0.1 is larger.
    #expect(try verdict(box + "(assert (>= (* 0.1 Y_0) 0.05))").answer == .counterexample)
    #expect(
      try verdict(box + "(assert (>= (* 0.1 Y_0) 0.050000000000000000001))").answer
        != .counterexample)
    #expect(
      try verdict(box + "(assert (>= (* 0.100000000000000000003 Y_0) 0.050000000000000000001))")
        .answer == .counterexample)
    #expect(try verdict(box + "(assert (>= (* 0.1 Y_0) 0.0500001))").answer == .holds)
  }

  @Test("a bound that is a quotient is exact")
  func quotient() throws {
    let result = try verdict(
      "(assert (>= X_0 0)) (assert (<= (* 3 X_0) 1)) (assert (>= (* 3 Y_0) 1))")
    #expect(result.answer == .counterexample)
    #expect(result.counterexample?.exactInput == ["1/3"])
  }

  @Test("a lower bound above the upper one, if only in the 25th digit, holds of nothing")
  func empty() throws {
    let text = """
      (assert (>= X_0 0.1000000000000000000000002)) (assert (<= X_0 0.1000000000000000000000001))
      (assert (>= Y_0 0))
      """
    let property = try VerificationProperty(vnnlib: declarations + text)
    #expect(property.isVacuous && property.cases.isEmpty)
    #expect(try verdict(text).answer == .holds)
    // The size still counts.
    let other = try network([([[1, 1]], [0])])
    #expect(throws: UserError("the property speaks of 1 inputs, the network has 2")) {
      try verify(other, property)
    }
  }

  @Test(
    "numbers that are too long or too large are refused at once",
    arguments: [
      ("1e999999999", "3:20: '1e999999999' is beyond the range of Float64"),
      (
        "1e-999999999",
        "3:20: '1e-999999999' has more than 1000 digits, or an exponent beyond ±1000"
      ),
      ("(* 1e300 1e300)", "a number of the property is beyond the range of Float64"),
    ])
  func limits(number: String, message: String) throws {
    let text = "(assert (>= X_0 0)) (assert (<= X_0 1))\n(assert    (>= Y_0 \(number)))"
    let error = #expect(throws: UserError.self) {
      try VerificationProperty(vnnlib: declarations + text)
    }
    #expect(error?.description == message)
    let long = String(repeating: "1e300 1e-300 ", count: 200)
    let product = "(assert (>= X_0 0)) (assert (<= X_0 1)) (assert (>= (* \(long) Y_0) 1))"
    #expect(try VerificationProperty(vnnlib: declarations + product).cases.count == 1)
  }

  @Test(
    "a weight of 1e-200, 1e155 or a subnormal one gives a true answer or unknown, and its reason")
  func scales() throws {
    // A net a·relu(w·x + b); its largest value on [-1, 1] is a·(w + b) for positive numbers.
    let numbers = [1e-200, 1e155, 1e300, Double.leastNonzeroMagnitude, 1.0]
    for w in numbers {
      for b in [0, 1e-200, 1.0] {
        for a in numbers {
          let net = try network([([[w], [-w]], [b, b]), ([[a, a]], [0])])
          for (threshold, isUnsafe) in [(0.0, true), (1e308, a >= 1e155 && w >= 1e155)] {
            let property = try VerificationProperty(
              vnnlib: declarations
                + "(assert (>= X_0 -1)) (assert (<= X_0 1)) (assert (>= Y_0 \(threshold)))")
            let result = try verify(net, property, options: VerifyOptions(nodes: 50))
            #expect(
              result.answer == (isUnsafe ? .counterexample : .holds) || result.answer == .unknown,
              "\(w) \(b) \(a) \(threshold)")
            #expect((result.answer == .unknown) == (result.reason != nil))
          }
        }
      }
    }
  }
}
