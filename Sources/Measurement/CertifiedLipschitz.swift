// The Lipschitz constant of a network on a box, from both sides.

import Base
import Formulas
import Intervals
import Networks

/// Bounds of sup max_o |∇N_o| over a box, |·| the Euclidean norm: the least L with
/// |N_o(x) − N_o(y)| ≤ L·|x − y| for every output o, x and y in the box.
///
/// By the search of `certifySupremum` over Taylor models of the derivatives. The upper bound is infinite
/// where an activation jumps. At a kink the derivatives of both sides count.
/// - Throws: `UserError` as `certifySupremum`.
public func certifyLipschitzConstant(
  of network: Network, in domain: Domain, options: CertifyOptions = CertifyOptions(),
  shouldStop: () -> Bool = { false }, observe: (Certificate) -> Void = { _ in }
) throws -> Certificate {
  let arithmetic = try taylorArithmetic(inputs: network.inputs, domain, options)
  let model = try NetworkEnclosure(network)
  let dimension = domain.dimension
  let search = CertifiedSearch(
    enclose: { model.gradients(over: $0, in: arithmetic).flatMap { $0 } },
    arithmetic: arithmetic,
    objective: { components in
      let norms = stride(from: 0, to: components.count, by: dimension).map { first in
        components[first..<(first + dimension)].reduce(Interval.zero) { $0 + $1.squared }.squareRoot
      }
      return largestMagnitude(norms)
    })
  return search.supremum(
    over: firstBoxes(domain, kinks: kinks(of: network, and: nil, in: domain)),
    starts: [domain.centre], options: options, shouldStop: shouldStop, observe: observe)
}
