import Foundation
import Measurement
import Testing

/// Contests: tests against SciPy 1.17, intervals and shares against what they must be.
struct ContestTests {
  @Test("ranks share their places where values are equal")
  func shared() {
    #expect(ranks([3, 1, 2]) == [3, 1, 2])
    #expect(ranks([5, 5, 1, .infinity, .nan]) == [2.5, 2.5, 1, 4.5, 4.5])
  }

  @Test("Wilcoxon's p: without ties, with ties by all signs, and many pairs by the normal law")
  func signedRanks() {
    let before = [125.0, 115, 130, 140, 140, 115, 140, 125, 140, 135]
    let after = [110.0, 122, 125, 120, 140, 124, 123, 137, 135, 145]
    let pairs = zip(before, after).map { (first: $0, second: $1) }
    #expect(abs(signedRankProbability(pairs) - 0.65234375) < 1e-12)
    let few = zip([0.5, 1.5, 2.5, 4, 8, 0.25], [1.0, 2, 3, 5, 9, 0.1])
      .map { (first: $0, second: $1) }
    #expect(abs(signedRankProbability(few) - 0.4375) < 1e-12)
    let tied = [1.0, 1, 2, 2, -1, 3, -2, 4].map { (first: 1.0, second: exp2($0)) }
    #expect(abs(signedRankProbability(tied) - 0.1640625) < 1e-12)
    let many = (1...150).map { rank in
      (first: 1.0, second: exp((rank % 3 == 0 ? -1 : 1) * Double(rank) / 10))
    }
    #expect(abs(signedRankProbability(many) / 0.0005675793420141787 - 1) < 1e-6)
    #expect(signedRankProbability([(1, 1), (2, 2)]) == 1)
    // Runs without an error lose against all that have one.
    let lost = (0..<8).map { _ in (first: 1.0, second: Double.infinity) }
    #expect(abs(signedRankProbability(lost) - 2 / 256.0) < 1e-15)
  }

  @Test("Friedman's test and the critical difference")
  func friedman() {
    let blocks: [[Double]] = [
      [72, 120, 76], [96, 120, 95], [88, 132, 104], [92, 120, 96], [74, 101, 84], [76, 96, 72],
      [82, 112, 76], [82, 100, 100],
    ]
    let test = FriedmanTest(blocks)
    #expect(test.meanRanks == [1.375, 2.9375, 1.6875])
    #expect(abs(test.probability / 0.0035345782618738907 - 1) < 1e-10)
    for (count, known) in [
      (2, 2.771807648699355), (3, 3.314493155398122), (5, 3.857655510378623),
      (12, 4.621655471868518), (33, 5.367193175047121),
    ] {
      #expect(abs(studentizedRange(0.95, of: count) - known) < 1e-6, "\(count)")
    }
    // Demšar's table 5: q₀.₀₅ of three is 2.343.
    let expected = 2.343 * (3.0 * 4 / (6 * 8)).squareRoot()
    #expect(abs(test.criticalDifference - expected) < 1e-3)
  }

  @Test("Kendall's τ with and without ties")
  func tau() {
    #expect(abs(kendall([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5]) - 0.6) < 1e-12)
    #expect(abs(kendall([1, 2, 2, 3, 5], [1, 1, 2, 3, 2]) - 0.5892556509887896) < 1e-12)
    #expect(kendall([1, 2, 3], [3, 2, 1]) == -1)
    #expect(kendall([1, 1], [1, 2]).isNaN)
  }

