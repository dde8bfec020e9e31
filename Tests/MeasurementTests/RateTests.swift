import Base
import Foundation
import Kernels
import Measurement
import Testing

@Suite("Convergence rates")
struct RateTests {
  private let widths: [Double] = [2, 4, 8, 16, 32, 64]

  @Test("exact laws are recovered, and the right one is preferred")
  func exact() throws {
    let algebraic = widths.map { [3 * pow($0, -1.75)] }
    let fit = try fitRate(.algebraic, sizes: widths, errors: algebraic)
    #expect(isClose(fit.rate, 1.75, 1e-12) && isClose(fit.constant, 3, 1e-12))
    #expect(isClose(fit.rSquared, 1, 1e-12) && fit.sizes == 6)
    #expect(fit.interval.upperBound - fit.interval.lowerBound < 1e-10)
    #expect(isClose(fit.error(at: 10), 3 * pow(10, -1.75), 1e-12))
    #expect(try fitBestRate(sizes: widths, errors: algebraic).model == .algebraic)

    let depths: [Double] = [1, 2, 3, 5, 8]
    let geometric = depths.map { [0.5 * exp(-0.9 * $0)] }
    let best = try fitBestRate(sizes: depths, errors: geometric)
    #expect(best.model == .geometric && isClose(best.rate, 0.9, 1e-12))
    #expect(isClose(best.error(at: 4), 0.5 * exp(-3.6), 1e-12))
  }

  @Test(
    "95 % intervals cover the true rate about 95 times of 100",
    arguments: [RateModel.algebraic, .geometric], [1, 3, 5, 10])
  func coverage(model: RateModel, seeds: Int) throws {
    let source = RandomSource(seed: 11, stream: "noise of \(seeds)")
    var covered = 0
    for trial in 0..<200 {
      let errors = widths.map { size in
        let middle = model == .algebraic ? -2 * log(size) : -0.1 * size
        return (0..<seeds).map { _ in exp(middle + source.normal(standardDeviation: 0.3)) }
      }
      let fit = try fitRate(model, sizes: widths, errors: errors, seed: UInt64(trial))
      if fit.interval.contains(model == .algebraic ? 2 : 0.1) { covered += 1 }
      #expect(fit.interval.contains(fit.rate))
    }
    // Medians of few seeds make the interval somewhat too wide.
    #expect((182...200).contains(covered))
  }

  @Test("diverged seeds do not move a median; a size where most diverged is left out")
  func diverged() throws {
    var errors = widths.map { [pow($0, -1), pow($0, -1), pow($0, -1)] }
    errors[2][0] = .infinity
    errors[3][1] = .nan
    let fit = try fitRate(.algebraic, sizes: widths, errors: errors)
    #expect(isClose(fit.rate, 1, 1e-12) && fit.sizes == 6)
    #expect(fit.interval.lowerBound.isFinite && fit.interval.upperBound.isFinite)
    errors[5] = [.nan, .infinity, 0.1]
    #expect(try fitRate(.algebraic, sizes: widths, errors: errors).sizes == 5)
  }

  @Test("sizes at the rounding floor are left out")
  func floor() throws {
    let errors = widths.map { [max(pow($0, -8), 1e-12)] }
    #expect(try fitRate(.algebraic, sizes: widths, errors: errors).rate < 7.5)
    let above = try fitRate(.algebraic, sizes: widths, errors: errors, floor: 1e-12)
    #expect(isClose(above.rate, 8, 1e-12) && above.sizes == 4)
  }

  @Test("exact seeds among others neither crash nor count twice")
  func zeros() throws {
    var errors = widths.map { [pow($0, -1), pow($0, -1), pow($0, -1)] }
    errors[4][0] = 0
    errors[5] = [0.1, 0]
    let fit = try fitRate(.algebraic, sizes: widths, errors: errors)
    #expect(isClose(fit.rate, 1, 1e-12) && fit.sizes == 5)
    #expect(fit.interval.lowerBound.isFinite && fit.interval.upperBound.isFinite)
  }

  @Test("too few sizes are refused with the reason")
  func tooFew() {
    let reason = UserError(
      "a rate needs three sizes with an error that is finite and above 0, not 2")
    #expect(throws: reason) {
      try fitRate(.algebraic, sizes: [1, 2, 4], errors: [[1], [0.5], [0]])
    }
    #expect(throws: reason) {
      try fitRate(.geometric, sizes: [1, 2, 2], errors: [[1], [0.5], [0.4]])
    }
    #expect(throws: reason) {
      try fitRate(.algebraic, sizes: [0, 2, 4], errors: [[1], [0.5], [0.4]])
    }
    #expect(
      throws: UserError(
        "a rate needs three sizes with an error that is finite and above 0.1, not 0")
    ) { try fitRate(.geometric, sizes: [1, 2], errors: [[0.1], []], floor: 0.1) }
  }

  @Test("equal errors have rate 0 and explain nothing")
  func constant() throws {
    let fit = try fitRate(.algebraic, sizes: widths, errors: widths.map { _ in [0.5] })
    #expect(abs(fit.rate) < 1e-15 && fit.rSquared == 0 && isClose(fit.constant, 0.5, 1e-14))
  }

  @Test("equal seeds give equal intervals")
  func determinism() throws {
    let errors: [[Double]] = [[1, 1.5], [0.7, 0.4], [0.3, 0.2]]
    func fit(_ seed: UInt64) throws -> RateFit {
      try fitRate(.algebraic, sizes: [1, 2, 4], errors: errors, seed: seed)
    }
    #expect(try fit(1) == fit(1))
    #expect(try fit(1).rate == fit(2).rate)
    let data = try JSONEncoder().encode(fit(1))
    #expect(try JSONDecoder().decode(RateFit.self, from: data) == fit(1))
  }
}

@Suite("Order statistics")
struct StatisticsTests {
  @Test("medians and quantiles agree with NumPy")
  func numpy() {
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 3, 2]) == 2.5)
    // numpy.quantile([7, 1, 3, 12, 5], [0, 0.1, 0.25, 0.6, 1])
    let sample: [Double] = [7, 1, 3, 12, 5]
    let expected = [(0.0, 1.0), (0.1, 1.8), (0.25, 3), (0.6, 5.8), (1, 12)]
    for (probability, value) in expected {
      #expect(isClose(quantile(probability, of: sample), value, 1e-15))
    }
    #expect(quantile(-1, of: sample) == 1 && quantile(2, of: sample) == 12)
  }

  @Test("diverged runs rank last, and nothing of nothing is NaN")
  func diverged() {
    #expect(median([1, .nan, 2]) == 2)
    #expect(median([1, .infinity, .nan]) == .infinity)
    #expect(median([1, 2, .infinity, .infinity]) == .infinity)
    #expect(quantile(0.5, of: [1, 2, .nan]) == 2)
    #expect(median([]).isNaN && median([5]) == 5)
  }
}
