import Approxima

/// Eigenvalues of an activation's kernels on the circle, as they are shown.
struct KernelSpectrum {
  private let limit: CircleSpectrum
  private let weights: RandomWeights
  private let sampled: SampledSpectrum?
  private let width: Int?

  /// Their cube is the work.
  static let widths = 2...4096
  static let depths = 1...20
  private static let frequencies = 24
  private static let sampledFrequencies = 8
  private static let networks = 20

  /// - Parameter weights: nil where the activation has no critical point and none were given.
  /// - Throws: `UserError` where there are none, or a moment is not finite.
  init(_ activation: Activation, at weights: RandomWeights?, layers: Int, width: Int?) throws {
    guard let weights else {
      throw UserError(
        "\(activation.name) has no critical point to take kernels at: give --sigma-w and --sigma-b",
        at: "--kernels")
    }
    self.weights = weights
    self.width = width
    limit = try CircleSpectrum(
      activation, weights, layers: layers, frequencies: KernelSpectrum.frequencies)
    sampled = width.map { width in
      SampledSpectrum(
        activation, weights, layers: layers, frequencies: KernelSpectrum.sampledFrequencies,
        width: width, networks: KernelSpectrum.networks, seed: 1)
    }
  }

  private var kernels: [(name: String, eigenvalues: [Double])] {
    [("conjugate", limit.conjugate), ("tangent", limit.tangent)]
  }

  /// How both fall, at even and at odd frequencies.
  var decays: [(name: String, even: SpectralDecay, odd: SpectralDecay)] {
    kernels.map {
      ($0.name, SpectralDecay($0.eigenvalues, from: 2), SpectralDecay($0.eigenvalues, from: 3))
    }
  }

  func figure(of activation: Activation) -> NamedFigure? {
    kernelFigure(of: activation, conjugate: limit.conjugate, tangent: limit.tangent)
  }

  var json: JSON {
    .object(
      ("sigma_w", JSON(weights.weight)), ("sigma_b", JSON(weights.bias)),
      ("layers", .integer(limit.layers)), ("conjugate", JSON(limit.conjugate)),
      ("tangent", .array(limit.tangent.map { $0.isFinite ? JSON($0) : .null })),
      ("decay", decay),
      (
        "sampled",
        sampled.map { sampled in
          .array(
            sampled.conjugate.indices.map { k in
              .object(
                ("k", .integer(k)), ("conjugate", JSON(sampled.conjugate[k].value)),
                ("conjugate_interval", JSON(sampled.conjugate[k].halfWidth)),
                ("tangent", JSON(sampled.tangent[k].value)),
                ("tangent_interval", JSON(sampled.tangent[k].halfWidth)))
            })
        } ?? .null
      ))
  }

  private var decay: JSON {
    var members: [JSON.Member] = []
    for decay in decays {
      members.append(JSON.Member("\(decay.name)_even", decay.even.json))
      members.append(JSON.Member("\(decay.name)_odd", decay.odd.json))
    }
    return .object(members)
  }

  var text: String {
    var columns: [Table.Column] = [.init("k"), .init("conjugate"), .init("tangent")]
    if sampled != nil {
      columns += [.init("conjugate, drawn"), .init("±"), .init("tangent, drawn"), .init("±")]
    }
    var table = Table(columns: columns)
    table.rows = (0...12).map { k in
      var row = [Table.Cell(k), cell(limit.conjugate, k), cell(limit.tangent, k)]
      guard let sampled else { return row }
      guard k < sampled.conjugate.count else { return row + ["", "", "", ""] }
      for mean in [sampled.conjugate[k], sampled.tangent[k]] {
        row += [Table.Cell(mean.value), Table.Cell(mean.halfWidth)]
      }
      return row
    }
    let place = "σ_w \(short(weights.weight)), σ_b \(short(weights.bias))"
    let drawn =
      width.map { "; drawn: \(KernelSpectrum.networks) networks of width \($0), 95 % intervals" }
      ?? ""
    return
      "Kernels of \(counted(limit.layers, "wide hidden layer")) at \(place): eigenvalues at cos kθ on the circle\(drawn)\n\n"
      + table.terminal() + "\n" + decayLines.joined(separator: "\n")
  }

  /// What is below the rounding of the largest counts as none.
  private func cell(_ eigenvalues: [Double], _ k: Int) -> Table.Cell {
    abs(eigenvalues[k]) < 1e-14 * (eigenvalues.map(abs).max() ?? 0)
      ? Table.Cell("0", number: 0) : Table.Cell(eigenvalues[k])
  }

  var decayLines: [String] {
    decays.map { "\($0.name): at even k \($0.even.words); at odd k from 3 on \($0.odd.words)" }
  }
}

extension SpectralDecay {
  fileprivate var words: String {
    switch self {
    case .power(let exponent): "like k^\(short(exponent))"
    case .fast(let from?): "faster than a power, below 1e-12 of the largest from k = \(from) on"
    case .fast(nil): "faster than a power"
    case .zero: "zero"
    case .unknown: "not known"
    }
  }

  /// The exponent; a word where there is none.
  fileprivate var json: JSON {
    switch self {
    case .power(let exponent): JSON(exponent)
    case .fast: .string("fast")
    case .zero: .string("zero")
    case .unknown: .null
    }
  }
}
