import Base
import Foundation
import MeanField
import Networks
import Testing

/// Kernels of wide networks on the circle against closed forms that mpmath integrated to 15 digits.
struct SpectrumTests {
  private func close(_ found: Double, _ known: Double, _ tolerance: Double = 1e-12) -> Bool {
    abs(found - known) <= tolerance
  }

  @Test("relu without biases: closed forms, k⁻⁴ and k⁻² at even k, zero at odd k from 3 on")
  func relu() throws {
    let spectrum = try CircleSpectrum(
      .relu, RandomWeights(weight: 2.0.squareRoot(), bias: 0), layers: 1, frequencies: 40)
    let known: [(Int, Double, Double)] = [
      (0, 0.810569469138702, 1.21585420370805), (1, 0.5, 1),
      (2, 0.0900632743487447, 0.315221460220606),
      (4, 0.00360253097394979, 0.034224044252523), (8, 0.000204225111901915, 0.00684154124871417),
    ]
    for (k, conjugate, tangent) in known {
      #expect(close(spectrum.conjugate[k], conjugate), "\(k)")
      #expect(close(spectrum.tangent[k], tangent), "\(k)")
    }
    for k in stride(from: 3, through: 39, by: 2) {
      #expect(close(spectrum.conjugate[k], 0) && close(spectrum.tangent[k], 0), "\(k)")
    }
    guard case .power(let four) = SpectralDecay(spectrum.conjugate, from: 2),
      case .power(let two) = SpectralDecay(spectrum.tangent, from: 2)
    else {
      Issue.record("powers")
      return
    }
    #expect(abs(four + 4) < 0.02 && abs(two + 2) < 0.02, "\(four) \(two)")
    #expect(SpectralDecay(spectrum.conjugate, from: 3) == .zero)
    #expect(SpectralDecay(spectrum.tangent, from: 3) == .zero)
  }

  @Test("the error function, one and two hidden layers with biases: closed forms")
  func erf() throws {
    let erf = try Activation(parsing: "expression(erf(x))")
    let weights = try RandomWeights(weight: 1.2, bias: 0.3)
    let one = try CircleSpectrum(erf, weights, layers: 1, frequencies: 24)
    let conjugate = [
      0.138104549842136, 0.351646941156904, 0.00420694978290412, 0.00985945742167645,
      0.000553395211563093,
    ]
    let tangent = [
      0.20881444527867, 0.773056499581928, 0.0225470780090177, 0.0489919649790418,
      0.00456874649248737,
    ]
    for k in 0...4 {
      #expect(close(one.conjugate[k], conjugate[k]), "\(k)")
      #expect(close(one.tangent[k], tangent[k]), "\(k)")
    }
    let two = try CircleSpectrum(erf, weights, layers: 2, frequencies: 8)
    let deepConjugate = [
      0.190038264501979, 0.245605743412171, 0.00721652196199527, 0.0105368321123227,
    ]
    let deepTangent = [
      0.384440712950736, 0.840409691227029, 0.0559150168453433, 0.0759072042598942,
    ]
    for k in 0...3 {
      #expect(close(two.conjugate[k], deepConjugate[k]), "\(k)")
      #expect(close(two.tangent[k], deepTangent[k]), "\(k)")
    }
    if case .power(let exponent) = SpectralDecay(one.conjugate, from: 2) {
      Issue.record("a smooth function has no power law: \(exponent)")
    }
  }

  @Test("arc-cosine kernels of degree 0 and 2, by quadrature")
  func degrees() throws {
    let one = try RandomWeights(weight: 1, bias: 0)
    let step = try CircleSpectrum(.step, one, layers: 1, frequencies: 4)
    for (k, known) in [(0, 0.25), (1, 0.101321183642338), (2, 0), (3, 0.0112579092935931)] {
      #expect(close(step.conjugate[k], known, 1e-9), "\(k) \(step.conjugate[k])")
    }
    #expect(step.tangent[1].isNaN)
    let square = try CircleSpectrum(
      Activation(parsing: "reluPower(2)"), one, layers: 1, frequencies: 4)
    for (k, known) in [
      (0, 0.5), (1, 0.360253097394979), (2, 0.125), (3, 0.0144101238957991), (4, 0),
    ] {
      #expect(close(square.conjugate[k], known, 1e-9), "\(k) \(square.conjugate[k])")
    }
  }

  @Test("means of a smooth function's products: Mehler's series against nested quadrature")
  func series() throws {
    let weights = try RandomWeights(weight: 1, bias: 0)
    for name in ["tanh", "mish", "gelu", "sine", "softplus", "cube"] {
      let activation = try Activation(parsing: name)
      for variance in [0.3, 2.0] {
        let dual = try DualKernel(activation, variance: variance)
        #expect(dual.isFast, "\(name)")
        let map = CorrelationMap(activation, weights, variance: variance)
        for c in [-1.0, -0.6, 0, 0.3, 0.99, 1] {
          let (value, slope) = map(c)
          let scale = max(1, variance * variance * variance * 15)
          #expect(abs(dual(c).value - value * variance) <= 1e-11 * scale, "\(name) \(c)")
          #expect(abs(dual(c).slope - slope) <= 1e-10 * scale, "\(name) \(c)")
        }
      }
    }
  }

  @Test("means of functions with kinks: the fixed rule against nested quadrature and closed forms")
  func pieces() throws {
    let weights = try RandomWeights(weight: 1, bias: 0)
    for name in ["elu", "sharkfin", "hardTanh", "softsign", "expression(abs(x-0.3)*tanh(x))"] {
      let activation = try Activation(parsing: name)
      for variance in [0.3, 2.0] {
        let dual = try DualKernel(activation, variance: variance)
        let map = CorrelationMap(activation, weights, variance: variance)
        for c in [-1.0, -0.95, -0.3, 0, 0.4, 0.99, 0.9999, 1] {
          let (value, slope) = map(c)
          #expect(abs(dual(c).value - value * variance) <= 1e-11, "\(name) \(variance) \(c)")
          #expect(abs(dual(c).slope - slope) <= 1e-9, "\(name) \(variance) \(c)")
        }
      }
    }
    // A relu that is not known to be one: the arc-cosine kernel.
    let written = try DualKernel(Activation(parsing: "expression(max(0,x))"), variance: 1.7)
    let relu = try DualKernel(.relu, variance: 1.7)
    for c in [-0.9, 0, 0.5, 0.999, 0.9999999] {
      #expect(abs(written(c).value - relu(c).value) <= 1e-12, "\(c)")
      #expect(abs(written(c).slope - relu(c).slope) <= 1e-11, "\(c)")
    }
  }

  @Test("networks of width 300 have the kernels of the limit within their intervals")
  func sampled() throws {
    for (activation, layers) in [(Activation.relu, 1), (.tanh, 2)] {
      let weights = try RandomWeights(weight: 1.4, bias: 0.2)
      let limit = try CircleSpectrum(activation, weights, layers: layers, frequencies: 4)
      let drawn = SampledSpectrum(
        activation, weights, layers: layers, frequencies: 4, width: 300, networks: 16, seed: 3)
      for k in 0...4 {
        for (mean, known) in [
          (drawn.conjugate[k], limit.conjugate[k]), (drawn.tangent[k], limit.tangent[k]),
        ] {
          #expect(
            abs(mean.value - known) <= 2 * mean.halfWidth + 0.02 * known, "\(activation) \(k)")
        }
      }
    }
  }
}
