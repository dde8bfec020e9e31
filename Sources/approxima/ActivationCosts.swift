import Approxima
import Kernels

/// What an activation costs beside its arithmetic: passing a value on through depth, and proofs.
struct ActivationCosts {
  static let depths = [1, 4, 16, 64]

  /// Largest errors over 129 points of [−1, 1] of chains of one unit a layer, as `construct identity-chain` builds them; nil
  /// where the activation passes no values.
  let chains: [Double]?
  let certificate: CertificateCost?

  init(_ activation: Activation) {
    let points = Batch(features: 1, count: 129, storage: (0...128).map { Double($0) / 64 - 1 })
    chains = try? ActivationCosts.depths.map { depth in
      let values = try identityChain(activation, depth: depth).network(points)
      return zip(values.storage, points.storage).reduce(0) { largest, pair in
        let error = abs(pair.0 - pair.1)
        return error.isNaN ? .infinity : max(largest, error)
      }
    }
    certificate = try? CertificateCost(activation)
  }

  var chainSentence: String {
    guard let chains else { return "it passes no values on" }
    let depths = ActivationCosts.depths.map(String.init)
    return
      "chains of \(depths.joined(separator: ", ")) units, at the place that passes best, err by \(chains.map { short($0) }.joined(separator: ", ")) on [−1, 1]"
  }

  var json: [(key: String, value: JSON)] {
    [
      (
        "identity_depth",
        chains.map { chains in
          .array(
            zip(ActivationCosts.depths, chains).map { depth, error in
              .object(("layers", .integer(depth)), ("error", JSON(error)))
            })
        } ?? .null
      ),
      ("certificate", certificate?.json ?? .null),
    ]
  }
}

/// What a proof costs: bounds of the sup error of one network against sin 2πx on [−1, 1], the same random numbers for all
/// activations, two hidden layers of 8.
struct CertificateCost {
  private static let tolerance = 0.01
  private static let mostBoxes = 3000

  /// Boxes until the bounds lie within 1 %, or until the work was given up.
  let boxes: Int
  let isReached: Bool
  let seconds: Double
  /// The first upper bound by the lower one: how loose a look at the whole is.
  let firstRatio: Double

  /// - Throws: `UserError` where nothing can be proven of it, or the activation has numbers of its own.
  init(_ activation: Activation) throws {
    let shape = try Architecture(
      inputs: 1, outputs: 1, widths: [8, 8], activations: [activation, activation])
    let source = RandomSource(seed: 1, stream: "a network to be proven")
    let numbers = shape.layers.flatMap { layer -> [Double] in
      let deviation = 2 / Double(layer.inputs).squareRoot()
      let weights = (0..<layer.inputs * layer.outputs).map { _ in
        source.normal(standardDeviation: deviation)
      }
      return weights + (0..<layer.outputs).map { _ in source.normal() }
    }
    guard numbers.count == shape.parameterCount else {
      throw UserError("\(activation.name) has numbers of its own")
    }
    let network = Network(shape, parameters: numbers)
    let target = try TargetFunction(
      name: "sin(2*pi*x)", components: [.init(parsing: "sin(2*pi*x)")], domain: Domain(-1...1))
    let first = try certifySupremum(
      of: network, against: target, options: CertifyOptions(boxes: 1))
    let whole = try certifySupremum(
      of: network, against: target,
      options: CertifyOptions(
        tolerance: CertificateCost.tolerance, boxes: CertificateCost.mostBoxes))
    boxes = whole.boxes
    isReached = whole.end == .reached
    seconds = whole.wallSeconds
    firstRatio = first.upper / whole.lower
  }

  var sentence: String {
    let work =
      isReached
      ? "\(counted(boxes, "box", plural: "boxes")), \(short(seconds, digits: 2)) s to prove a sup error within 1 %"
      : "not within 1 % by \(CertificateCost.mostBoxes) boxes"
    let loose =
      firstRatio.isFinite
      ? "the first bound is \(short(firstRatio)) times the error" : "the first bound is infinite"
    return "\(work); \(loose) (the same random 1-8-8-1 net for all, against sin 2πx)"
  }

  var json: JSON {
    .object(
      ("boxes", .integer(boxes)), ("reached", .bool(isReached)), ("wall_seconds", JSON(seconds)),
      ("first_ratio", firstRatio.isFinite ? JSON(firstRatio) : .null))
  }
}

