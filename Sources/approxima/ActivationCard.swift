import Approxima
import Foundation

/// All that is known of one activation, and what is computed of it.
struct ActivationCard {
  let activation: Activation
  let edge: [EdgePoint]
  let critical: CriticalPoint
  private let rate: DepthRate?
  private let identity: IdentityError?
  private let spread: Double?
  /// Of the value and the derivative, in nanoseconds an element.
  private let cost: (value: Double, both: Double)
  /// Of one hidden layer at the critical point, else at σ_w = 1 without biases.
  private let spectrum: (place: String, kernels: KernelSpectrum)?
  private let contest: ContestPlace?
  private let units: [UnitCost]
  private let costs: ActivationCosts

  /// - Parameters:
  ///   - contest: where the activation stands among others; nil where no store was named.
  ///   - units: what fits of it took, by target.
  init(_ activation: Activation, contest: ContestPlace? = nil, units: [UnitCost]) {
    let field = MeanField(activation)
    let curve = try? field.edgeCurve()
    let critical = curve.map { field.critical(on: $0) } ?? field.critical()
    self.activation = activation
    self.critical = critical
    edge = curve ?? []
    rate = critical.point.flatMap { point in
      point.variance > 0 ? try? field.depthRate(at: point) : nil
    }
    identity = IdentityError(of: activation)
    spread = critical.point.flatMap { point in
      field.slopeSpread(variance: max(point.variance, 1e-12))?.relativeVariance
    }
    cost = activationCost(activation)
    self.contest = contest
    self.units = units
    costs = ActivationCosts(activation)
    let weights = critical.point?.weights
    spectrum = (weights ?? (try? RandomWeights(weight: 1, bias: 0))).flatMap { weights in
      (try? KernelSpectrum(activation, at: weights, layers: 1, width: nil)).map {
        (critical.point == nil ? "at σ_w 1, σ_b 0" : "there", $0)
      }
    }
  }

  /// What holds of its networks, with the theorem.
  var theorems: [(name: String, holds: String)] {
    let isKnown = activation.smoothness != .unknown
    let isContinuous = isKnown && activation.smoothness != .discontinuous
    let shallow =
      if let degree = activation.polynomialDegree {
        "no: a polynomial of degree \(degree); one hidden layer of any width gives polynomials of degree \(degree) at most"
      } else if isKnown {
        "yes: it is no polynomial"
      } else {
        "yes where the formula is no polynomial and continuous but at some points, which is not checked"
      }
    let deep =
      if activation.isAffine {
        "no: networks of it are affine"
      } else if activation.polynomialDegree != nil {
        "yes, in width n + m + 2: it is not affine and has a slope at some point"
      } else if isContinuous, activation.slopedPoint != nil {
        "yes, in width n + m + 1: continuous, no polynomial, with a slope at \(short(activation.slopedPoint ?? 0))"
      } else {
        isKnown ? "not by this theorem: it jumps" : "where it is continuous, which is not checked"
      }
    return [
      ("One wide layer is dense (Leshno, Lin, Pinkus, Schocken 1993)", shallow),
      ("Deep and narrow is dense (Kidger, Lyons 2020)", deep),
    ]
  }

  private var properties: [(String, String)] {
    let range = activation.range
    func end(_ value: Double) -> String { value.isFinite ? short(value) : value < 0 ? "−∞" : "∞" }
    return [
      ("smooth", activation.smoothness.description),
      (
        "Lipschitz",
        activation.lipschitzConstant.map { short($0, digits: 6) } ?? "no constant is known"
      ),
      ("values in", "[\(end(range.lowerBound)), \(end(range.upperBound))]"),
      ("monotone", activation.isMonotone ? "yes" : "no, or not known"),
      ("polynomial", activation.polynomialDegree.map { "of degree \($0)" } ?? "no"),
      (
        "kinks",
        activation.kinks.isEmpty
          ? seenBreaks ?? "none that is known"
          : activation.kinks.map { short($0) }.joined(separator: ", ")
      ),
    ]
  }

