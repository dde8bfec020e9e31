// What each activation is in a line, its formula, and where it comes from.

extension Activation {
  /// One line for lists.
  public var summary: String { text.summary }

  /// The definition, in plain Unicode.
  public var formula: String { text.formula }

  /// Where it comes from, or is studied as an activation; not always the first to use it.
  public var source: String { text.source }

  private var text: (summary: String, formula: String, source: String) {
    switch self {
    case .identity: ("The line itself: the layer stays affine", "x", "—")
    case .relu:
      (
        "Rectifier: 0 on the left, the line on the right", "max(x, 0)",
        "Nair and Hinton 2010, ICML; Glorot, Bordes and Bengio 2011, AISTATS"
      )
    case .leakyRelu:
      (
        "Rectifier with a fixed small slope on the left", "x for x > 0, a·x for x ≤ 0",
        "Maas, Hannun and Ng 2013, ICML workshop"
      )
    case .prelu:
      (
        "Rectifier whose left slope is trained, one a layer, from 0.25",
        "x for x > 0, a·x for x ≤ 0, a trained",
        "He, Zhang, Ren and Sun 2015, ICCV, arXiv:1502.01852"
      )
    case .elu:
      (
        "The line on the right, an exponential down to -α on the left",
        "x for x > 0, α(exp(x) - 1) for x ≤ 0",
        "Clevert, Unterthiner and Hochreiter 2016, ICLR, arXiv:1511.07289"
      )
    case .selu:
      (
        "elu scaled to keep mean 0 and variance 1 from layer to layer",
        "λx for x > 0, λα(exp(x) - 1) for x ≤ 0; λ = 1.0507…, α = 1.6733…",
        "Klambauer, Unterthiner, Mayr and Hochreiter 2017, NeurIPS, arXiv:1706.02515"
      )
    case .celu:
      (
        "elu that is continuously differentiable for every α",
        "x for x > 0, α(exp(x/α) - 1) for x ≤ 0", "Barron 2017, arXiv:1704.07483"
      )
    case .gelu:
      (
        "x weighted by the normal distribution", "x·Φ(x) = x/2·(1 + erf(x/√2))",
        "Hendrycks and Gimpel 2016, arXiv:1606.08415"
      )
    case .geluTanh:
      (
        "gelu with tanh in place of erf", "x/2·(1 + tanh(√(2/π)·(x + 0.044715x³)))",
        "Hendrycks and Gimpel 2016, arXiv:1606.08415"
      )
    case .silu:
      (
        "x weighted by the sigmoid, also called swish", "x/(1 + exp(-x))",
        "Elfwing, Uchibe and Doya 2018, Neural Networks 107, arXiv:1702.03118; "
          + "Ramachandran, Zoph and Le 2017, arXiv:1710.05941"
      )
    case .mish:
      (
        "x weighted by tanh of softplus", "x·tanh(log(1 + exp(x)))",
        "Misra 2020, BMVC, arXiv:1908.08681"
      )
    case .softplus:
      (
        "Smooth rectifier, the integral of the sigmoid", "log(1 + exp(x))",
        "Dugas, Bengio, Bélisle, Nadeau and Garcia 2001, NeurIPS"
      )
    case .softsign:
      (
        "Sigmoidal with algebraic tails", "x/(1 + |x|)",
        "Bergstra, Desjardins, Lamblin and Bengio 2009, technical report 1337, Montréal"
      )
    case .tanh:
      (
        "Hyperbolic tangent, an odd sigmoidal", "tanh(x)",
        "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp"
      )
    case .sigmoid:
      (
        "Logistic function, from 0 to 1", "1/(1 + exp(-x))",
        "Cybenko 1989, Mathematics of Control, Signals and Systems 2"
      )
    case .hardTanh:
      (
        "The line, cut off at -1 and 1", "min(max(x, -1), 1)",
        "Collobert 2004, thesis, Paris VI"
      )
    case .hardSigmoid:
      (
        "Piecewise linear sigmoid with slope 1/6", "min(max((x + 3)/6, 0), 1)",
        "Howard et al. 2019, ICCV, arXiv:1905.02244"
      )
    case .hardSwish:
      (
        "silu with the hard sigmoid", "x·min(max((x + 3)/6, 0), 1)",
        "Howard et al. 2019, ICCV, arXiv:1905.02244"
      )
    case .relu6:
      (
        "Rectifier, cut off at 6", "min(max(x, 0), 6)",
        "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10"
      )
    case .reluPower:
      (
        "Power of the rectifier: a spline's truncated power", "max(x, 0)^k",
        "Mhaskar 1993, Advances in Computational Mathematics 1; "
          + "Li, Tang and Yu 2020, CiCP 27, arXiv:1903.05858"
      )
    case .square:
      (
        "Square: the network is a polynomial", "x²",
        "Livni, Shalev-Shwartz and Shamir 2014, NeurIPS, arXiv:1410.1141"
      )
    case .cube:
      ("Cube: the network is a polynomial", "x³", "Chen and Manning 2014, EMNLP")
    case .polynomial:
      (
        "Polynomial with given coefficients, from the constant up", "c₀ + c₁x + c₂x² + …",
        "Kidger and Lyons 2020, COLT, arXiv:1905.08539 (deep and narrow); "
          + "Leshno, Lin, Pinkus and Schocken 1993 (not universal when shallow)"
      )
    case .sine:
      (
        "Sine", "sin(x)",
        "Sitzmann, Martel, Bergman, Lindell and Wetzstein 2020, NeurIPS, arXiv:2006.09661"
      )
    case .cosine:
      ("Cosine", "cos(x)", "Gallant and White 1988, IEEE ICNN; Rahimi and Recht 2007, NeurIPS")
    case .gaussian:
      (
        "Gaussian bell", "exp(-x²)",
        "Broomhead and Lowe 1988, Complex Systems 2 (radial basis functions)"
      )
    case .absolute: ("Absolute value", "|x|", "—")
    case .step:
      (
        "Heaviside step: a threshold gate", "1 for x ≥ 0, 0 for x < 0",
        "McCulloch and Pitts 1943, Bulletin of Mathematical Biophysics 5"
      )
    case .sign:
      (
        "Sign: a threshold gate from -1 to 1", "1 for x > 0, 0 at 0, -1 for x < 0",
        "Rosenblatt 1958, Psychological Review 65; Hubara et al. 2016, NeurIPS, arXiv:1602.02830"
      )
    case .ternary:
      (
        "Sign with a dead zone", "sign(x) for |x| > t, 0 for |x| ≤ t",
        "Li, Zhang and Liu 2016, arXiv:1605.04711"
      )
    case .floor:
      (
        "Greatest whole number not above x", "⌊x⌋",
        "Shen, Yang and Zhang 2021, Neural Computation 33, arXiv:2006.12231"
      )
    case .sawtooth:
      (
        "Fractional part", "x - ⌊x⌋",
        "Telgarsky 2016, COLT, arXiv:1602.04485 (sawtooth functions of deep networks)"
      )
    case .expression(let expression):
      ("A formula in x that you write", expression.value.text, "—")
    }
  }
}
