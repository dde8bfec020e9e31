import Kernels
import Networks
import RealModule
import Testing

/// The statement under test: at most 4 ulp everywhere (8 for the derivatives of serf and sharkfin and the value of snake), except that a
/// derivative of gelu, geluTanh, silu, mish, serf, snake or sharkfin is within 1 ulp of 1 near its own zeros, where rounding x moves it
/// by as much, and the second one of sharkfin for all x > 0, where exp(x) magnifies it.
///
/// A polynomial by Horner's rule has the bound of its own test; expressions promise nothing.
private func allowance(_ activation: Activation, order: Int, x: Double) -> Double {
  let zeros: [Double] =
    switch (activation, order) {
    case (.gelu, 1): [-0.7517915]
    case (.geluTanh, 1): [-0.7524614]
    case (.silu, 1): [-1.2784645]
    case (.mish, 1): [-1.1924312]
    case (.geluTanh, 2): [-1.4185040, 1.4185040]
    case (.silu, 2): [-2.3993573, 2.3993573]
    case (.mish, 2): [-2.2563764, 1.4905712]
    case (.inverseQuadratic, 2): [-0.5773503, 0.5773503]
    case (.serf, 1): [-1.1930600]
    case (.serf, 2): [-2.2564975, 1.0960460]
    case (.sharkfin, 1): [-1]
    case (.sharkfin, 2): x > 0 ? [x] : []
    // Zeros that recur.
    case (.snake(1), 1), (.snake(0.3), 1): [x]
    default: []
    }
  return zeros.contains { ($0 - x).magnitude < 0.75 } ? 1 : 0
}

private func ulps(_ activation: Activation, order: Int) -> Double {
  switch activation {
  case .serf, .sharkfin: order > 0 ? 8 : 4
  // Three quotients by 1 + x², each with its rounding.
  case .inverseQuadratic: order == 2 ? 8 : 4
  case .snake(1), .snake(0.3): order == 0 ? 8 : 4
  default: 4
  }
}

extension Activation {
  fileprivate func jet<T: Real>(_ x: T) -> [T] {
    [value(x), derivative(x), secondDerivative(x)]
  }
}

