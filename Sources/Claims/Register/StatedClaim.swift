// A claim that somebody states in a file: its networks, what is measured of them, and what is predicted.

import Base
import Constructions
import Fitting
import Foundation
import Functions
import Measurement
import Networks

/// A claim in data, as a file gives it; `claim` makes the experiment of it.
package struct StatedClaim: Sendable {
  /// Where networks come from.
  package enum Source: Sendable {
    /// A construction of the catalogue, with the options of each size.
    case construct(String, [ConstructionOptions])
    /// Trained ones: the best of some starts each.
    case fit([Architecture], FitOptions, samples: Int, starts: Int)
    /// Saved ones.
    case networks([Network])
  }

  /// What is measured of a network.
  package enum Quantity: String, Sendable, CaseIterable {
    /// Certified sup error.
    case sup
    /// Integrated errors.
    case l1, l2
    /// Linear pieces of a ReLU network on a line.
    case pieces
    /// Hidden units that are stored.
    case units
  }

  /// Which of the sizes a prediction is about.
  package enum Place: Sendable {
    case size(Double)
    /// The last of the list, however much is spent.
    case last
    case largest
    case least
    /// The rate at which it falls: algebraic in the sizes, or geometric.
    case rate(RateModel, by: Abscissa)
  }

  /// What a rate is in.
  package enum Abscissa: String, Sendable, CaseIterable {
    /// The listed widths or depths.
    case size
    /// The numbers that a network holds.
    case parameters
  }

  package struct Prediction: Sendable {
    package let quantity: Quantity
    package var place: Place
    package let relation: ClaimPrediction.Relation
    package let value: Double
    package let tolerance: Double
    package let because: String

    package init(
      quantity: Quantity, place: Place, relation: ClaimPrediction.Relation, value: Double,
      tolerance: Double, because: String
    ) {
      self.quantity = quantity
      self.place = place
      self.relation = relation
      self.value = value
      self.tolerance = tolerance
      self.because = because
    }
  }

  package var id = ""
  package var kind = ClaimKind.existence
  package var paper = ""
  package var statement = ""
  package var refutedBy = ""
  package var doesNotShow = ""
  package var expected = Verdict.holds
  /// Why it is to fail.
  package var why: String?
  package var source = Source.networks([])
  /// What a construction builds its own of.
  package var target: TargetFunction?
  /// The name of what differs between the sizes, and the sizes.
  package var axis = "network"
  package var sizes: [Double] = []
  package var predictions: [Prediction] = []
  /// The same with other sizes, for a quick look or a thorough one.
  package var variants: [ClaimSize: StatedClaim] = [:]
  /// Other networks, of as many sizes, with which the verdict must fall.
  package var weakened: [(what: String, claim: StatedClaim)] = []

  package init() {}

  package var claim: Claim {
    let stated = self
    return Claim(
      id, kind, paper: paper, statement: statement, method: method, refutedBy: refutedBy,
      doesNotShow: doesNotShow, expected: expected, cost: Double(sizes.count),
      predictions: predictions.map { $0.prediction(axis) },
      weakenings: weakened.map { what, other in
        Claim.Weakening(what) { try other.sized($0.size).experiment($0) }
      }
    ) { try stated.sized($0.size).experiment($0) }
  }

  private func sized(_ size: ClaimSize) -> StatedClaim { variants[size] ?? self }

  private var method: String {
    let networks =
      switch source {
      case .construct(let name, _): "Networks of the construction \(name)"
      case .fit(_, let options, let samples, let starts):
        "Networks trained by \(options.optimizer.name) on \(samples) samples, the best of"
          + " \(counted(starts, "start")) each"
      case .networks: "Saved networks"
      }
    let measured = Set(predictions.map(\.quantity.words)).sorted()
    return "\(networks), \(axis) \(listed(sizes.map(plain))): \(listed(measured))."
  }

  private func experiment(_ trial: Trial) throws -> Observation {
    let built = try networks(trial)
    let asked = Quantity.allCases.filter { quantity in
      predictions.contains { $0.quantity == quantity }
    }
    var table: [Quantity: [MeasuredNumber]] = [:]
    for quantity in asked {
      table[quantity] = try built.map { try quantity.measured($0.network, $0.target) }
    }
    let measured = try predictions.map { prediction -> MeasuredNumber in
      let values = table[prediction.quantity] ?? []
      switch prediction.place {
      case .size(let size): return sizes.firstIndex(of: size).map { values[$0] } ?? .missing
      case .last: return values.last ?? .missing
      case .largest: return .largest(of: values)
      case .least: return .least(of: values)
      case .rate(let model, let abscissa):
        let x =
          switch abscissa {
          case .size: sizes
          case .parameters: built.map { Double($0.network.parameterCount) }
          }
        return try fittedRate(model, x, values, seed: trial.seed)
      }
    }
    return Observation(
      measured: measured,
      figure: ClaimFigure(
        id, subtitle: "stated in a file", x: .logarithmic(axis), y: .logarithmic("measured"),
        series: asked.map {
          ClaimFigure.Series($0.words, .measured, sizes, (table[$0] ?? []).map(\.value))
        }), notes: why.map { ["expected to fail: \($0)"] } ?? [])
  }

  private func networks(
    _ trial: Trial
  ) throws -> [(network: Network, target: TargetFunction)] {
    func handed(
      _ network: Network, _ target: TargetFunction?
    ) throws -> (network: Network, target: TargetFunction) {
      guard let target else { throw UserError("\(id): no target is given") }
      return (try trial.built(network, on: target.domain), target)
    }
    switch source {
    case .construct(let name, let options):
      let entry = try ConstructionCatalogue.entry(name)
      return try options.map { options in
        let construction = try entry.build(options)
        return try handed(construction.network, construction.target)
      }
    case .networks(let networks):
      return try networks.map { try handed($0, target) }
    case .fit(let architectures, let options, let samples, let starts):
      guard let target else { throw UserError("\(id): no target is given") }
      return try architectures.map { architecture in
        let all = try train(
          architecture, on: target, starts: starts, options: options, samples: samples,
          norms: [.l2], seed: trial.seed)
        guard let best = all.min(by: { $0.errors.l2 < $1.errors.l2 }) else {
          throw UserError("\(id): no start was made")
        }
        return try handed(best.network, target)
      }
    }
  }
}