  /// Of an expression what sampling finds.
  private var seenBreaks: String? {
    guard let places = activation.expression?.breaks, !places.isEmpty else { return nil }
    let shown = places.sorted { abs($0) < abs($1) }.prefix(6).sorted().map { short($0) }
    return "pieces seem to meet at " + shown.joined(separator: ", ")
      + (places.count > 6 ? " and \(places.count - 6) places further out" : "")
  }

  private var depth: [(String, String)] {
    var rows: [(String, String)] = []
    switch critical {
    case .point(let point):
      rows.append(
        (
          "critical point",
          "σ_w \(short(point.weightDeviation, digits: 6)), σ_b \(short(point.biasDeviation, digits: 6)) at q* = "
            + short(point.variance)
        ))
    case .none(let reason): rows.append(("critical point", "none: \(reason)"))
    }
    if let rate {
      let law =
        switch rate {
        case .inverse(let limit): "(1 − correlation) · depth goes to \(short(limit))"
        case .inverseSquare(let limit): "(1 − correlation) · depth² goes to \(short(limit))"
        case .none: "the correlation of two inputs stays as it is"
        }
      rows.append(("with depth there", law))
    }
    if let spread {
      rows.append(
        (
          "isometry there",
          "squared singular values spread by \(short(spread)) a layer with orthogonal weights, by "
            + "\(short(spread + 1)) with Gaussian ones"
        ))
    }
    if let spectrum {
      rows += spectrum.kernels.decayLines.map { ("kernel \(spectrum.place)", $0) }
    }
    return rows
  }

  private var work: [(String, String)] {
    let passed =
      identity.map {
        "one unit passes [−1, 1] on with error \(short($0.error)), at \(short($0.at)) with step \(short($0.step))"
      } ?? "no point with a known slope"
    return [
      ("identity", passed),
      ("through depth", costs.chainSentence),
    ]
      + (units.isEmpty
        ? [
          ("units", "no fits of it are known: --units runs.sqlite reads them from a sweep's store")
        ]
        : units.map { ("units", $0.sentence) })
      + units.compactMap { cost in
        cost.layers.map { layers in
          (
            "construction",
            "\(counted(layers, "layer")) of width 3 come to a sup error of 0.01 of \(cost.target) (Kidger, Lyons 2020)"
          )
        }
      } + [
        ("certificate", costs.certificate?.sentence ?? "none: nothing is proven of it"),
        (
          "cost",
          "\(short(cost.value, digits: 2)) ns an element, \(short(cost.both, digits: 2)) with the derivative "
            + "(Float64, measured now on one thread)"
        ),
        (
          "contest",
          contest?.sentence
            ?? "none was named: --contest runs.sqlite ranks it among the activations of a store's sweep"
        ),
      ]
  }

  var text: String {
    var lines = ["\(activation.description): \(activation.summary)", ""]
    var head: [(String, String)] = [("formula", activation.formula)]
    if let derivativeFormula { head.append(("derivative", derivativeFormula)) }
    head.append(("source", activation.source))
    let universal: [(String, String)] = theorems.map { ($0.name, $0.holds) }
    let groups: [[(String, String)]] = [head, properties, universal, depth, work]
    let width = groups.joined().map { $0.0.count }.filter { $0 < 20 }.max() ?? 0
    for group in groups {
      for (name, value) in group where !value.isEmpty {
        lines.append(
          name.count < 20
            ? name + String(repeating: " ", count: width - name.count + 2) + value
            : "\(name): \(value)")
      }
      lines.append("")
    }
    lines.append(
      "next: approxima fit sine --activation \(shellLine([activation.description])) --width 8")
    return lines.joined(separator: "\n")
  }

  /// Of an expression its exact derivative.
  private var derivativeFormula: String? { activation.expression?.derivative.description }

