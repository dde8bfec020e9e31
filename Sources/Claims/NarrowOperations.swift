// B1. Products and quotients at width 2 and 3 with smooth activations; why width 1 never does.

import Base
import Constructions
import Formulas
import Foundation
import Functions
import Measurement
import Networks

/// Kidger and Lyons (2020) need width 4 for products and quotients. What follows is elementary, and ours.
///
/// Width 1: a network of width 1 is a function g(w·x) of one linear form, and takes one value along each line d ⟂ w. Scale d so
/// that its larger coordinate is 1. For x y on [−1,1]²: d = (1, b), 0 ≤ b ≤ 1: on the line through (1, 1) stands (0, 1 − b),
/// where the product is 0 and not 1; by symmetry for all d. So the sup error is ½ at least, and one unit of x² reaches it:
/// (x + y)²/4 − ½ − x y = (x − y)²/4 − ½. For x/y on [−1,1] × [1,2]: from (∓1, 1) in the direction (±a, 1), 0 ≤ a ≤ 1, to
/// y = 2 the quotient goes from ∓1 to ∓(1 − a)/2; so ¼ at least, and ¾x reaches it.
///
/// Width 2: where ρ'(α) = 0 ≠ ρ''(α), as gelu, silu, mish, sine, gaussian and x² have it, one layer of two units gives, with
/// u = x + y and v = x − y,
///
///   ( ρ(α + hu) − ρ(α + hv) ) / (2h²ρ''(α)) → (u² − v²)/4 = x y.
///
/// Quotients: one unit a layer, z ← (ρ(β + κz) − ρ(β))/(κρ'(β)) = z + κ q z² + O(κ²), q = ρ''/(2ρ') at β. N of them with
/// κ = −t/(Nq) follow dz/ds = −z² up to s = t, to z/(1 + tz), with an error of order 1/N. With z = y − 3/2 and t = 2/3,
/// 1 + tz = ty: this is affine in 1/y. A register passes x beside it, and the product of x and 1/y comes last: width 2, depth
/// N + 1.
///
/// Width 3: activations without such an α (tanh, sigmoid, softplus) take two layers for the product: first ρ(α ± hu), whose
/// second difference is u², beside a register of v, then ρ(α ± hv) beside a register of u².
enum NarrowOperations {
  private static let paper =
    "Remark of this library (proof beside the code), after Kidger, Lyons 2020, arXiv:1905.08539"
  private static let accuracies = [0.1, 0.01, 1e-3]
  private static let flat: [Activation] = [.gelu, .silu, .mish, .sine, .gaussian, .square]
  private static let monotone: [Activation] = [.tanh, .sigmoid, .softplus]

  static let claims = [
    existence(
      "kidger-lyons.operations-width-2", width: 2, flat,
      "Networks of width 2 multiply (in one layer) and divide to within 0.1, 0.01 and 1e-3 with activations"
        + " that have a critical point: gelu, silu, mish, sine, gaussian and x².",
      doesNotShow:
        "Whether width 2 does with ReLU, tanh, sigmoid or softplus: it is open here, since the level sets"
        + " of a product reach the edge and the level-set theorem excludes nothing."),
    existence(
      "kidger-lyons.operations-width-3", width: 3, monotone,
      "Networks of width 3 multiply (in two layers) and divide to within 0.1, 0.01 and 1e-3 with tanh,"
        + " sigmoid and softplus.",
      doesNotShow: "That width 3 is the least for them: width 2 is open here."),
    Claim(
      "kidger-lyons.operations-width-1", .absence, paper: paper,
      statement:
        "No network of width 1, whatever its activations and depth, comes nearer than 1/2 to the product"
        + " on [-1,1]², nor nearer than 1/4 to the quotient on [-1,1]x[1,2]; both are reached.",
      method:
        "For every direction two points of the box on a line along it, where a function of one linear form"
        + " takes one value: half of the target's difference, in interval arithmetic; certified errors of"
        + " one unit of x² and of one of ReLU.",
      refutedBy: "A function of one linear form that is nearer than 1/2 to x y on [-1,1]².",
      doesNotShow:
        "That width 2 suffices for every activation: see kidger-lyons.operations-width-2.",
      cost: 1,
      predictions: [
        ClaimPrediction(
          "sup error below which no network of width 1 comes, product", .equals, 0.5,
          tolerance: 1e-9, because: "exact but for rounding"),
        ClaimPrediction(
          "certified sup error of one unit of x², product", .equals, 0.5, tolerance: 1e-6,
          because: "the width of the certified bracket"),
        ClaimPrediction(
          "sup error below which no network of width 1 comes, quotient", .equals, 0.25,
          tolerance: 1e-9, because: "exact but for rounding"),
        ClaimPrediction(
          "certified sup error of one ReLU, quotient", .equals, 0.25, tolerance: 1e-6,
          because: "the width of the certified bracket"),
      ],
      weakenings: [
        Claim.Weakening("width 2 in place of 1: a product by two units of x²", below: 0) { _ in
          MeasuredNumber(
            try CertifiedError(
              of: try product(.square), against: try Catalogue.entry("multiply").target()))
        },
        Claim.Weakening("width 2 in place of 1: a quotient by mish", below: 2) { _ in
          MeasuredNumber(
            try CertifiedError(
              of: try quotient(.mish, steps: 1), against: try Catalogue.entry("divide").target(),
              tolerance: 0.1, boxes: 4000))
        },
      ],
      experiment: widthOne),
  ]

