import Base
import Claims
import Foundation
import Testing

/// Evidence is measured once for each claim and shared by the tests.
private let measured: [String: Result<Evidence, any Error>] = {
  var all: [String: Result<Evidence, any Error>] = [:]
  for claim in ClaimCatalogue.all {
    all[claim.id] = Result { try claim.measure(size: .quick, seed: 1) }
  }
  return all
}()

@Suite("Claims")
struct ClaimTests {
  static let ids = ClaimCatalogue.all.map(\.id)

  private func claim(_ id: String) throws -> (Claim, Evidence) {
    (try ClaimCatalogue.claim(id), try #require(measured[id]).get())
  }

  @Test("a claim holds at quick size", arguments: ids)
  func holds(id: String) throws {
    let (claim, evidence) = try claim(id)
    let result = claim.judge(evidence, size: .quick, seed: 1)
    for finding in result.findings {
      #expect(
        finding.verdict == .holds,
        "\(finding.prediction.quantity): \(finding.prediction.relation.rawValue) \(finding.prediction.value), measured \(finding.measured.value)"
      )
    }
    #expect(result.figure != nil)
  }

  @Test(
    "a claim fails when a constant is changed by 10 %, a rate by 0.5 or a count by one",
    arguments: ids)
  func falsifiable(id: String) throws {
    let (claim, evidence) = try claim(id)
    #expect(claim.predictions.contains { $0.change != nil }, "nothing in it can be changed")
    for (place, prediction) in claim.predictions.enumerated() {
      for wrong in prediction.falsified {
        var predictions = claim.predictions
        predictions[place] = wrong
        let result = claim.judge(evidence, size: .quick, seed: 1, predictions: predictions)
        #expect(
          result.verdict == .fails,
          "\(prediction.quantity) at \(wrong.value) instead of \(prediction.value): \(result.verdict)"
        )
      }
    }
  }

  @Test("a claim says what it says: sentences, a method, reasons", arguments: ids)
  func described(id: String) throws {
    let claim = try ClaimCatalogue.claim(id)
    #expect(claim.statement.hasSuffix(".") && claim.method.hasSuffix("."))
    #expect(!claim.paper.isEmpty && claim.cost > 0)
    #expect(claim.predictions.allSatisfy { !$0.quantity.isEmpty && !$0.reason.isEmpty })
    #expect(id.wholeMatch(of: /[a-z0-9-]+\.[a-z0-9-]+/) != nil)
  }

  @Test("ids are unique, and an unknown one names its neighbours")
  func catalogue() throws {
    #expect(Set(Self.ids).count == Self.ids.count)
    let error = #expect(throws: UserError.self) {
      try ClaimCatalogue.claim("leshno.polynomial-flor")
    }
    #expect(error?.description.contains("'leshno.polynomial-floor'") == true)
    #expect(try ClaimCatalogue.claims(["leshno"]).count == 2)
  }
}

@Suite("Verdicts")
struct VerdictTests {
  private func prediction(
    _ relation: ClaimPrediction.Relation, _ value: Double, tolerance: Double
  ) -> ClaimPrediction {
    ClaimPrediction("x", relation, value, tolerance: tolerance, because: "test", change: .tenth)
  }

  @Test("an equality accepts its tolerance and no more")
  func equality() {
    let one = prediction(.equals, 1, tolerance: 0.01)
    #expect(one.verdict(MeasuredNumber(1.009)) == .holds)
    #expect(one.verdict(MeasuredNumber(0.985)) == .fails)
    #expect(one.verdict(MeasuredNumber(1.02, uncertainty: 0.05)) == .inconclusive)
    #expect(one.verdict(MeasuredNumber(.nan)) == .inconclusive)
  }

  @Test("a trained error cannot refute that a better network exists")
  func found() {
    let bound = prediction(.atMost, 0.1, tolerance: 0)
    #expect(bound.verdict(.found(0.05)) == .holds)
    #expect(bound.verdict(.found(0.2)) == .inconclusive)
    #expect(prediction(.atLeast, 0.1, tolerance: 0).verdict(.found(0.05)) == .fails)
  }

  @Test("the worst verdict of several decides")
  func worst() {
    #expect(Verdict.all([.holds, .inconclusive, .fails]) == .fails)
    #expect(Verdict.all([.holds, .inconclusive]) == .inconclusive)
    #expect(Verdict.all([.holds, .holds]) == .holds)
  }
}
