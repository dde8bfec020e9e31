import Base
import Constructions
import Functions
import RealModule
import Testing

@Suite("Guliyev and Ismailov's two units")
struct GuliyevIsmailovTests {
  @Test("integers and indices are each other's inverse")
  func code() {
    for integers in [[], [0], [1], [-1, 0, 5], [0, 0, -17, 3], [100, -100, 7]] {
      let index = UniversalSigmoid.index(of: integers)
      #expect(index.map(UniversalSigmoid.integers) == integers)
    }
    #expect(UniversalSigmoid.index(of: [1 << 40]) == nil)
  }

  @Test("σ is sigmoidal and continuous over the first intervals")
  func sigmoidal() {
    let sigma = UniversalSigmoid(length: 1)
    #expect(sigma.value(-50.0) < 1e-20 && sigma.value(0x1p61) > 0.98)
    for k in 1...4000 {
      let x = Double(k) / 16
      #expect(sigma.value(x) > 0 && sigma.value(x) < 1)
      let whole = x.rounded()
      #expect(abs(sigma.value(whole) - sigma.value(whole.nextDown)) < 1e-9, "\(whole)")
    }
  }

  @Test("a sine on [0,1] to 1e-2 by two units in Float64")
  func sine() throws {
    let target = try Catalogue.entry("sine").target(domain: Domain(0...1))
    let network = try guliyevIsmailov(target, epsilon: 8e-3)
    let errors = (0...1000).map { k -> Double in
      let x = Double(k) / 1000
      return abs(network.value(at: x) - Double.sin(2 * .pi * x))
    }
    let sup = errors.max() ?? .nan
    print(
      network.thresholds(Double.self))
    #expect(sup <= 1e-2, "\(sup)")
  }

  @Test("a code of B bits needs a significand of B bits and the digits of the accuracy")
  func precision() throws {
    // Two periods to 0.012 take 44 bits: too many for Float64, which has 9 left for x.
    let network = try guliyevIsmailov(Catalogue.entry("sine").target(), epsilon: 1.2e-2)
    func error<T: Real & BinaryFloatingPoint>(_: T.Type) -> Double {
      (0...1000).map { k -> Double in
        let x = -1 + Double(k) / 500
        return abs(Double(network.value(at: T(x))) - Double.sin(2 * .pi * x))
      }.max() ?? .nan
    }
    #expect((42...48).contains(network.bits))
    #expect(error(Float.self) > 0.5)
    #expect(error(Double.self) > 2 * network.polynomialError)
    #if arch(x86_64)
      #expect(error(Float80.self) < 1.01 * network.polynomialError)
    #endif
  }

  @Test("what does not fit 62 bits is a user error")
  func errors() throws {
    #expect(throws: UserError.self) {
      try guliyevIsmailov(Catalogue.entry("sine").target(), epsilon: 1e-9)
    }
  }
}
