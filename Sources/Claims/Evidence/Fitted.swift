import Measurement

/// The rate of a law through measured errors: positive where they fall.
/// - Throws: `UserError` as `fitRate`.
func fittedRate(
  _ model: RateModel, _ sizes: [Double], _ errors: [MeasuredNumber], seed: UInt64
) throws -> MeasuredNumber {
  MeasuredNumber(
    try fitRate(model, sizes: sizes, errors: errors.map { [$0.value] }, seed: seed))
}
