import Base
import Foundation
import Networks

/// Values of a network at points, read where they stand.
/// - Parameters:
///   - points: number of point s and feature f at `points[s * sampleStride + f * featureStride]`.
///   - count: of the points.
///   - values: (count × outputs), row-major.
///   - threads: at most; the values do not depend on them.
/// - Returns: nil, or what is wrong.
@_cdecl("apx_evaluate")
public func apxEvaluate(
  _ network: UnsafeMutableRawPointer?, _ points: UnsafePointer<Double>?, _ count: Int,
  _ sampleStride: Int, _ featureStride: Int, _ values: UnsafeMutablePointer<Double>?, _ threads: Int
) -> UnsafeMutablePointer<CChar>? {
  guard count > 0 else { return nil }
  guard let handle = Handle.of(network), let points, let values else {
    return errorText(UserError("no network, no points or no place for values"))
  }
  handle.evaluator.evaluate(
    StridedPoints(
      start: points, count: count, sampleStride: sampleStride, featureStride: featureStride),
    into: ValueRows(start: values), threads: max(1, min(threads, 256)))
  return nil
}

/// Value at one number of a network of one input and one output; NaN for another.
@_cdecl("apx_value")
public func apxValue(_ network: UnsafeMutableRawPointer?, _ x: Double) -> Double {
  guard let handle = Handle.of(network), handle.file.network.inputs == 1,
    handle.file.network.outputs == 1
  else { return .nan }
  var value = Double.nan
  withUnsafePointer(to: x) { x in
    withUnsafeMutablePointer(to: &value) { value in
      handle.evaluator.evaluate(
        StridedPoints(start: x, count: 1, sampleStride: 1, featureStride: 1),
        into: ValueRows(start: value), threads: 1)
    }
  }
  return value
}

/// Derivatives of a network by its inputs, in Float64; at a kink those of the left side.
/// - Parameter slopes: (count × outputs × inputs), row-major.
/// - Returns: nil, or what is wrong.
@_cdecl("apx_gradient")
public func apxGradient(
  _ network: UnsafeMutableRawPointer?, _ points: UnsafePointer<Double>?, _ count: Int,
  _ sampleStride: Int, _ featureStride: Int, _ slopes: UnsafeMutablePointer<Double>?
) -> UnsafeMutablePointer<CChar>? {
  guard count > 0 else { return nil }
  guard let network = Handle.of(network)?.file.network, let points, let slopes else {
    return errorText(UserError("no network, no points or no place for derivatives"))
  }
  let strided = StridedPoints(
    start: points, count: count, sampleStride: sampleStride, featureStride: featureStride)
  do {
    let rows = try network.inputDerivatives(at: strided.batch(features: network.inputs))
    for (offset, slope) in rows.joined().enumerated() { slopes[offset] = slope }
    return nil
  } catch {
    return errorText(error)
  }
}
