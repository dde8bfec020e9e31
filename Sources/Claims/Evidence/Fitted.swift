import Measurement

/// The rate of a law through measured errors, as `MeasuredNumber.init(rate:…)`.
/// - Throws: `UserError` as `fitRate`.
func fittedRate(
  _ model: RateModel, _ sizes: [Double], _ errors: [MeasuredNumber], seed: UInt64
) throws -> MeasuredNumber {
  try MeasuredNumber(rate: model, sizes, errors, seed: seed)
}
