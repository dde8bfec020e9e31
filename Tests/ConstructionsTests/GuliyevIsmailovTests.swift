import Base
import Constructions
import Functions
import Kernels
import Networks
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

  @Test("as a network with a formula it computes what the two units do, to rounding")
  func network() throws {
    for (name, domain, epsilon) in [
      ("sine", Domain(0...1), 8e-3), ("sine", Domain(-1...1), 1.2e-2),
      ("exp", Domain(0.1...0.8), 1e-2), ("abs", Domain(-1...1), 0.1),
    ] {
      let target = try Catalogue.entry(name).target(domain: domain)
      let units = try guliyevIsmailov(target, epsilon: epsilon)
      let network = try units.network()
      let bounds = domain.bounds[0]
      let random = RandomSource(seed: 7, stream: "points of two units")
      var points = (0..<2000).map { _ in random.uniform(bounds.lowerBound, bounds.upperBound) }
      points += [bounds.lowerBound, bounds.upperBound]
      let values = network(Batch(features: 1, count: points.count, storage: points)).storage
      let rounding = 64 * units.coefficients.reduce(0) { $0 + abs($1) }.ulp
      for (x, value) in zip(points, values) {
        #expect(abs(value - units.value(at: x)) <= rounding, "\(name) at \(x)")
      }
    }
  }

  @Test("the formula is continuous and sigmoidal, and σ on the intervals that are used")
  func formula() throws {
    let target = try Catalogue.entry("sine").target(domain: Domain(0...1))
    let units = try guliyevIsmailov(target, epsilon: 0.2)
    let activation = try units.activation()
    let end = 2 * Double(units.index)
    #expect(activation.value(-100.0) < 1e-40 && activation.value(end + 10) == 1)
    for x in [1, 2, end - 1, end] {
      #expect(abs(activation.value(x) - units.sigmoid.value(x)) < 1e-14, "\(x)")
      #expect(abs(activation.value(x - 1e-7) - activation.value(x)) < 1e-6, "\(x)")
      #expect(abs(activation.value(x + 1e-7) - activation.value(x)) < 1e-6, "\(x)")
    }
    for k in 0...1000 {
      let x = -5 + (end + 10) * Double(k) / 1000
      #expect((0...1).contains(activation.value(x)), "\(x)")
    }
  }

  @Test("the theorem of the catalogue: sine to 1e-2 in Float64 by two units")
  func catalogue() throws {
    let entry = try ConstructionCatalogue.entry("guliyev-ismailov")
    for (domain, epsilon) in [(nil, 1e-2), (Domain(-1...1), 2e-2), (Domain(0.1...0.8), 1.2e-2)] {
      let built = try entry.build(
        ConstructionOptions(target: "sine", domain: domain, epsilon: epsilon))
      #expect(built.neurons == 2 && built.depth == 1 && built.predictedNeurons == 2)
      let bounds = built.domain.bounds[0]
      let points = (0...20_000).map { k -> Double in
        let t = Double(k) * 0.618_033_988_749_894_8
        let fraction = t - t.rounded(.down)
        return bounds.lowerBound + fraction * (bounds.upperBound - bounds.lowerBound)
      }
      let values = built(Batch(features: 1, count: points.count, storage: points)).storage
      let sup = zip(points, values).map { abs($1 - Double.sin(2 * .pi * $0)) }.max() ?? .nan
      #expect(sup <= epsilon, "\(built.domain): \(sup)")
      #if arch(x86_64)
        // In longer arithmetic what is left is the polynomial's error, if the threshold is exact.
        if domain != Domain(0.1...0.8) {
          let predicted = try #require(built.prediction).error
          let exact =
            points.prefix(2000).map {
              abs(Double(built.value(at: [Float80($0)])[0]) - Double.sin(2 * .pi * $0))
            }.max() ?? .nan
          #expect(exact <= predicted && exact > 0.8 * predicted, "\(exact) of \(predicted)")
        }
      #endif
    }
  }

  @Test("an error out of reach names one within reach")
  func reachable() throws {
    let target = try Catalogue.entry("sine").target()
    let error = #expect(throws: UserError.self) {
      try twoUnitConstruction(target, epsilon: 1e-4)
    }
    let text = try #require(error).description
    let words = text.split(separator: " ")
    let index = try #require(words.lastIndex(of: "is"))
    let epsilon = try #require(Double(words[index - 1]))
    #expect(throws: Never.self) { try twoUnitConstruction(target, epsilon: epsilon) }
  }
}
