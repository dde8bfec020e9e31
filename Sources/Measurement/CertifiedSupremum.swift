// Certified errors: sup |f − N| from both sides, in exact arithmetic, and the range of a network.

import Base
import Formulas
import Functions
import Intervals
import Networks

/// Bounds of sup max_o |f_o − N_o| over the target's domain, or a part of it.
///
/// The network is the real function with its Float64 parameters in exact arithmetic. The lower
/// bound is attained at the reported point. The upper bound comes from best-first branch and bound:
/// Taylor models of f − N over boxes, of which smooth networks have high-order ones, piecewise
/// linear ones affine ones (exact but for rounding) where no unit bends, and other units parallel
/// lines around them; of deep networks with kinks also linear bounds propagated backwards. In one
/// dimension the first boxes end at the kinks of both. Piecewise linear networks and finite-element
/// functions in two dimensions are compared on every region where both are affine, while there are
/// no more of them than boxes allowed. It can stop at any time with a valid bracket. At points
/// where f is not defined nothing is said.
/// - Parameters:
///   - network: N.
///   - target: f, with its domain.
///   - domain: in place of the target's.
///   - start: a point where the error is thought large, such as `ErrorReport.supAt`.
///   - options: tolerance and limits.
///   - shouldStop: asked after every round of boxes, on the calling thread.
///   - observe: told of the bracket so far after every round, on the calling thread.
/// - Throws: `UserError` above 4 dimensions, where shapes do not fit, where an option makes no sense, or
///   where the target is known by its values alone.
public func certifySupremum(
  of network: Network, against target: TargetFunction, in domain: Domain? = nil,
  startingAt start: [Double] = [], options: CertifyOptions = CertifyOptions(),
  shouldStop: () -> Bool = { false }, observe: (Certificate) -> Void = { _ in }
) throws -> Certificate {
  let domain = domain ?? target.domain
  let arithmetic = try taylorArithmetic(inputs: network.inputs, domain, options)
  try network.check(inputs: target.inputs, outputs: target.outputs, of: target.name)
  let function = try TargetEnclosure(target, over: domain)
  let model = try NetworkEnclosure(network)
  let hasDeepKinks =
    network.widths.count > 1 && network.activations.contains { $0.isPiecewiseLinear }
  var search = CertifiedSearch(
    enclose: { box in
      zip(
        function.outputs(over: box, in: arithmetic), model.outputs(over: box, in: arithmetic)
      ).map { arithmetic.add($0, $1, sign: -1) }
    }, arithmetic: arithmetic,
    valuesAtPoint: { longDifference(function, model, at: $0) },
    otherRanges: { box in
      // Of smooth networks Taylor models say more in less time.
      guard options.usesLinearBounds, hasDeepKinks else { return nil }
      return zip(
        function.outputs(over: box, in: arithmetic),
        model.linearBounds(
          over: box, in: arithmetic, effort: LinearEffort(tightensUnits: false))
      ).map { arithmetic.range(of: $0, minus: $1, over: box) }
    })
  let ends = [domain.centre, domain.bounds.map(\.lowerBound), domain.bounds.map(\.upperBound)]
  let sizes = target.values(Batch(features: domain.dimension, points: ends)).storage
  search.resolution = 0x1p-52 * (sizes.map(\.magnitude).filter(\.isFinite).max() ?? 0)
  let starts = [domain.centre] + (domain.contains(start) ? [start] : [])
  let begin = ContinuousClock.now
  let regions = boundByRegions(
    of: model, against: function,
    over: Box(lower: domain.bounds.map(\.lowerBound), upper: domain.bounds.map(\.upperBound)),
    limit: options.boxes, rules: options.rules, shouldStop: shouldStop)
  var certificate: Certificate
  if let regions {
    // The difference is affine on every region, so that its corners give both bounds.
    certificate = search.supremum(
      over: [], starts: starts + [regions.point], options: options, shouldStop: shouldStop,
      observe: { _ in })
    certificate.boxes += regions.regions
    certificate.upper = max(regions.upper, certificate.lower)
    certificate.wallSeconds = begin.duration(to: .now) / .seconds(1)
    if certificate.upper > (1 + options.tolerance) * certificate.lower {
      certificate.end = .unresolved
    }
    observe(certificate)
  } else {
    certificate = search.supremum(
      over: firstBoxes(domain, kinks: kinks(of: network, and: target, in: domain)),
      starts: starts, options: options, shouldStop: shouldStop, observe: observe)
  }
  certificate.weigh(
    try certifyEvaluationRounding(of: network, in: domain), target: search.resolution)
  return certificate
}

/// Bounds of the range of each output over a box: `least` brackets the minimum, `largest` the maximum.
public struct CertifiedRange: Sendable, Hashable {
  /// `lower` and `upper` bound the minimum; `upper` is attained at the point.
  public var least: Certificate
  /// `lower` and `upper` bound the maximum; `lower` is attained at the point.
  public var largest: Certificate
}