  var json: JSON {
    var members: [JSON.Member] = []
    func add(_ key: String, _ value: JSON?) { members.append(JSON.Member(key, value ?? .null)) }
    add("name", .string(activation.description))
    add("formula", .string(activation.formula))
    add("derivative", derivativeFormula.map(JSON.string))
    add("summary", .string(activation.summary))
    add("source", .string(activation.source))
    add("smoothness", .string(activation.smoothness.description))
    add("lipschitz_constant", activation.lipschitzConstant.map { JSON($0) })
    add("range", JSON([activation.range.lowerBound, activation.range.upperBound]))
    add("monotone", .bool(activation.isMonotone))
    add("polynomial_degree", activation.polynomialDegree.map(JSON.integer))
    add("kinks", JSON(activation.kinks))
    let universal: [JSON] = theorems.map { theorem in
      .object(("theorem", .string(theorem.name)), ("holds", .string(theorem.holds)))
    }
    add("universal", .array(universal))
    add("critical", critical.point?.json)
    add("reason", critical.reason.map(JSON.string))
    add("isometry", spread.map { Isometry(spread: $0).json })
    if let identity {
      add(
        "identity",
        .object(
          ("error", JSON(identity.error)), ("at", JSON(identity.at)),
          ("step", JSON(identity.step))))
    } else {
      add("identity", nil)
    }
    add(
      "cost",
      .object(("value_ns", JSON(cost.value)), ("value_and_derivative_ns", JSON(cost.both))))
    add("units", .array(units.map(\.json)))
    for cost in costs.json { add(cost.key, cost.value) }
    add("kernels", spectrum?.kernels.json)
    add(
      "contest",
      contest.map { place in
        .object(
          ("place", .integer(place.place)), ("contestants", .integer(place.contestants)),
          ("mean_rank", JSON(place.meanRank)),
          ("rank_interval", JSON([place.rankInterval.lowerBound, place.rankInterval.upperBound])),
          ("best", .string(place.best)), ("ratio", JSON(place.ratio)),
          (
            "ratio_interval",
            JSON([place.ratioInterval.lowerBound, place.ratioInterval.upperBound])
          ),
          ("p", place.probability.map { JSON($0) } ?? .null), ("tasks", .integer(place.tasks)),
          ("seeds", .integer(place.seeds)), ("norm", .string(place.norm.rawValue)))
      })
    return .object(members)
  }

  /// A page that needs nothing else.
  var page: String {
    var body = ""
    let universal: [(String, String)] = theorems.map { ($0.name, $0.holds) }
    let groups: [[(String, String)]] = [properties, universal, depth, work]
    for group in groups {
      var list = ""
      for (name, value) in group where !value.isEmpty {
        list += "<dt>\(escaped(name))</dt><dd>\(escaped(value))</dd>\n"
      }
      body += "<dl>\n\(list)</dl>\n"
    }
    let figures = [
      activationGraph(of: activation),
      phaseDiagram(of: activation, edge: edge, critical: critical.point),
    ].compactMap(\.self)
    return htmlPage(
      title: activation.description,
      question: "\(activation.formula). \(activation.summary). \(activation.source)",
      body: figures.map(\.html).joined() + body)
  }
}

/// The least of several timings on a block that fits in the first cache.
private func activationCost(_ activation: Activation) -> (value: Double, both: Double) {
  let count = 1024
  var memory = (0..<3 * count).map { 8 * Double($0 % count) / Double(count) - 4 }
  func least(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    var best = Double.infinity
    for _ in 0..<20 {
      let time = clock.measure { for _ in 0..<20 { body() } }
      best = min(best, time / .nanoseconds(1) / Double(20 * count))
    }
    return best
  }
  let value = least { activation.apply(&memory, from: 0, value: count, count: count) }
  let both = least {
    activation.applyWithDerivative(
      &memory, from: 0, value: count, derivative: 2 * count, count: count)
  }
  return (value, both)
}
