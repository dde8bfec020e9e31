import Base
import Constructions
import Functions
import Measurement
import Networks
import RealModule
import Testing

@Suite("Kidger and Lyons's register model")
struct KidgerLyonsTests {
  @Test(
    "the four operations at width 4 within 1e-3, in sampled sup norm",
    arguments: ["add", "subtract", "multiply", "divide"])
  func operations(name: String) throws {
    for activation in Activation.all
    where !activation.isPolynomial && activation.smoothness > .discontinuous {
      let target = try Catalogue.entry(name).target()
      let clock = ContinuousClock.now
      let network = try kidgerLyons(target, activation: activation)
      let built = ContinuousClock.now - clock
      let errors = try measure({ network($0) }, against: target, options: .init(norms: [.sup]))
      print("OP", name, activation, network.width, network.depth, errors.sup, built)
      #expect(network.width == 4)
      #expect(errors.sup <= 1e-3, "\(name) by \(activation): \(errors.sup)")
    }
  }
}
