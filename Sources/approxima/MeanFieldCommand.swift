import Approxima
import ArgumentParser

/// `approxima meanfield`: what depth does to random networks of an activation.
struct MeanFieldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meanfield",
    abstract: "Edge of chaos, critical point and depth scales of an activation.",
    discussion: """
      Weights have variance σ_w² / fan-in, biases σ_b²; the width is infinite. On the edge of chaos a small \
      difference of two inputs neither dies out nor grows (χ₁ = 1). The critical point is the one of least σ_b \
      on it whose variance attracts. With --width random networks are drawn beside the limit, with \
      two inputs of correlation 0.5, at --sigma-w and --sigma-b or at the critical point.

      EXAMPLES
        approxima meanfield --activation mish
        approxima meanfield --activation tanh --sigma-w 1.5 --sigma-b 0.1
        approxima meanfield --activation gelu --width 1000 --layers 8
        approxima meanfield --activation relu --kernels
        approxima meanfield --activation relu --learning --width 128 --plot learning.svg
        approxima meanfield --activation tanh --jacobian --sigma-w 1.05 --sigma-b 0.1 --width 100
        approxima meanfield --activation silu --plot edge.svg
        approxima meanfield --activation "expression(x*tanh(x))" --json
      """)

  @Option(
    parsing: .unconditional, help: "A name of 'approxima activations', or an expression in x.")
  var activation: String

  @Option(
    name: .customLong("sigma-w"), parsing: .unconditional,
    help: "Deviation σ_w of weights times √fan-in.")
  var weight: Double?

  @Option(
    name: .customLong("sigma-b"), parsing: .unconditional,
    help: "Deviation σ_b of biases (default: 0).")
  var bias: Double?

  @Option(help: "Draw random networks with layers of so many units beside the limit.")
  var width: Int?

  @Option(
    help:
      "Hidden layers, of networks that are drawn and of --jacobian (default: 10) or of --kernels and --learning (default: 1)."
  )
  var layers: Int?

  @Flag(
    help:
      "Eigenvalues of the conjugate and the tangent kernel on the circle; with --width beside drawn networks."
  )
  var kernels = false

  @Flag(
    help:
      "How long gradient descent takes for each frequency on the circle: networks of --width (default: 200) beside the kernel regime."
  )
  var learning = false

  @Option(
    help:
      "Of --learning: backpropagation, frozen (the last layer alone), feedback (errors go back through fixed random matrices)."
  )
  var learner = "backpropagation"

  @Option(
    help:
      "Of --learning: of each frequency in the target (default: 0.05); a large one makes networks leave the kernel regime."
  )
  var amplitude: Double?

  @Flag(
    help:
      "Singular values of the Jacobian: free probability beside networks of --width (default: 200), orthogonal and Gaussian weights."
  )
  var jacobian = false

  @Option(
    help: ArgumentHelp(
      "Draw the edge of chaos; with --kernels, --learning or --jacobian what it computes.",
      valueName: "edge.svg"))
  var plot: String?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    try OutputFile.check([("--plot", plot)])
    try plot.map { try OutputFile($0).check(holds: .figure) }
    let field = MeanField(try located("--activation") { try Activation(parsing: activation) })
    guard weight != nil || bias == nil else {
      throw UserError("--sigma-b needs --sigma-w beside it")
    }
    guard [kernels, learning, jacobian].filter({ $0 }).count <= 1 else {
      throw UserError("--kernels, --learning and --jacobian are asked for one at a time")
    }
    try RandomNetworkLayers.check(width: width, layers: layers, for: asked)
    guard let teaching = Teaching(rawValue: learner) else {
      throw UserError(
        "'\(learner)' is no learner"
          + suggestion(for: learner, among: Teaching.allCases.map(\.rawValue))
          + "; there are \(Teaching.allCases.map(\.rawValue).joined(separator: ", "))",
        at: "--learner")
    }
    if let amplitude {
      guard amplitude > 0, amplitude.isFinite, learning else {
        throw UserError("a number above 0 is expected, with --learning", at: "--amplitude")
      }
    }
    guard learning || teaching == .backpropagation else {
      throw UserError("it goes with --learning", at: "--learner")
    }
    let weights = try weight.map { try RandomWeights(weight: $0, bias: bias ?? 0) }
    // Without a finite second moment there is no variance that could go through depth.
    _ = try GaussianMoments(field.activation, variance: 1)
    let state = try weights.map { try RandomNetworkState(field, $0) }
    let edge: [EdgePoint]
    let critical: CriticalPoint
    do {
      edge = try field.edgeCurve()
      critical = field.critical(on: edge)
    } catch {
      edge = []
      critical = .none(reason: "\(error)")
    }
    let spectrum =
      try kernels
      ? KernelSpectrum(
        field.activation, at: weights ?? critical.point?.weights, layers: layers ?? 1, width: width)
      : nil
    let learned =
      try learning
      ? FrequencyTable(
        field.activation, at: weights ?? critical.point?.weights, layers: layers ?? 1,
        width: width ?? FrequencyTable.usualWidth, teaching: teaching,
        amplitude: amplitude ?? 0.05)
      : nil
    let stretched =
      try jacobian
      ? JacobianTable(
        field, at: weights ?? critical.point?.weights,
        variance: weights == nil ? critical.point?.variance : state?.point?.variance,
        layers: layers ?? JacobianTable.usualLayers, width: width ?? JacobianTable.usualWidth)
      : nil
    let drawn =
      try kernels || learning || jacobian
      ? nil
      : width.map { width in
        try RandomNetworkLayers(
          field, at: weights, state?.point, or: critical.point, width: width, layers: layers)
      }
    if let plot {
      let figure =
        if let spectrum {
          spectrum.figure(of: field.activation)
        } else if let learned {
          learningFigure(of: field.activation, learned.learning)
        } else if let stretched {
          jacobianFigure(of: field.activation, stretched.spectra)
        } else {
          phaseDiagram(of: field.activation, edge: edge, critical: critical.point)
        }
      guard let figure else {
        throw UserError(
          spectrum == nil && learned == nil
            ? "no point of the edge has a σ_b, and there is nothing to draw"
            : "no eigenvalue is above 0, and there is nothing to draw", at: plot)
      }
      try OutputFile(plot).write(figure.figure.svg())
    }
    if json {
      var members = object(field, edge, critical, state, drawn, spectrum)
      if let learned { members = members.adding("learning", learned.json) }
      if let stretched { members = members.adding("jacobian", stretched.json) }
      print(members.text)
    } else {
      print(words(field, edge, critical, state))
      if let drawn { print("\n" + drawn.text) }
      if let spectrum { print("\n" + spectrum.text) }
      if let learned { print("\n" + learned.text) }
      if let stretched { print("\n" + stretched.text) }
    }
  }

  private var asked: RandomNetworkLayers.Purpose {
    kernels ? .kernels : learning ? .learning : jacobian ? .jacobian : .layers
  }

  private func object(
    _ field: MeanField, _ edge: [EdgePoint], _ critical: CriticalPoint,
    _ state: RandomNetworkState?,
    _ drawn: RandomNetworkLayers?, _ spectrum: KernelSpectrum?
  ) -> JSON {
    var members: [(String, JSON)] = [
      ("activation", .string(field.activation.description)),
      ("edge", .array(edge.map(\.json))),
      ("critical", critical.point?.json ?? .null),
      ("reason", critical.reason.map(JSON.string) ?? .null),
    ]
    members.append(("isometry", isometry(field, critical, state)?.json ?? .null))
    if let state { members.append(("network", state.json)) }
    if let drawn { members.append(("layers", drawn.json)) }
    if let spectrum { members.append(("kernels", spectrum.json)) }
    return JSON.object(members.map { JSON.Member($0.0, $0.1) })
  }

  private func words(
    _ field: MeanField, _ edge: [EdgePoint], _ critical: CriticalPoint, _ state: RandomNetworkState?
  ) -> String {
    var lines = ["\(field.activation.description): random networks in the limit of width", ""]
    switch critical {
    case .point(let point):
      // Of relu every variance stays as it is.
      let isEverywhere = edge.allSatisfy { $0.slope == 1 && $0.biasVariance == point.biasVariance }
      let place = isEverywhere ? "every q*" : "q* = \(short(point.variance))"
      lines.append(
        "critical    σ_w \(short(point.weightDeviation, digits: 6)), σ_b "
          + "\(short(point.biasDeviation, digits: 6)) at \(place), slope of the "
          + "variance map \(short(point.slope, digits: 6))")
      if point.variance > 0, let law = try? field.depthRate(at: point) {
        lines.append("            two inputs there: \(law.sentence)")
      }
    case .none(let reason): lines.append("critical    none: \(reason)")
    }
    if let state { lines += [""] + state.lines }
    if let isometry = isometry(field, critical, state) { lines += ["", isometry.sentence] }
    let shown = edge.indices.filter { $0 % 10 == 0 }.map { edge[$0] }
    if !shown.isEmpty {
      var table = Table(columns: [
        Table.Column("q*"), Table.Column("σ_w"), Table.Column("σ_b²"), Table.Column("slope"),
        Table.Column("variance", .left),
      ])
      table.rows = shown.map { point in
        [
          Table.Cell(point.variance), Table.Cell(point.weightDeviation),
          Table.Cell(point.biasVariance), Table.Cell(point.slope),
          point.biasVariance < 0
            ? "impossible"
            : abs(point.slope) < 1 ? "attracts" : abs(point.slope) == 1 ? "keeps" : "repels",
        ]
      }
      lines += ["", "The edge of chaos:", "", table.terminal()]
    }
    return lines.joined(separator: "\n")
  }
}

