import Formulas
import Foundation
import Intervals
import Networks
import Testing

/// Enclosures against 50-digit values of mpmath (see Resources/enclosure_reference.py).
struct ReferenceTests {
  private struct Row {
    var function: UnaryFunction
    var x: Double
    var value: Reference
  }

  private func elementaryRows() throws -> [Row] {
    try referenceLines().filter { $0.hasPrefix("f,") }.map { line in
      let fields = line.split(separator: ",")
      return Row(
        function: try #require(UnaryFunction(rawValue: String(fields[1]))),
        x: try #require(Double(String(fields[2]))), value: Reference(fields[3]))
    }
  }

  @Test("elementary functions enclose the reference, within 25 ulp")
  func elementary() throws {
    let rows = try elementaryRows()
    #expect(rows.count > 1500)
    for row in rows {
      let value = Interval(row.x).applying(row.function)
      #expect(row.value.isIn(value), "\(row.function)(\(row.x)) in \(value)")
      #expect(value.upper - value.lower <= 25 * row.value.rounded.ulp, "\(row.function)(\(row.x))")
      // The library itself keeps to half of the margin that is taken.
      let long = LongInterval(LongNumber(row.x)).applying(row.function)
      #expect(row.value.isIn(Interval(enclosing: long)), "long \(row.function)(\(row.x))")
    }
  }

  /// `make check-intervals` writes a million values of mpmath and names their file.
  @Test(
    "a million random values of the elementary functions are enclosed",
    .enabled(if: ProcessInfo.processInfo.environment["APPROXIMA_REFERENCE"] != nil))
  func million() throws {
    let path = try #require(ProcessInfo.processInfo.environment["APPROXIMA_REFERENCE"])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    var (checks, violations, caught) = (0, 0, 0)
    for line in lines {
      let fields = line.split(separator: ",")
      let function = try #require(UnaryFunction(rawValue: String(fields[1])))
      let x = try #require(Double(String(fields[2])))
      let value = Reference(fields[3])
      checks += 1
      if !value.isIn(Interval(x).applying(function)) { violations += 1 }
      if !value.isIn(Mutant(x).applying(function)) { caught += 1 }
    }
    print("\(checks) checks, \(violations) violations; inward rounding caught \(caught) times")
    #expect(checks >= 1_000_000 && violations == 0 && caught > checks / 2)
  }

  @Test("intervals that end at the argument hold the value, whatever the other end")
  func wideArguments() throws {
    var source = Source(seed: 3)
    for row in try elementaryRows() {
      for _ in 0..<20 {
        let width = source.uniform(0, 1) * (row.x.magnitude + 0.01)
        for interval in [Interval(row.x, row.x + width), Interval(row.x - width, row.x)] {
          #expect(row.value.isIn(interval.applying(row.function)), "\(row.function) on \(interval)")
        }
      }
    }
  }

  @Test("a planted inward rounding is caught by the reference")
  func catchesInwardRounding() throws {
    let missed = try elementaryRows().count {
      !$0.value.isIn(Mutant($0.x).applying($0.function))
    }
    #expect(missed > 1000, "\(missed)")
  }

  @Test("activations' Taylor coefficients enclose the reference up to order 8")
  func activations() throws {
    var count = 0
    for line in try referenceLines() where line.hasPrefix("a|") {
      let parts = line.split(separator: "|")
      let activation = try Activation(parsing: String(parts[1]))
      let fields = parts[2].split(separator: ",")
      let x = try #require(Double(String(fields[0])))
      let series = activation.series(over: Interval(x), order: 8)
      let around = activation.series(over: Interval(x - 0.125, x + 0.0625), order: 8)
      let longSeries = activation.series(over: LongInterval(LongNumber(x)), order: 8)
      let scale = fields.dropFirst().map { Reference($0).rounded.magnitude }.max() ?? 0
      for (order, field) in fields.dropFirst().enumerated() {
        let value = Reference(field)
        count += 1
        #expect(
          value.isIn(series[order]), "\(activation) at \(x), order \(order): \(series[order])")
        #expect(value.isIn(around[order]), "\(activation) around \(x), order \(order)")
        #expect(value.isIn(Interval(enclosing: longSeries[order])), "long \(activation) at \(x)")
        // In the tails the recurrences subtract what is much larger.
        #expect(series[order].radius <= 1e-5 * max(scale, 1e-3), "\(activation) at \(x), \(order)")
      }
    }
    #expect(count > 4000)
  }

  @Test(
    "values and derivatives over intervals hold those at inner points, and are tight where smooth")
  func ranges() {
    var source = Source(seed: 4)
    for activation in Activation.all {
      for _ in 0..<60 {
        let low = source.uniform(-6, 5)
        let x = Interval(low, low + source.uniform(0, 1) * source.uniform(0, 4))
        for order in 0...2 {
          let range = activation.derivatives(order, over: x)
          var (least, largest) = (Double.infinity, -Double.infinity)
          for step in 0...64 {
            let t = min(x.upper, x.lower + (x.upper - x.lower) * Double(step) / 64)
            let value =
              [
                activation.value(t), activation.derivative(t), activation.secondDerivative(t),
              ][order]
            let slack = 8 * value.ulp + 1e-15
            #expect(
              range.lower <= value + slack && value - slack <= range.upper,
              "\(activation) order \(order) at \(t) of \(x): \(value) outside \(range)")
            least = min(least, value)
            largest = max(largest, value)
          }
          if activation.smoothness == .infinite, order == 0, activation != .polynomial([0, 1, 0.5])
          {
            if activation.expression != nil { continue }
            #expect(
              range.upper - range.lower <= 1.02 * (largest - least) + 1e-3, "\(activation) \(x)")
          }
        }
      }
    }
  }
}
