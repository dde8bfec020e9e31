import Base
import Experiments
import Foundation
import Functions

/// Values of a target at points.
/// - Parameters:
///   - text: of the target, as `fit` takes it.
///   - domain: a box, such as [-1,1]; may be nil for the target's own.
///   - points: number of point s and feature f at `points[s * inputs + f]`.
///   - count: of the points.
///   - inputs: of the points, which must be the target's.
///   - outputs: of a value, which must be the target's; 0 asks for their number alone.
///   - values: (count × outputs), row-major.
///   - shape: inputs and outputs of the target, where a place is given.
/// - Returns: nil, or what is wrong.
@_cdecl("apx_target_values")
public func apxTargetValues(
  _ text: UnsafePointer<CChar>?, _ domain: UnsafePointer<CChar>?, _ points: UnsafePointer<Double>?,
  _ count: Int, _ inputs: Int, _ outputs: Int, _ values: UnsafeMutablePointer<Double>?,
  _ shape: UnsafeMutablePointer<Int>?
) -> UnsafeMutablePointer<CChar>? {
  do {
    guard let text else { throw UserError("there is no target") }
    let box = try domain.map { try Domain(parsing: String(cString: $0)) }
    let target = try ResolvedTarget(String(cString: text), domain: box)
    guard case .function(let function) = target.target else {
      throw UserError("data have no values between their points", at: target.text)
    }
    shape?.pointee = function.inputs
    shape?.successor().pointee = function.outputs
    guard outputs > 0, count > 0 else { return nil }
    guard let points, let values, inputs == function.inputs, outputs == function.outputs else {
      throw UserError(
        "\(target.text) has \(function.inputs) inputs and \(function.outputs) outputs, not "
          + "\(inputs) and \(outputs)")
    }
    let result = function.values(
      StridedPoints(start: points, count: count, sampleStride: inputs, featureStride: 1)
        .batch(features: inputs))
    for sample in 0..<count {
      for output in 0..<outputs { values[sample * outputs + output] = result[output, sample] }
    }
    return nil
  } catch {
    return errorText(error)
  }
}
