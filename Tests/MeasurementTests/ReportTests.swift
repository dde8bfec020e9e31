import Base
import Foundation
import Functions
import Measurement
import Testing

@Suite("Error reports")
struct ReportTests {
  private let line = target(Domain(0...1)) { $0[0] }

  @Test("an approximant with NaN gives NaN and the place, in every dimension", arguments: 1...4)
  func nan(dimension: Int) throws {
    let function = target(try cube(0, 1, dimension)) { $0[0] }
    let broken = pointwise { $0[0] > 0.5 ? .nan : 0 }
    let report = try measure(broken, against: function)
    #expect(report.l1.isNaN && report.l2.isNaN && report.sup.isNaN)
    #expect(report.relativeL2.isNaN && report.relativeSup.isNaN)
    #expect(report.supAt[0] > 0.5)
  }

  @Test("an infinite approximant gives infinities, in every dimension", arguments: 1...4)
  func infinite(dimension: Int) throws {
    let function = target(try cube(0, 1, dimension)) { $0[0] }
    let report = try measure(pointwise { $0[0] > 0.5 ? -.infinity : 0 }, against: function)
    #expect(!report.l1.isFinite && !report.l2.isFinite)
    #expect(report.sup == .infinity && report.relativeSup == .infinity)
    #expect(report.supAt[0] > 0.5)
  }

  @Test("errors whose squares overflow or underflow are finite in every norm", arguments: 1...4)
  func huge(dimension: Int) throws {
    for size in [1e200, 1e-200] {
      let function = target(try cube(0, 1, dimension)) { size * $0[0] }
      let report = try measure(pointwise { _ in size }, against: function)
      // 1 − x: mean 1/2, mean square 1/3, relative to the mean square 1/3 of x.
      let accuracy = dimension < 4 ? 1e-3 : 1e-2
      #expect(isClose(report.l1, 0.5 * size, accuracy))
      #expect(isClose(report.l2, (1.0 / 3).squareRoot() * size, accuracy))
      #expect(isClose(report.relativeL2, 1, accuracy) && report.reason == nil)
      #expect(report.sup <= size && report.sup > 0.99 * size)
    }
  }

  @Test("against the zero function relative errors are infinite, or NaN without an error")
  func relativeToZero() throws {
    let nothing = target(Domain(0...1)) { _ in 0 }
    let report = try measure(pointwise { _ in 2 }, against: nothing)
    #expect(report.relativeL2 == .infinity && report.relativeSup == .infinity)
    let exact = try measure(zero, against: nothing)
    #expect(exact.sup == 0 && exact.relativeL2.isNaN && exact.relativeSup.isNaN)
  }

  @Test("only the norms asked for are measured")
  func subsets() throws {
    let report = try measure(zero, against: line, options: MeasureOptions(norms: [.l1]))
    #expect(isClose(report.l1, 0.5, 1e-12))
    #expect(report.l2.isNaN && report.sup.isNaN && report.supAt.isEmpty)
    #expect(report.method.hasPrefix("l1: adaptive Gauss–Kronrod quadrature at "))
    let l2 = try measure(zero, against: line, options: MeasureOptions(norms: [.l2]))
    #expect(l2.l1.isNaN && isClose(l2.l2, (1.0 / 3).squareRoot(), 1e-12))
    let both = try measure(zero, against: line)
    #expect(both.l1 == report.l1 && both.l2 == l2.l2)
  }

  @Test("JSON has the promised keys, every number comes back, and no number is null with a reason")
  func json() throws {
    let report = ErrorReport(
      l1: 0.1, l2: .nan, sup: .infinity, relativeL2: -.infinity, relativeSup: 4e-300,
      supAt: [0.25, -1], l1Uncertainty: 1e-300, l2Uncertainty: 0, method: "m", reason: "r")
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(report)
    let text = String(decoding: data, as: UTF8.self)
    #expect(
      text
        == #"{"accuracy":null,"calibration_error":null,"l1":0.1,"l1_uncertainty":1e-300,"#
        + #""l2":null,"l2_uncertainty":0,"log_loss":null,"method":"m","reason":"r","relative_l2":null,"#
        + #""relative_sup":4e-300,"sup":null,"sup_at":[0.25,-1]}"#)
    let back = try JSONDecoder().decode(ErrorReport.self, from: data)
    #expect(back.l2.isNaN && back.sup.isNaN && back.relativeL2.isNaN)
    #expect(back.l1 == 0.1 && back.reason == "r")
    #expect(back.relativeSup == 4e-300 && back.supAt == [0.25, -1] && back.l1Uncertainty == 1e-300)
    let bad = Data(text.replacing("0.1", with: "\"many\"").utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(ErrorReport.self, from: bad) }
  }