@Suite struct ActivationAccuracyTests {
  @Test("within 4 ulp of correctly rounded references", arguments: ReferenceTable.all)
  func references(_ table: ReferenceTable) {
    for order in 0...2 {
      var worst = (excess: 0.0, error: 0.0, x: 0.0, value: 0.0)
      for (x, jet) in table.rows {
        let value = table.activation.jet(x)[order]
        let error = jet[order].error(of: value)
        let allowed = max(
          ulps(table.activation, order: order),
          allowance(table.activation, order: order, x: x) * 0x1p-52 / jet[order].rounded.ulp)
        if !(error / allowed <= worst.excess) { worst = (error / allowed, error, x, value) }
      }
      #expect(
        worst.excess <= 1,
        """
        derivative \(order) of \(table.activation) at \(worst.x) is \(worst.value), \
        wrong by \(worst.error) ulp
        """)
    }
  }

  @Test("the references cover the set")
  func coverage() {
    let covered = Set(ReferenceTable.all.map(\.activation.name))
    #expect(
      Set(Activation.all.map(\.name)).subtracting(covered) == ["polynomial", "expression"])
    for table in ReferenceTable.all { #expect(table.rows.count > 50) }
  }

  #if arch(x86_64)
    @Test("Float80 is accurate too, away from zeros", arguments: ReferenceTable.all)
    func extended(_ table: ReferenceTable) {
      for (x, jet) in table.rows {
        for (order, value) in table.activation.jet(Float80(x)).enumerated()
        where jet[order].rounded.isNormal && jet[order].rounded.magnitude > 1e-290
          && allowance(table.activation, order: order, x: x) == 0
        {
          let error = jet[order].error(of: value)
          #expect(error <= 12, "derivative \(order) of \(table.activation) at \(x): \(error) ulp")
        }
      }
    }

    @Test("within 4 ulp of Float80 at random points", arguments: ReferenceTable.all)
    func random(_ table: ReferenceTable) {
      let source = RandomSource(seed: 11, stream: "activations")
      for bound in [1.5, 5, 50] {
        for _ in 0..<2000 {
          let x = bound * (2 * source.uniform() - 1)
          let exact = table.activation.jet(Float80(x))
          for (order, value) in table.activation.jet(x).enumerated() {
            let error = (Float80(value) - exact[order]).magnitude
            let ulp = Float80(Double(exact[order]).ulp)
            let allowed = max(
              Float80(ulps(table.activation, order: order)) * ulp,
              Float80(allowance(table.activation, order: order, x: x) * 0x1p-52))
            if !(error <= allowed) {
              Issue.record(
                "derivative \(order) of \(table.activation) at \(x): \(error / ulp) ulp")
            }
          }
        }
      }
    }
  #endif

  @Test("Float is within 4 of its ulp of Double", arguments: Activation.all)
  func single(_ activation: Activation) {
    if activation.name == "polynomial" { return }
    if activation.expression != nil { return }
    let source = RandomSource(seed: 12, stream: "activations")
    for bound in [1.5, 5, 50] {
      for _ in 0..<2000 {
        let x = Float(bound * (2 * source.uniform() - 1))
        // The slope 0.01 is another number in Float, by up to half an ulp.
        let exact = activation.jet(Double(x))
        for (order, value) in activation.jet(x).enumerated() {
          let error = (Double(value) - exact[order]).magnitude
          let ulp = Double(Float(exact[order]).ulp)
          let allowed = max(
            ulps(activation, order: order) * ulp,
            allowance(activation, order: order, x: Double(x)) * 0x1p-23)
          if !(error <= allowed) {
            Issue.record(
              "derivative \(order) of \(activation) at \(x): \(error / ulp)")
          }
        }
      }
    }
  }

  @Test("polynomials keep the bound of Horner's rule")
  func horner() {
    let source = RandomSource(seed: 13, stream: "activations")
    for degree in 0...9 {
      let coefficients = (0...degree).map { _ in 4 * source.uniform() - 2 }
      for _ in 0..<200 {
        let x = 6 * source.uniform() - 3
        for (order, value) in Activation.polynomial(coefficients).jet(x).enumerated() {
          var exact = TwoFold(0)
          var size = 0.0
          for index in stride(from: degree, through: 0, by: -1) {
            let factor = (0..<order).reduce(1.0) { $0 * Double(index - $1) }
            // Term by term in twice the precision, by repeated products.
            var term = TwoFold(coefficients[index]) * factor
            for _ in 0..<max(0, index - order) { term = term * x }
            if factor == 0 { continue }
            exact = exact + term
            size += term.high.magnitude
          }
          let error = ((value - exact.high) - exact.low).magnitude
          #expect(error <= (2 * Double(degree) + 1) * size * 0x1p-53)
        }
      }
    }
  }

  @Test("minima and steepest slopes are the known ones")
  func constants() {
    func minimum(_ activation: Activation) -> (x: Double, value: Double) {
      let points = (0...400_000).map { -3 + 1e-5 * Double($0) }
      let best = points.min { activation.value($0) < activation.value($1) } ?? 0
      return (best, activation.value(best))
    }
    for (activation, x, value) in [
      (Activation.mish, -1.1924312145, -0.3088434130), (.silu, -1.2784645428, -0.2784645428),
      (.gelu, -0.7517915247, -0.1699712075), (.geluTanh, -0.7524614221, -0.1700407506),
    ] {
      let found = minimum(activation)
      #expect((found.x - x).magnitude < 1e-5 && (found.value - value).magnitude < 1e-9)
      #expect((activation.range.lowerBound - value).magnitude < 1e-9)
    }
    #expect(Activation.softplus.value(0.0) == 0x1.62e42fefa39efp-1)  // log 2
    #expect(Activation.selu.value(1.0) == 1.0507009873554805)
    #expect(Activation.gaussian.value(1.0) == 0.36787944117144233)
  }
}

/// A number as an unevaluated sum of two, for a reference of about 100 bits.
private struct TwoFold {
  var high: Double
  var low = 0.0

  init(_ number: Double) { high = number }

  static func * (a: TwoFold, b: Double) -> TwoFold {
    var result = TwoFold(a.high * b)
    result.low = (-result.high).addingProduct(a.high, b) + a.low * b
    return result
  }

  static func + (a: TwoFold, b: TwoFold) -> TwoFold {
    var result = TwoFold(a.high + b.high)
    let part = result.high - a.high
    result.low = (a.high - (result.high - part)) + (b.high - part) + (a.low + b.low)
    return result
  }
}