  private static func existence(
    _ id: String, width: Int, _ activations: [Activation], _ statement: String, doesNotShow: String
  ) -> Claim {
    Claim(
      id, .existence, paper: paper, statement: statement,
      method:
        "Networks for x y on [-1,1]² and x/y on [-1,1]x[1,2], built for"
        + " ε = \(accuracies.map { plain($0) }.joined(separator: ", ")): those that are not certified to err"
        + " by ε at most in the sup norm, and hidden layers that are wider than \(width).",
      refutedBy: "One of the networks errs by more than its ε at some point of its box.",
      doesNotShow: doesNotShow, cost: 20,
      predictions: accuracies.map { epsilon in
        ClaimPrediction(
          count: "networks whose certified sup error exceeds ε = \(plain(epsilon))", .equals, 0)
      } + [ClaimPrediction(count: "hidden layers wider than \(width)", .equals, 0)],
      experiment: { try operations(activations, width, $0) })
  }

  // MARK: Networks

  private typealias Form = AffineLayers.Form

  /// A value that one unit passes on.
  private struct Passing {
    let activation: Activation
    let point: RegisterPoint
    let centre: Double

    init(_ activation: Activation, centre: Double, radius: Double) throws {
      self.activation = activation
      self.centre = centre
      point = try registerPoint(activation, radius: radius)
    }

    func seen(_ value: Form) -> Form { point.step * (value + -centre) + point.point }

    func read(_ unit: Form) -> Form {
      let slope = point.step * activation.derivative(point.point)
      return (1 / slope) * (unit + -activation.value(point.point)) + centre
    }
  }

  /// An α with ρ'(α) = 0 ≠ ρ''(α) in [−3, 3]; nil where the derivative keeps its sign.
  private static func criticalPoint(_ activation: Activation) -> Double? {
    let grid = (-24...24).map { (Double($0) + 0.5) / 8 }
    for (a, b) in zip(grid, grid.dropFirst())
    where activation.derivative(a) * activation.derivative(b) < 0 {
      var (left, right) = (a, b)
      for _ in 0..<80 {
        let middle = 0.5 * (left + right)
        if activation.derivative(a) * activation.derivative(middle) > 0 {
          left = middle
        } else {
          right = middle
        }
      }
      return right
    }
    return nil
  }

