// Distributions and their quantiles, by GSL.

import CGSL

/// The quantile of Student's t distribution: the x with P(T ≤ x) = `probability`.
///
/// - Parameters:
///   - probability: in (0, 1).
///   - degrees: of freedom, positive.
public func studentQuantile(_ probability: Double, degrees: Double) -> Double {
  GSL.ready
  return gsl_cdf_tdist_Pinv(probability, degrees)
}

/// The quantile of the standard normal distribution; `probability` in (0, 1).
public func normalQuantile(_ probability: Double) -> Double {
  GSL.ready
  return gsl_cdf_ugaussian_Pinv(probability)
}

/// The probability of at most `count` heads in `trials` throws of a fair coin.
package func fairCoin(atMost count: Int, of trials: Int) -> Double {
  GSL.ready
  return gsl_cdf_binomial_P(UInt32(count), 0.5, UInt32(trials))
}

/// The probability that a standard normal variable is at most `x`.
package func normalProbability(atMost x: Double) -> Double {
  GSL.ready
  return gsl_cdf_ugaussian_P(x)
}

/// The probability that a χ² variable is above `x`.
/// - Parameter degrees: of freedom, positive.
package func chiSquaredTail(above x: Double, degrees: Double) -> Double {
  GSL.ready
  return gsl_cdf_chisq_Q(x, degrees)
}