extension UnitCost {
  /// Hidden layers of width n + m + 1 that Kidger and Lyons' network for the target has at a sup error of 1e-2, sampled; nil where it
  /// does not come there.
  func withConstruction() -> UnitCost {
    guard let activation = try? Activation(parsing: activation),
      let domain = try? Domain(parsing: domain),
      case .function(let function)? = try? resolveTarget(target, domain: domain),
      function.inputs == 1, function.outputs == 1,
      let narrow = try? kidgerLyons(function, activation: activation, epsilon: 8e-3)
    else { return self }
    let bounds = function.domain.bounds[0]
    let points = Batch(
      features: 1, count: 2001,
      storage: (0...2000).map {
        bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) * Double($0) / 2000
      })
    let error = zip(narrow.network(points).storage, function.values(points).storage).reduce(0) {
      largest, pair in
      let error = abs(pair.0 - pair.1)
      return error.isNaN ? .infinity : max(largest, error)
    }
    var cost = self
    cost.layers = error <= 1e-2 ? narrow.network.depth : nil
    return cost
  }

  var json: JSON {
    .object(
      ("target", .string(target)), ("domain", .string(domain)), ("norm", .string(norm.rawValue)),
      (
        "units",
        .array(
          zip(UnitCost.tolerances, units).map { tolerance, units in
            .object(
              ("error", JSON(tolerance)), ("units", units.map(JSON.integer) ?? .null))
          })
      ),
      ("largest_width", .integer(largest)), ("least_error", least.isFinite ? JSON(least) : .null),
      ("fits", .integer(fits)), ("construction_layers", layers.map(JSON.integer) ?? .null))
  }
}

/// Activations beside each other, by what they cost.
struct CostTable {
  private let units: [UnitCost]
  private let rows: [(name: String, costs: ActivationCosts)]

  init(_ units: [UnitCost]) throws {
    self.units = units
    let names = firstOrder(units, by: \.activation).map { $0[0].activation }
    rows = try names.map { ($0, ActivationCosts(try Activation(parsing: $0))) }
  }

  var json: JSON {
    .array(
      rows.map { row in
        let own = units.filter { $0.activation == row.name }
        var members = [
          JSON.Member("activation", .string(row.name)),
          JSON.Member("units", .array(own.map(\.json))),
        ]
        members += row.costs.json.map { JSON.Member($0.key, $0.value) }
        return .object(members)
      })
  }

  private func cell(_ number: Int?) -> Table.Cell { number.map { Table.Cell($0) } ?? "–" }

  var text: String {
    var parts: [String] = []
    for group in firstOrder(units, by: { [$0.target, $0.domain] }) {
      var table = Table(columns: [.init("activation", .left)])
      table.columns += UnitCost.toleranceNames.map { Table.Column(Label($0)) }
      table.columns += [.init("least error found"), .init("construction's layers")]
      table.rows = group.map { cost in
        var row = [Table.Cell(cost.activation)]
        row += cost.units.map(cell)
        row += [Table.Cell(cost.least), cell(cost.layers)]
        return row
      }
      let first = group[0]
      parts.append(
        "Units of one hidden layer that fits took to an \(first.norm.label.plain) of … on \(first.target), \(first.domain): the best "
          + "found in \(counted(first.fits, "fit")) with up to \(first.largest) units, so that fewer may do. Behind: layers of width 3 of "
          + "Kidger and Lyons' network at a sup error of 0.01.\n\n" + table.terminal())
    }
    var table = Table(columns: [.init("activation", .left)])
    table.columns += ActivationCosts.depths.map { Table.Column(Label(counted($0, "unit"))) }
    table.columns += [.init("boxes"), .init("first bound by error"), .init("ms")]
    table.rows = rows.map { row in
      let proof = row.costs.certificate
      var cells = [Table.Cell(row.name)]
      for place in ActivationCosts.depths.indices {
        cells.append(Table.Cell(row.costs.chains?[place] ?? .nan))
      }
      cells.append(cell(proof.flatMap { $0.isReached ? $0.boxes : nil }))
      cells.append(Table.Cell(proof?.firstRatio ?? .nan))
      cells.append(Table.Cell(proof.map { $0.isReached ? 1000 * $0.seconds : .nan } ?? .nan))
      return cells
    }
    parts.append(
      "Sup errors over 129 points of [−1, 1] of chains of units that pass x on; and boxes and time of a proof of the sup error within 1 % of the same random "
        + "1-8-8-1 net against sin 2πx, with the first upper bound by the error. Computed now.\n\n"
        + table.terminal())
    return parts.joined(separator: "\n")
  }
}