  /// u v of two forms, |u|, |v| ≤ 1, behind one layer or two.
  private static func multiply(_ u: Form, _ v: Form, in layers: inout AffineLayers) throws -> Form {
    let activation = layers.activation
    let (sum, difference) = (u + v, u - v)
    if let alpha = criticalPoint(activation) {
      // x² needs no small step.
      let h = activation.isPolynomial ? 1 : 0x1p-15
      layers.append([h * sum + alpha, h * difference + alpha])
      let scale = 1 / (2 * h * h * activation.secondDerivative(alpha))
      return scale * (layers.units[0] - layers.units[1])
    }
    let h = 0x1p-9
    let candidates = (-24...24).map { Double($0) / 8 }
    let alpha =
      candidates.max {
        abs(activation.secondDerivative($0)) < abs(activation.secondDerivative($1))
      } ?? 0
    let scale = 1 / (h * h * activation.secondDerivative(alpha))
    func square() -> Form {
      scale * (layers.units[0] + layers.units[1] + -2 * activation.value(alpha))
    }
    let first = try Passing(activation, centre: 0, radius: 2)
    layers.append([h * sum + alpha, -h * sum + alpha, first.seen(difference)])
    let (squareOfSum, rest) = (square(), first.read(layers.units[2]))
    let second = try Passing(activation, centre: 2, radius: 2)
    layers.append([h * rest + alpha, -h * rest + alpha, second.seen(squareOfSum)])
    return 0.25 * (second.read(layers.units[2]) - square())
  }

  private static func product(_ activation: Activation) throws -> Network {
    var layers = AffineLayers(activation, inputs: 2)
    let output = try multiply(layers.units[0], layers.units[1], in: &layers)
    return try layers.network(inputs: 2, output: output)
  }

  /// z after N steps z ← (ρ(β + κz) − ρ(β))/(κρ'(β)).
  private static func flow(
    _ activation: Activation, _ beta: Double, _ kappa: Double, _ steps: Int, _ z: Double
  )
    -> Double
  {
    let (value, slope) = (activation.value(beta), kappa * activation.derivative(beta))
    return (0..<steps).reduce(z) { z, _ in (activation.value(beta + kappa * z) - value) / slope }
  }

  /// a + b z after the steps, near 1/y at y = 1 … 2, by both ends and half of the largest deviation; with that deviation.
  private static func reciprocal(
    _ activation: Activation, _ beta: Double, _ kappa: Double, _ steps: Int
  )
    -> (a: Double, b: Double, error: Double)
  {
    let y = (0...40).map { 1 + Double($0) / 40 }
    let z = y.map { flow(activation, beta, kappa, steps, $0 - 1.5) }
    let b = -0.5 / (z[40] - z[0])
    let rest = zip(y, z).map { 1 / $0 - 1 - b * ($1 - z[0]) }
    let (low, high) = (rest.min() ?? .nan, rest.max() ?? .nan)
    return (1 - b * z[0] + 0.5 * (low + high), b, 0.5 * (high - low))
  }

  /// x/y: N layers make 1/y beside x, then comes the product.
  private static func quotient(_ activation: Activation, steps: Int) throws -> Network {
    let t = 2.0 / 3
    func kappa(_ beta: Double) -> Double {
      -2 * t * activation.derivative(beta) / (Double(steps) * activation.secondDerivative(beta))
    }
    let betas = (-32...32).map { Double($0) / 8 }.filter { (x: Double) -> Bool in
      abs(activation.derivative(x)) > 1e-3 && abs(activation.secondDerivative(x)) > 1e-3
    }
    let beta =
      betas.min {
        let errors = [$0, $1].map { reciprocal(activation, $0, kappa($0), steps).error }
        return errors[0].isNaN ? false : errors[1].isNaN || errors[0] < errors[1]
      } ?? 1
    let k = kappa(beta)
    let (value, slope) = (activation.value(beta), k * activation.derivative(beta))
    let passing = try Passing(activation, centre: 0, radius: 1)
    var layers = AffineLayers(activation, inputs: 2)
    var (x, z) = (layers.units[0], layers.units[1] + -1.5)
    for _ in 0..<steps {
      layers.append([passing.seen(x), k * z + beta])
      x = passing.read(layers.units[0])
      z = (1 / slope) * (layers.units[1] + -value)
    }
    let fit = reciprocal(activation, beta, k, steps)
    let output = try multiply(x, fit.b * z + fit.a, in: &layers)
    return try layers.network(inputs: 2, output: output)
  }

  // MARK: Evidence