extension MeanFieldCommand {
  /// What a layer adds to the spread of singular values: at the deviations that are given, else at the critical point.
  private func isometry(
    _ field: MeanField, _ critical: CriticalPoint, _ state: RandomNetworkState?
  ) -> Isometry? {
    let variance = state == nil ? critical.point?.variance : state?.point?.variance
    guard !field.activation.jumps, let variance,
      let spread = field.slopeSpread(variance: max(variance, 1e-12))
    else { return nil }
    return Isometry(spread: spread.relativeVariance)
  }
}

/// How singular values of the Jacobian spread with depth.
struct Isometry {
  /// Variance of ρ′² relative to its square.
  let spread: Double

  var json: JSON { .object(("orthogonal", JSON(spread)), ("gaussian", JSON(spread + 1))) }

  var sentence: String {
    "isometry    squared singular values of the Jacobian: variance by mean² grows by \(short(spread)) a layer with "
      + "orthogonal weights, by \(short(spread + 1)) with Gaussian ones"
  }
}

extension EdgePoint {
  var json: JSON {
    .object(
      ("q", JSON(variance)), ("sigma_w", JSON(weightDeviation)),
      ("sigma_b", biasVariance < 0 ? .null : JSON(biasDeviation)), ("sigma_b2", JSON(biasVariance)),
      ("slope", JSON(slope)))
  }
}

