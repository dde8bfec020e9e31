import Approxima

/// How long frequencies take, as it is shown.
struct FrequencyTable {
  let learning: FrequencyLearning
  private let weights: RandomWeights

  static let usualWidth = 200
  static let widths = 2...4096
  private static let most = 8
  private static let networks = 5
  private static let steps = 3000

  /// - Parameter weights: nil where the activation has no critical point and none were given.
  /// - Throws: `UserError` where there are none, or nothing could be learned.
  init(
    _ activation: Activation, at weights: RandomWeights?, layers: Int, width: Int,
    teaching: Teaching, amplitude: Double
  ) throws {
    guard let weights else {
      throw UserError(
        "\(activation.name) has no critical point to start from: give --sigma-w and --sigma-b",
        at: "--learning")
    }
    self.weights = weights
    learning = try FrequencyLearning(
      activation, weights, layers: layers, most: FrequencyTable.most, width: width,
      networks: FrequencyTable.networks, steps: FrequencyTable.steps,
      teaching: teaching, amplitude: amplitude, seed: 1)
  }

  var json: JSON {
    .object(
      ("sigma_w", JSON(weights.weight)), ("sigma_b", JSON(weights.bias)),
      ("layers", .integer(learning.layers)), ("width", .integer(learning.width)),
      ("learner", .string(learning.teaching.rawValue)), ("amplitude", JSON(learning.amplitude)),
      ("rate", JSON(learning.rate)),
      ("steps", .integer(learning.steps)),
      (
        "least_ratio", learning.ratios.map { JSON($0.lowerBound) } ?? .null
      ), ("largest_ratio", learning.ratios.map { JSON($0.upperBound) } ?? .null),
      (
        "frequencies",
        .array(
          learning.frequencies.map { row in
            .object(
              ("k", .integer(row.frequency)), ("eigenvalue", JSON(row.eigenvalue)),
              ("time_limit", row.limit.map { JSON($0) } ?? .null),
              ("time", row.trained.map { JSON($0.value) } ?? .null),
              ("time_interval", row.trained.map { JSON($0.halfWidth) } ?? .null),
              ("left", JSON(row.left)))
          })
      ))
  }

  private var course: String {
    switch learning.teaching {
    case .backpropagation: "gradient descent"
    case .frozen: "gradient descent on the last layer, eigenvalues of the conjugate kernel"
    case .feedback: "feedback alignment, eigenvalues of the conjugate kernel"
    }
  }

  var text: String {
    var table = Table(columns: [
      .init("k"), .init("eigenvalue"), .init("time, kernel regime"), .init("of networks"),
      .init("±"), .init("left in the end"),
    ])
    table.rows = learning.frequencies.map { row in
      [
        Table.Cell(row.frequency),
        row.eigenvalue == 0 ? Table.Cell("0", number: 0) : Table.Cell(row.eigenvalue),
        row.limit.map { Table.Cell($0) } ?? "never",
        row.trained.map { Table.Cell($0.value) } ?? "not yet",
        row.trained.map { Table.Cell($0.halfWidth) } ?? "", Table.Cell(row.left),
      ]
    }
    let ratio =
      learning.ratios.map {
        "\nTime of networks by that of the kernel regime: \(short($0.lowerBound)) to \(short($0.upperBound))"
      } ?? ""
    return
      "Learning \(learning.frequencies.count) frequencies of amplitude \(short(learning.amplitude)) at once on the circle, \(counted(learning.layers, "hidden layer")) of width "
      + "\(learning.width), \(learning.networks) networks, \(learning.steps) steps of \(course): rate · steps until 1/e is left\n\n"
      + table.terminal() + ratio
  }
}

/// Singular values of the Jacobian, as they are shown.
struct JacobianTable {
  let spectra: [JacobianSpectrum]
  private let width: Int
  private let place: String

  static let usualWidth = 200
  static let usualLayers = 10
  static let widths = 2...1000
  static let depths = 1...200
  private static let networks = 6

  /// - Throws: `UserError` where there are no deviations, or the activation jumps.
  init(
    _ field: MeanField, at weights: RandomWeights?, variance: Double?, layers: Int, width: Int
  ) throws {
    guard let weights, let variance else {
      throw UserError(
        "\(field.activation.name) keeps no variance to take Jacobians at: give --sigma-w and --sigma-b",
        at: "--jacobian")
    }
    self.width = width
    place = "σ_w \(short(weights.weight)), σ_b \(short(weights.bias)), q* = \(short(variance))"
    spectra = [WeightMatrices.orthogonal, .gaussian].compactMap { matrices in
      field.jacobianSpectrum(
        weights, variance: max(variance, 1e-12), depth: layers, matrices, width: width,
        networks: JacobianTable.networks, seed: 1)
    }
    guard spectra.count == 2 else {
      throw UserError(
        "\(field.activation.name) has no Jacobian whose spectrum could be computed here: it jumps, or its slopes have no finite mean",
        at: "--jacobian")
    }
  }

  var json: JSON {
    .object(
      spectra.map { spectrum in
        JSON.Member(
          spectrum.matrices.rawValue,
          JSON.object(
            ("depth", .integer(spectrum.depth)), ("lambda", JSON(spectrum.points)),
            ("density", JSON(spectrum.limit)), ("drawn", JSON(spectrum.drawn.map(\.value))),
            ("distance", spectrum.distance.map { JSON($0) } ?? .null),
            ("largest", spectrum.drawnLargest.map { JSON($0.value) } ?? .null))
        )
      })
  }

  var text: String {
    var table = Table(columns: [
      .init("weights", .left), .init("within 1/2 to 2 of the mean"), .init("of networks"),
      .init("elsewhere"), .init("largest, of networks"),
    ])
    table.rows = spectra.map { spectrum in
      let step = 2.302585092994046 * 0.025
      let middle = spectrum.points.indices.filter {
        // Points run from 10⁻⁴ of the mean on.
        abs(Double($0) * 0.025 - 4) <= 0.30103
      }
      func share(_ values: [Double]) -> String {
        short(100 * step * middle.reduce(0) { $0 + values[$1] }) + " %"
      }
      return [
        Table.Cell(spectrum.matrices.rawValue), Table.Cell(share(spectrum.limit)),
        Table.Cell(share(spectrum.drawn.map(\.value))),
        spectrum.distance.map { Table.Cell(short(100 * $0) + " %") } ?? "",
        spectrum.drawnLargest.map { Table.Cell($0.value) } ?? "",
      ]
    }
    return
      "Squared singular values of the Jacobian through \(counted(spectra[0].depth, "layer")) at \(place): free probability, and "
      + "\(JacobianTable.networks) networks of width \(width); elsewhere: the share of them that lies elsewhere than the limit says\n\n"
      + table.terminal()
  }
}
