// Minimisation without derivatives, by GSL.

import CGSL

/// Where a minimisation ended: the best point that it evaluated.
public struct Minimum: Sendable, Hashable {
  public let point: [Double]
  public let value: Double
  public let evaluations: Int
}

/// A local minimum by the simplex of Nelder and Mead (GSL's `nmsimplex2`).
///
/// Stops where the simplex is smaller than `tolerance`, after `iterations`, or where the function
/// gives NaN or an infinity; the answer is the best finite value met, or the start.
///
/// Source: J. A. Nelder, R. Mead, "A simplex method for function minimization", Computer J. 7 (1965).
///
/// - Parameters:
///   - start: the first corner of the simplex; at least one coordinate.
///   - steps: the other corners are `start` moved by a step on one axis; none may be zero.
///   - tolerance: mean distance of the corners from their centre.
public func nelderMead(
  from start: [Double], steps: [Double], tolerance: Double, iterations: Int,
  _ function: ([Double]) -> Double
) -> Minimum {
  precondition(
    !start.isEmpty && steps.count == start.count, "the simplex has one step for each coordinate")
  GSL.ready
  return withoutActuallyEscaping(function) { function in
    let objective = Objective(function, start: start)
    let vectors = [start, steps].map { values in
      guard let vector = gsl_vector_alloc(values.count) else {
        preconditionFailure("out of memory for a vector")
      }
      for (index, value) in values.enumerated() { gsl_vector_set(vector, index, value) }
      return vector
    }
    defer { vectors.forEach(gsl_vector_free) }
    guard
      let minimiser = gsl_multimin_fminimizer_alloc(
        approxima_gsl_multimin_nmsimplex2(), start.count)
    else { preconditionFailure("out of memory for a simplex") }
    defer { gsl_multimin_fminimizer_free(minimiser) }

    var problem = gsl_multimin_function(
      f: { vector, context in
        // GSL hands back the context that is set below, alive until the end of this call.
        guard let vector, let context else { return .nan }
        let objective = Unmanaged<Objective>.fromOpaque(context).takeUnretainedValue()
        return objective.value(
          at: (0..<vector.pointee.size).map { gsl_vector_get(vector, $0) })
      }, n: start.count, params: Unmanaged.passUnretained(objective).toOpaque())
    withExtendedLifetime(objective) {
      withUnsafeMutablePointer(to: &problem) { problem in
        guard
          gsl_multimin_fminimizer_set(minimiser, problem, vectors[0], vectors[1]) == GSL_SUCCESS
        else { return }
        for _ in 0..<iterations {
          guard gsl_multimin_fminimizer_iterate(minimiser) == GSL_SUCCESS,
            gsl_multimin_fminimizer_size(minimiser) > tolerance
          else { return }
        }
      }
    }
    return Minimum(
      point: objective.bestPoint, value: objective.bestValue, evaluations: objective.evaluations)
  }
}

/// A function that remembers where it was least.
private final class Objective {
  private let function: ([Double]) -> Double
  private(set) var bestPoint: [Double]
  private(set) var bestValue = Double.infinity
  private(set) var evaluations = 0

  init(_ function: @escaping ([Double]) -> Double, start: [Double]) {
    self.function = function
    bestPoint = start
  }

  func value(at point: [Double]) -> Double {
    let value = function(point)
    evaluations += 1
    if value < bestValue { (bestValue, bestPoint) = (value, point) }
    return value
  }
}