extension EdgePoint {
  /// Its deviations; nil where σ_b² is below 0.
  var weights: RandomWeights? {
    biasVariance < 0 ? nil : try? RandomWeights(weight: weightDeviation, bias: biasDeviation)
  }
}

extension CriticalPoint {
  var point: EdgePoint? {
    guard case .point(let point) = self else { return nil }
    return point
  }

  var reason: String? {
    guard case .none(let reason) = self else { return nil }
    return reason
  }
}

extension DepthRate {
  fileprivate var sentence: String {
    switch self {
    case .inverse(let limit): "(1 − correlation) · depth goes to \(short(limit))"
    case .inverseSquare(let limit): "(1 − correlation) · depth² goes to \(short(limit))"
    case .none: "their correlation stays as it is"
    }
  }
}

/// What becomes of signals and of differences at given deviations.
private struct RandomNetworkState {
  let weights: RandomWeights
  let point: VarianceFixedPoint?
  /// The correlation that two inputs come to, where it is below 1.
  let correlation: Double?

  init(_ field: MeanField, _ weights: RandomWeights) throws {
    self.weights = weights
    point = try field.fixedPoint(weights)
    guard let point, point.variance > 0, point.chi > 1 else {
      correlation = nil
      return
    }
    correlation = CorrelationMap(field.activation, weights, variance: point.variance).limit()
  }

  private var phase: String {
    guard let point else { return "no bound" }
    return abs(point.chi - 1) <= 1e-9 ? "edge" : point.chi < 1 ? "ordered" : "chaotic"
  }

  var json: JSON {
    .object(
      ("sigma_w", JSON(weights.weight)), ("sigma_b", JSON(weights.bias)), ("phase", .string(phase)),
      ("q", point.map { JSON($0.variance) } ?? .null),
      ("slope", point.map { JSON($0.slope) } ?? .null),
      ("chi", point.flatMap { $0.chi.isFinite ? JSON($0.chi) : nil } ?? .null),
      ("variance_depth", finite(point?.varianceDepth)),
      ("correlation_depth", finite(point?.correlationDepth)),
      ("correlation", correlation.map { JSON($0) } ?? .null))
  }

  private func finite(_ depth: Double?) -> JSON {
    depth.flatMap { $0.isFinite ? JSON($0) : nil } ?? .null
  }

  var lines: [String] {
    let place = "σ_w \(short(weights.weight)), σ_b \(short(weights.bias))"
    guard let point else { return ["at \(place): variances grow without bound"] }
    var lines = [
      "at \(place): \(phase), q* = \(short(point.variance)), χ₁ = \(short(point.chi)), slope of the "
        + "variance map \(short(point.slope))"
    ]
    if let depth = point.varianceDepth, depth.isFinite {
      lines.append("            variances come to q* by a factor e in \(short(depth)) layers")
    }
    if let depth = point.correlationDepth, depth.isFinite {
      lines.append("            inputs become alike by a factor e in \(short(depth)) layers")
    }
    if let correlation {
      lines.append("            two inputs come to the correlation \(short(correlation))")
    }
    return lines
  }
}
