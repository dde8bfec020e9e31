// The p-norm of a network's residuals as a sum of squares.
//
// Σ |r|ᵖ = Σ R², R = sign(r)·|r|^(p/2), so that Gauss-Newton's model of R serves powers above 2: large ones lower the
// largest residual. All is relative to the norm at the best point, so that no power vanishes.
import Base
import Foundation
import Kernels
import Networks

/// The residuals of a network, each to the power p/2; p ≥ 2.
struct PowerResiduals<Scalar: FitScalar>: LeastSquaresProblem {
  private var residuals: NetworkResiduals<Scalar>
  private let power: Double
  /// (Σ |r|ᵖ)^(1/p) at the best point; 0 before the first.
  private(set) var norm = 0.0
  /// The same at the point that was evaluated last.
  private var last = 0.0

  init(_ residuals: NetworkResiduals<Scalar>, power: Double) {
    self.residuals = residuals
    self.power = power
  }

  var parameterCount: Int { residuals.parameterCount }

  /// (norm there / norm at the best point)ᵖ, the first point being the best so far.
  mutating func sumOfSquares(at parameters: [Double]) -> Double {
    var total = LossTotal(.p(power))
    residuals.residuals(at: parameters) { tile, rows in
      for row in 0..<rows { total.add(tile[row]) }
    }
    last = total.value(count: 1)
    if norm == 0 { norm = last }
    return last == 0 ? 0 : pow(last / norm, power)
  }

  mutating func accept(
    _ parameters: [Double], value: Double
  ) -> (value: Double, squares: Double) {
    norm = last
    let value = last == 0 ? 0.0 : 1
    return (value, value)
  }

  mutating func linearise(at parameters: [Double], _ reduce: TileReader) {
    let (count, power, norm) = (parameterCount, power, norm)
    var powers: [Double] = []
    residuals.linearise(at: parameters) { tile, rows, stride in
      powers = tile
      for row in 0..<rows {
        let residual = tile[row + count * stride] / norm
        let size = pow(abs(residual), power / 2 - 1)
        let factor = power / 2 * size / norm
        for column in 0..<count { powers[row + column * stride] *= factor }
        powers[row + count * stride] = residual * size
      }
      reduce(powers, rows, stride)
    }
  }
}