  @Test("shares of variance: what was put in comes out, and an unfull design has none")
  func shares() throws {
    var levels: [[Int]] = []
    var values: [Double] = []
    for a in 0..<3 {
      for b in 0..<2 {
        for c in 0..<4 {
          levels.append([a, b, c])
          // Effects 2 (a − 1), 3 (−1)^b and an interaction (a − 1)(−1)^b; nothing of c.
          let (x, y) = (Double(a) - 1, b == 0 ? 1.0 : -1)
          values.append(2 * x + 3 * y + x * y)
        }
      }
    }
    let shares = try #require(VarianceShares(levels: levels, values: values))
    // Variances 4·2/3, 9 and 2/3.
    let total = 8.0 / 3 + 9 + 2.0 / 3
    for (found, known) in zip(shares.main, [8 / 3 / total, 9 / total, 0]) {
      #expect(abs(found - known) < 1e-12)
    }
    let pair = try #require(shares.pairs.first { $0.first == 0 && $0.second == 1 })
    #expect(abs(pair.share - 2.0 / 3 / total) < 1e-12 && abs(shares.rest) < 1e-12)
    #expect(
      VarianceShares(levels: Array(levels.dropLast()), values: Array(values.dropLast())) == nil)
    #expect(VarianceShares(levels: levels, values: levels.map { _ in 1 }) == nil)
  }

  /// Errors e^(shift + noise) on two tasks of different size.
  private func contest(shifts: [Double], seeds: Int) -> Contest {
    var state: UInt64 = 7
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53 - 0.5
    }
    return Contest(
      contestants: shifts.indices.map { "c\($0)" }, tasks: ["one", "two"],
      errors: shifts.map { shift in
        [1.0, 100].map { scale in (0..<seeds).map { _ in scale * exp(shift + noise()) } }
      })
  }

  @Test("a real difference is found, equals are not told apart")
  func standings() {
    let (standings, friedman) = contest(shifts: [0.5, 0, 0.02, 2], seeds: 20).standings()
    #expect(friedman.probability < 1e-6)
    #expect(Set(standings.prefix(2).map(\.contestant)) == [1, 2])
    #expect(standings[0].ratio == 1 && standings[0].probability == nil)
    #expect(standings[0].improvement == 0.5)
    #expect((standings[1].probability ?? 0) > 0.05)
    #expect(standings[2].contestant == 0 && (standings[2].probability ?? 1) < 0.001)
    let last = standings[3]
    #expect(last.contestant == 3 && last.improvement == 1)
    // The noise of a ratio has the density 1 − |x| in the logarithm, so a median of 40 the deviation 0.08.
    let (low, high) = (last.ratioInterval.lowerBound, last.ratioInterval.upperBound)
    #expect(last.ratioInterval.contains(last.ratio) && abs(log(last.ratio) - 2) < 0.26)
    #expect((0.1...0.6).contains(log(high / low)), "\(last.ratioInterval)")
    for standing in standings { #expect(standing.rankInterval.contains(standing.meanRank)) }
  }

  @Test("where nothing differs, Friedman's p is below 5 % in few of 60 contests")
  func falseAlarms() {
    var state: UInt64 = 99
    let found = (0..<60).count { _ in
      let blocks = (0..<20).map { _ in
        (0..<5).map { _ -> Double in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Double(state >> 11)
        }
      }
      return FriedmanTest(blocks).probability < 0.05
    }
    // More than 8 of 60 has a chance below 1 %.
    #expect(found <= 8, "\(found)")
  }

  @Test("bootstrap: the interval of a mean is about that of Student, and the same for one seed")
  func bootstrap() {
    let values = (0..<40).map { sin(12.9898 * Double($0)) }
    func interval(_ seed: UInt64) -> ClosedRange<Double> {
      bootstrapIntervals(strata: [40], seed: seed) { drawn in
        [drawn[0].reduce(0) { $0 + values[$1] } / 40]
      }[0]
    }
    let mean = values.reduce(0, +) / 40
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39).squareRoot()
    let half = 1.96 * deviation / 40.0.squareRoot()
    let found = interval(1)
    #expect(abs(found.lowerBound - (mean - half)) < 0.15 * half)
    #expect(abs(found.upperBound - (mean + half)) < 0.15 * half)
    #expect(interval(1) == found && interval(2) != found)
  }
}