/// The certified range of a network's outputs over a box, as `certifySupremum` bounds errors.
///
/// The tolerance is relative to the magnitude of the end.
/// - Throws: `UserError` as `certifySupremum`, and where a number of the network is not finite.
public func certifyRange(
  of network: Network, in domain: Domain, options: CertifyOptions = CertifyOptions(),
  shouldStop: () -> Bool = { false }
) throws -> [CertifiedRange] {
  guard network.parameters.allSatisfy(\.isFinite) else {
    throw UserError("a network with numbers that are not finite has no range")
  }
  let arithmetic = try taylorArithmetic(inputs: network.inputs, domain, options)
  let model = try NetworkEnclosure(network)
  let boxes = firstBoxes(domain, kinks: kinks(of: network, and: nil, in: domain))
  let evaluation = try certifyEvaluationRounding(of: network, in: domain)
  return (0..<network.outputs).map { output in
    func largest(_ sign: Double) -> Certificate {
      let search = CertifiedSearch(
        enclose: { box in
          let value = model.outputs(over: box, in: arithmetic)[output]
          return [sign > 0 ? value : arithmetic.negate(value)]
        }, arithmetic: arithmetic, objective: { $0[0] }, floor: -.infinity)
      var certificate = search.supremum(
        over: boxes, starts: [domain.centre], options: options, shouldStop: shouldStop,
        observe: { _ in })
      certificate.weigh(evaluation)
      return certificate
    }
    var least = largest(-1)
    (least.lower, least.upper) = (-least.upper, -least.lower)
    return CertifiedRange(least: least, largest: largest(1))
  }
}

/// Looks whether `certifySupremum` can begin with a network of this graph, whatever its numbers.
/// - Throws: `UserError` as that would.
package func checkCertifiable(
  _ graph: Graph, against target: TargetFunction, options: CertifyOptions
) throws {
  _ = try taylorArithmetic(inputs: graph.inputs, target.domain, options)
  _ = try TargetEnclosure(target)
  try NetworkEnclosure.check(graph)
}

/// The arithmetic for a network of so many inputs and a box.
func taylorArithmetic(inputs: Int, _ domain: Domain, _ options: CertifyOptions) throws
  -> TaylorArithmetic
{
  let dimension = domain.dimension
  guard inputs == dimension else {
    throw UserError(
      "a network with \(inputs) inputs has no values on \(domain)")
  }
  guard dimension <= 4 else {
    throw UserError("proofs go up to 4 dimensions, not \(dimension)")
  }
  guard options.tolerance > 0, options.tolerance < 1 else {
    throw UserError(
      "the tolerance of a proof is in (0, 1), not \(plain(options.tolerance))")
  }
  guard options.boxes >= 1 else {
    throw UserError("a proof needs at least 1 box, not \(options.boxes)")
  }
  let degree = options.degree ?? [7, 5, 3, 2][dimension - 1]
  guard (1...7).contains(degree) else {
    throw UserError("a Taylor model has degree 1 to 7, not \(degree)")
  }
  return TaylorArithmetic(
    basis: TaylorBasis(dimension: dimension, degree: degree), rules: options.rules)
}

/// For each axis, where the error may have a kink or a jump along a whole face.
func kinks(of network: Network, and target: TargetFunction?, in domain: Domain)
  -> [[Double]]
{
  var places = target?.breakpoints ?? Array(repeating: [], count: domain.dimension)
  if domain.dimension == 1 {
    places[0] += networkKinks(network, in: domain.bounds[0], limit: 20_000) ?? []
  } else {
    // A mesh has too many breakpoints.
    places = places.map { $0.count <= 8 ? $0 : [] }
  }
  return places
}

/// The domain cut on both sides of each kink, since a kink's place is rounded: thin boxes hold the kinks.
func firstBoxes(_ domain: Domain, kinks: [[Double]]) -> [Box] {
  let sides = zip(domain.bounds, kinks).map { bounds, kinks in
    let width = bounds.upperBound - bounds.lowerBound
    var cuts: [Double] = [bounds.lowerBound]
    for kink in Set(kinks).sorted() where bounds.contains(kink) {
      let margin = max(width * 0x1p-40, 64 * kink.ulp)
      for cut in [kink - margin, kink + margin] where bounds.contains(cut) {
        if let last = cuts.last, cut > last { cuts.append(cut) }
      }
    }
    if let last = cuts.last, last < bounds.upperBound { cuts.append(bounds.upperBound) }
    return Array(zip(cuts, cuts.dropFirst()))
  }
  var boxes = [Box(lower: [], upper: [])]
  for side in sides {
    boxes = boxes.flatMap { box in
      side.map { Box(lower: box.lower + [$0.0], upper: box.upper + [$0.1]) }
    }
  }
  return boxes
}