  private static func operations(
    _ activations: [Activation], _ width: Int, _ trial: Trial
  ) throws -> Observation {
    let targets = try (
      times: Catalogue.entry("multiply").target(), by: Catalogue.entry("divide").target()
    )
    var networks: [Network] = []
    var notes: [String] = []
    var excess: [MeasuredNumber] = []
    var points: [(epsilon: Double, depth: Double)] = []
    for epsilon in accuracies {
      var errors: [CertifiedError] = []
      for activation in trial.size == .quick ? Array(activations.suffix(3)) : activations {
        let steps = max(1, Int((0.02 / epsilon).rounded(.up)))
        for (network, target) in [
          (try product(activation), targets.times),
          (try quotient(activation, steps: steps), targets.by),
        ] {
          let built = try trial.built(network, on: target.domain, hasClaimedWidths: true)
          let error = try CertifiedError(of: built, against: target, tolerance: 0.03, boxes: 4000)
          errors.append(error)
          networks.append(built)
          notes.append(
            "\(target.name) by \(activation) to \(brief(epsilon)): depth \(built.depth), certified error"
              + " \(brief(error.certificate.upper))")
        }
        points.append((epsilon, Double(steps + (width == 2 ? 1 : 2))))
      }
      excess.append(MeasuredNumber(CertifiedExcess(of: errors, above: epsilon)))
    }
    return Observation(
      measured: excess + [MeasuredNumber(ExactCount(layersOf: networks, widerThan: width))],
      figure: ClaimFigure(
        "Width \(width) divides", subtitle: "ε that quotients are certified for",
        x: .logarithmic("hidden layers"), y: .logarithmic("ε"),
        series: [
          ClaimFigure.Series("quotients", .measured, points.map(\.depth), points.map(\.epsilon))
        ]),
      notes: notes)
  }

  /// For x y: from a corner along d to a point of an axis, where the product is 0.
  private static let productLines = [
    ProvenFloor.Ridge(axis: 0, other: 0...1, from: (1, 1), step: -1),
    ProvenFloor.Ridge(axis: 0, other: -1...0, from: (1, -1), step: -1),
    ProvenFloor.Ridge(axis: 1, other: 0...1, from: (1, 1), step: -1),
    ProvenFloor.Ridge(axis: 1, other: -1...0, from: (-1, 1), step: -1),
  ]
  /// For x/y: from x = ±1 at y = 1 along d to x = 0, or to y = 2.
  private static let quotientLines = [
    ProvenFloor.Ridge(axis: 0, other: 0...1, from: (-1, 1), step: 1),
    ProvenFloor.Ridge(axis: 0, other: -1...0, from: (1, 1), step: -1),
    ProvenFloor.Ridge(axis: 1, other: 0...1, from: (-1, 1), step: 1),
    ProvenFloor.Ridge(axis: 1, other: -1...0, from: (1, 1), step: 1),
  ]

  private static func multiplied(_ x: Interval, _ y: Interval) -> Interval { x * y }
  private static func divided(_ x: Interval, _ y: Interval) -> Interval { x / y }

  private static func widthOne(_ trial: Trial) throws -> Observation {
    let times = try Catalogue.entry("multiply").target()
    let by = try Catalogue.entry("divide").target()
    let square = Network(
      try Architecture(inputs: 2, width: 1, depth: 1, activation: .square),
      parameters: [1, 1, 0, 0.25, -0.5])
    let line = Network(
      try Architecture(inputs: 2, width: 1, depth: 1, activation: .relu),
      parameters: [1, 0, 1, 0.75, -0.75])
    func reached(_ network: Network, _ target: TargetFunction) throws -> MeasuredNumber {
      MeasuredNumber(
        try CertifiedError(
          of: try trial.built(network, on: target.domain), against: target, tolerance: 1e-7))
    }
    let floor = MeasuredNumber(
      ProvenFloor(ridges: trial.list(productLines, of: "line"), on: times.domain, of: multiplied))
    let measured = [
      floor, try reached(square, times),
      MeasuredNumber(
        ProvenFloor(ridges: trial.list(quotientLines, of: "line"), on: by.domain, of: divided)),
      try reached(line, by),
    ]
    return Observation(
      measured: measured,
      figure: ClaimFigure(
        "Width 1 stops", subtitle: "sup error: floor, and what one unit reaches",
        x: .linear("product, quotient"), y: .linear("sup error"),
        series: [
          ClaimFigure.Series("floor", .predicted, [1, 2], [measured[0].value, measured[2].value]),
          ClaimFigure.Series(
            "one unit", .measured, [1, 2], [measured[1].value, measured[3].value]),
        ]))
  }
}
