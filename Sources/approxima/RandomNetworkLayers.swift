import Approxima

/// Random networks of finite width beside the limit, layer by layer, for two inputs.
struct RandomNetworkLayers {
  private let width: Int
  private let layers: [LayerOfTwo]

  private static let networks = 30
  private static let usualLayers = 10
  private static let widths = 2...100_000
  private static let depths = 1...50
  /// Units of all layers that are drawn in some seconds.
  private static let mostUnits = 2_000_000

  /// What width and layers are of.
  enum Purpose {
    case layers, kernels, learning, jacobian
  }

  /// - Throws: `UserError` with the option that is wrong.
  static func check(width: Int?, layers: Int?, for purpose: Purpose) throws {
    if let layers {
      let limit =
        switch purpose {
        case .layers: depths
        case .kernels, .learning: KernelSpectrum.depths
        case .jacobian: JacobianTable.depths
        }
      try check(layers, in: limit, "--layers", "the number of layers")
      guard width != nil || purpose != .layers else {
        throw UserError("--layers needs --width, --kernels, --learning or --jacobian beside it")
      }
    }
    guard let width else { return }
    let limit =
      switch purpose {
      case .layers: widths
      case .kernels: KernelSpectrum.widths
      case .learning: FrequencyTable.widths
      case .jacobian: JacobianTable.widths
      }
    try check(width, in: limit, "--width", "the number of units")
    // Between two hidden layers stands a matrix, whose entries are quicker than units.
    let work =
      switch purpose {
      case .layers: (layers ?? usualLayers) * width
      case .kernels: ((layers ?? 1) - 1) * width * width / 4
      case .learning: ((layers ?? 1) - 1) * width * width * 8
      // The cube of the width takes as long as so many units.
      case .jacobian: (layers ?? JacobianTable.usualLayers) * width * width / 1000 * width
      }
    let count = layers ?? (purpose == .layers ? usualLayers : 1)
    guard work <= mostUnits else {
      throw UserError(
        "\(counted(count, "layer")) of width \(width) take too long to draw: make one smaller",
        at: "--width")
    }
  }

  private static func check(
    _ value: Int, in range: ClosedRange<Int>, _ option: String, _ name: String
  ) throws {
    guard range.contains(value) else {
      throw UserError(
        "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value)", at: option)
    }
  }

  /// - Parameters:
  ///   - weights: nil for the critical point.
  ///   - fixed: the variance that these weights keep, where there is one.
  /// - Throws: `UserError` where neither gives weights.
  init(
    _ field: MeanField, at weights: RandomWeights?, _ fixed: VarianceFixedPoint?,
    or critical: EdgePoint?, width: Int, layers: Int?
  ) throws {
    let chosen: RandomWeights
    let variance: Double
    if let weights {
      chosen = weights
      variance = fixed.map { $0.variance > 0 ? $0.variance : 1 } ?? 1
    } else {
      guard let critical else {
        throw UserError(
          "\(field.activation.name) has no critical point to draw networks at: give --sigma-w and --sigma-b",
          at: "--width")
      }
      chosen = try RandomWeights(
        weight: critical.weightDeviation, bias: critical.biasDeviation)
      variance = critical.variance > 1e-3 ? critical.variance : 1
    }
    self.width = width
    self.layers = try field.throughDepth(
      chosen, variance: variance, correlation: 0.5,
      layers: layers ?? RandomNetworkLayers.usualLayers, width: width,
      networks: RandomNetworkLayers.networks, seed: 1)
  }

  var json: JSON {
    .array(
      layers.map { layer in
        .object(
          ("layer", .integer(layer.layer)), ("q", JSON(layer.variance)),
          ("q_sampled", JSON(layer.sampledVariance.value)),
          ("q_interval", JSON(layer.sampledVariance.halfWidth)),
          ("correlation", JSON(layer.correlation)),
          ("correlation_sampled", JSON(layer.sampledCorrelation.value)),
          ("correlation_interval", JSON(layer.sampledCorrelation.halfWidth)))
      })
  }

  var text: String {
    var table = Table(columns: [
      .init("layer"), .init("variance"), .init("of networks"), .init("±"),
      .init("correlation"), .init("of networks"), .init("±"),
    ])
    table.rows = layers.map { layer in
      [
        Table.Cell(layer.layer), Table.Cell(layer.variance),
        Table.Cell(layer.sampledVariance.value), Table.Cell(layer.sampledVariance.halfWidth),
        Table.Cell(layer.correlation), Table.Cell(layer.sampledCorrelation.value),
        Table.Cell(layer.sampledCorrelation.halfWidth),
      ]
    }
    return
      "Two inputs through depth: the limit, and the mean of \(RandomNetworkLayers.networks) random networks of "
      + "width \(width) with its 95 % interval:\n\n" + table.terminal()
  }
}