extension StatedClaim.Quantity {
  package var words: String {
    switch self {
    case .sup: "certified sup error"
    case .l1: "L1 error by quadrature"
    case .l2: "L2 error by quadrature"
    case .pieces: "linear pieces"
    case .units: "hidden units"
    }
  }

  var isCount: Bool { self == .pieces || self == .units }

  fileprivate func measured(
    _ network: Network, _ target: TargetFunction
  ) throws -> MeasuredNumber {
    switch self {
    case .sup: return MeasuredNumber(try CertifiedError(of: network, against: target))
    case .l1: return MeasuredNumber(try IntegratedError(.l1, of: network, against: target))
    case .l2: return MeasuredNumber(try IntegratedError(.l2, of: network, against: target))
    case .units: return MeasuredNumber(ExactCount(unitsOf: network))
    case .pieces:
      guard network.hasPiecesOnALine else {
        throw UserError("pieces are counted of ReLU networks of one input and one output")
      }
      // Each layer may double them.
      guard network.widths.count <= 20 else {
        throw UserError(
          "pieces are counted of networks of at most 20 hidden layers, not \(network.widths.count)")
      }
      return MeasuredNumber(ExactCount(piecesOf: network, on: target.domain.bounds[0]))
    }
  }
}

extension Network {
  /// Whether `linearPieces` can follow its kinks.
  fileprivate var hasPiecesOnALine: Bool {
    guard let layers = graph.layers else { return false }
    return inputs == 1 && outputs == 1
      && layers.allSatisfy { $0.inputs == $0.carried && $0.pattern == nil }
      && layers.dropLast().allSatisfy { $0.activation == .relu }
  }
}

extension StatedClaim.Prediction {
  fileprivate func prediction(_ axis: String) -> ClaimPrediction {
    let words = quantity.words
    let name: String
    switch place {
    case .size(let size): name = "\(words) at \(axis) \(plain(size))"
    case .last: name = "\(words) at the last \(axis)"
    case .largest: name = "largest \(words) over the sizes"
    case .least: name = "least \(words) over the sizes"
    case .rate(let model, let abscissa):
      let x = abscissa == .size ? axis : "parameters"
      name =
        model == .algebraic
        ? "exponent of the \(words) in \(x)" : "rate of the \(words) in exp(-rate·\(x))"
    }
    if quantity.isCount, tolerance == 0, value == value.rounded(), abs(value) < 1e15 {
      if case .rate = place {
      } else {
        return ClaimPrediction(count: name, relation, Int(value))
      }
    }
    return ClaimPrediction(name, relation, value, tolerance: tolerance, because: because)
  }
}