  @Test("options and shapes that make no sense are refused in one line")
  func refused() throws {
    func message(_ options: MeasureOptions, outputs: Int = 1) -> String {
      do {
        _ = try measure(
          { Batch(features: outputs, count: $0.count) }, against: line, options: options)
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(message(MeasureOptions(norms: [])) == "measure at least one of l1, l2, sup")
    #expect(
      message(MeasureOptions(effort: 0))
        == "the effort of a measurement is in (0, 10000], not 0")
    #expect(
      message(MeasureOptions(effort: .nan))
        == "the effort of a measurement is in (0, 10000], not nan")
    #expect(
      message(MeasureOptions(tolerance: 2))
        == "the tolerance of a measurement is in (0, 1), not 2")
    #expect(
      message(MeasureOptions(), outputs: 2)
        == "the network has 2 outputs, but test has 1 component")
    let high = target(try cube(0, 1, 41)) { $0[0] }
    #expect(throws: UserError("Sobol points have 1 to 40 coordinates, not 41")) {
      try measure(zero, against: high)
    }
  }

  @Test("hold-out errors are mean, root mean square and maximum")
  func holdOut() throws {
    let inputs = Batch(features: 2, points: [[0, 0], [1, 0], [0, 1], [1, 1]])
    let outputs = Batch(features: 1, count: 4, storage: [1, -1, 3, 1])
    let report = try measure(zero, inputs: inputs, outputs: outputs)
    #expect(report.l1 == 1.5 && report.l2 == 3.0.squareRoot() && report.sup == 3)
    #expect(report.supAt == [0, 1])
    #expect(report.relativeL2 == 1 && report.relativeSup == 1)
    #expect(isClose(report.l1Uncertainty, 0.5, 1e-12))
    #expect(report.method.hasPrefix("hold-out: 4 points"))
    let single = try measure(zero, inputs: inputs.samples(0..<1), outputs: outputs.samples(0..<1))
    #expect(single.l1 == 1 && single.l1Uncertainty.isNaN)
    #expect(single.method.hasPrefix("hold-out: 1 point;"))
    #expect(
      throws: UserError("there is no hold-out point to measure at: hold out a part of the data")
    ) {
      try measure(zero, inputs: inputs.samples(0..<0), outputs: outputs.samples(0..<0))
    }
    #expect(throws: UserError("the network has 1 output, but the data have 2 outputs")) {
      try measure(zero, inputs: inputs, outputs: Batch(features: 2, count: 4))
    }
  }

  @Test("hold-out errors of a network that gives NaN are NaN")
  func holdOutNaN() throws {
    let inputs = Batch(features: 1, count: 3, storage: [0, 1, 2])
    let report = try measure(
      pointwise { $0[0] == 1 ? .nan : 0 }, inputs: inputs, outputs: inputs)
    #expect(report.l1.isNaN && report.l2.isNaN && report.sup.isNaN && report.supAt == [1])
  }

  @Test("rounding error is the largest difference of two precisions")
  func rounding() throws {
    let domain = Domain(1...2)
    let single = pointwise { Double(Float($0[0])) }
    let error = try roundingError(of: single, reference: pointwise { $0[0] }, in: domain)
    #expect(error <= 0x1p-24 && error > 0.9 * 0x1p-24)
    #expect(try roundingError(of: single, reference: single, in: domain) == 0)
    #expect(
      try roundingError(of: pointwise { _ in .nan }, reference: single, in: domain).isNaN)
    #expect(
      throws: UserError("an evaluation with 1 outputs has no rounding error against one with 2")
    ) {
      try roundingError(of: single, reference: { Batch(features: 2, count: $0.count) }, in: domain)
    }
  }

  @Test("a split without a floor has null parts in JSON and says so")
  func split() throws {
    let split = ErrorSplit(rounding: 1e-16)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(split), as: UTF8.self)
    #expect(
      text
        == #"{"approximation":null,"floor":null,"floor_proven":null,"kind":null,"norm":"sup","optimisation":null,"#
        + #""reference":"none: no proven floor for this architecture and target","#
        + #""rounding":1e-16,"total":null}"#
    )
    #expect(try JSONDecoder().decode(ErrorSplit.self, from: Data(text.utf8)) == split)
  }
}
