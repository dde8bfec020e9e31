import Approxima
import Testing

@Suite("import Approxima")
struct LibraryTests {
  @Test("the README's example runs as it stands, and fits")
  func example() throws {
    let target = try Catalogue.entry("runge").target()
    let network = try Architecture(inputs: 1, width: 12, depth: 1, activation: .tanh)
    let points = try Sampling.chebyshev.points(256, in: target.domain, seed: 1)
    let result = try fit(
      network, to: FitData(inputs: points, outputs: target.values(points)),
      options: FitOptions(optimizer: .varpro))
    let errors = try measure({ result.network($0) }, against: target)
    #expect(errors.sup < 1e-4 && errors.method.contains("sampled"), "\(errors)")
  }
}
