// Theorem (U. Shaham, A. Cloninger, R. R. Coifman, Provable approximation properties for deep neural
// networks, Appl. Comput. Harmon. Anal. 44 (2018) 537–557, arXiv:1509.07385, Section 4): with
//
//   t(x) = relu(x + 3) − relu(x + 1) − relu(x − 1) + relu(x − 3),
//   φ(x) = C_d relu(Σ_j t(x_j) − 2(d − 1)),   ∫ φ = 1:   4d + 1 units in two hidden layers,
//   S_k(x, b) = 2^k φ(2^(k/d) (x − b)),   ψ_{k,b} = 2^(−k/2) (S_k(·, b) − S_{k−1}(·, b)),
//
// the ψ_{k,b}, k ∈ Z, b ∈ 2^(−k/d) Z^d, are a frame of L²(R^d). So N terms of it are a network with two
// hidden layers and N(8d + 2) units.
//
// The constant: with ρ_j = 2 − t(x_j) the argument is 2 − Σ ρ_j; t is 2 on a length of 2 and has two
// slopes with ρ from 0 to 2, and ∫ max(0, 2 − Σ ρ) over [0, 2]^i is 2^(i+1)/(i+1)!, hence
//   1/C_d = Σ_i (d over i) 2^(d−i) 2^i 2^(i+1)/(i+1)! = 2^(d+1) Σ_i (d over i) 2^i/(i+1)!.

import Base
import Functions
import Networks
import RealModule

/// A term of the frame, or of the coarsest level that stands in for all below it.
package struct FrameTerm: Hashable, Sendable {
  /// k
  package var level: Int
  /// b · 2^(k/d): whole numbers.
  package var shift: [Int]
  /// 2^(−k/2) S_k in place of ψ_k.
  package var isScaling: Bool

  package init(level: Int, shift: [Int], isScaling: Bool = false) {
    self.level = level
    self.shift = shift
    self.isScaling = isScaling
  }

  package var dimension: Int { shift.count }

  /// Units of the theorem: 4d + 1 for each of one or two bumps.
  package var theoremNeurons: Int { (isScaling ? 1 : 2) * (4 * dimension + 1) }

  /// The bumps C_d relu(Σ t(scale · x_j − centre_j) − 2(d−1)) that make it up, with their weights.
  var bumps: [(weight: Double, scale: Double, level: Int, centre: [Double])] {
    let d = Double(dimension)
    let own = Double.exp2(Double(level) / d)
    let norm = Double.exp2(-Double(level) / 2)
    let constant = WaveletFrame.bumpConstant(dimension)
    let fine = (
      weight: norm * Double.exp2(Double(level)) * constant, scale: own, level: level,
      centre: shift.map(Double.init)
    )
    guard !isScaling else { return [fine] }
    let coarser = Double.exp2(Double(level - 1) / d)
    return [
      fine,
      (
        weight: -norm * Double.exp2(Double(level - 1)) * constant, scale: coarser, level: level - 1,
        centre: shift.map { Double($0) * coarser / own }
      ),
    ]
  }

  /// The value at a point.
  package func value(at x: [Double]) -> Double {
    bumps.reduce(0) { sum, bump in
      let heights = zip(x, bump.centre).reduce(0) {
        $0 + WaveletFrame.trapezoid(bump.scale * $1.0 - $1.1)
      }
      return sum + bump.weight * max(0, heights - 2 * Double(dimension - 1))
    }
  }
}

package enum WaveletFrame {
  static let theorem = Theorem(
    id: "shaham-wavelets",
    citation: "Shaham, Cloninger, Coifman 2018, Appl. Comput. Harmon. Anal. 44, arXiv:1509.07385, "
      + "Section 4",
    statement:
      "N terms of a wavelet frame of L2(R^d) are a ReLU network with two hidden layers and "
      + "at most N (8d + 2) units.")

  static let entry = ConstructionEntry(
    theorem,
    options: [
      .target(
        "a function of one or two variables", "franke",
        offered: .functions(of: 1...2)),
      .domain("its box"), .width("terms of the frame, up to 400", 32, offered: 1...96),
    ]
  ) { options in
    let target = try options.function(default: "franke")
    let built = try waveletApproximation(target, terms: [options.width ?? 32])[0]
    return Construction(
      theorem: theorem, network: built.network, target: target,
      predictedNeurons: built.theoremNeurons)
  }

  /// t: 2 on [−1, 1], 0 outside [−3, 3].
  package static func trapezoid(_ x: Double) -> Double {
    max(0, min(2, 3 - abs(x)))
  }

  /// C_d, with which φ has integral 1.
  package static func bumpConstant(_ dimension: Int) -> Double {
    var (sum, binomial, factor) = (0.0, 1.0, 1.0)
    for i in 0...dimension {
      // (d over i) and 2^i/(i+1)!
      sum += binomial * factor
      binomial *= Double(dimension - i) / Double(i + 1)
      factor *= 2 / Double(i + 2)
    }
    return 1 / (Double.exp2(Double(dimension + 1)) * sum)
  }

  /// Σ coefficient · term as a network. Terms that share a ramp share its unit.
  /// - Throws: `UserError` where there is no term.
  package static func network(
    _ terms: [FrameTerm], coefficients: [Double]
  ) throws -> Network {
    precondition(terms.count == coefficients.count, "a coefficient for every term")
    guard let dimension = terms.first?.dimension else {
      throw UserError("a sum of wavelets needs at least one term")
    }
    var builder = ReLUBuilder(inputs: dimension)
    var ramps: [Ramp: Signal] = [:]
    var bumps: [Bump: Int] = [:]
    var parts: [(factor: Double, signal: Signal)] = []
    func ramp(
      _ bump: (weight: Double, scale: Double, level: Int, centre: [Double]), _ axis: Int,
      _ shift: Double
    ) -> Signal {
      let bias = shift - bump.centre[axis]
      let key = Ramp(level: bump.level, axis: axis, bias: bias)
      if let known = ramps[key] { return known }
      let slopes = (0..<dimension).map { $0 == axis ? bump.scale : 0 }
      let unit = builder.relu(builder.affine(slopes, bias))
      ramps[key] = unit
      return unit
    }
    for (term, coefficient) in zip(terms, coefficients) {
      for bump in term.bumps {
        let key = Bump(level: bump.level, centre: bump.centre)
        if let known = bumps[key] {
          parts[known].factor += coefficient * bump.weight
          continue
        }
        let trapezoids = (0..<dimension).flatMap { axis in
          [(3.0, 1.0), (1, -1), (-1, -1), (-3, 1)].map { shift, sign in
            (sign, ramp(bump, axis, shift))
          }
        }
        bumps[key] = parts.count
        parts.append(
          (
            coefficient * bump.weight,
            builder.relu(.sum(trapezoids, constant: -2 * Double(dimension - 1)))
          ))
      }
    }
    return try builder.network([.sum(parts)])
  }

  private struct Ramp: Hashable {
    var level: Int
    var axis: Int
    var bias: Double
  }

  private struct Bump: Hashable {
    var level: Int
    var centre: [Double]
  }
}
