import Base
import Claims
import Foundation
import Testing

/// What is found at quick size, once for each claim and shared by the tests.
private let measured: [String: Result<Observation, any Error>] = {
  var all: [String: Result<Observation, any Error>] = [:]
  for claim in ClaimCatalogue.all {
    all[claim.id] = Result { try claim.measure(size: .quick, seed: 1) }
  }
  return all
}()

@Suite("Claims")
struct ClaimTests {
  static let ids = ClaimCatalogue.all.map(\.id)

  private func claim(_ id: String) throws -> (Claim, Observation) {
    (try ClaimCatalogue.claim(id), try #require(measured[id]).get())
  }

  @Test("a claim says at quick size what is expected of it", arguments: ids)
  func holds(id: String) throws {
    let (claim, observation) = try claim(id)
    let result = claim.judge(observation, size: .quick, seed: 1)
    for finding in result.findings where claim.expected == .holds {
      #expect(
        finding.verdict == .holds,
        "\(finding.prediction.quantity): \(finding.prediction.relation.rawValue) \(finding.prediction.value), measured \(finding.measured.value) in \(finding.measured.range)"
      )
    }
    #expect(result.verdict == claim.expected)
    #expect(result.figure != nil)
  }

  @Test(
    "a claim no longer holds when a number is moved by 10 %, a count by one or zero by ten tolerances",
    arguments: ids)
  func falsifiable(id: String) throws {
    let (claim, observation) = try claim(id)
    for (place, prediction) in claim.predictions.enumerated() {
      #expect(!prediction.falsified.isEmpty)
      for wrong in prediction.falsified {
        #expect(wrong.value != prediction.value, "\(prediction.quantity) cannot be moved")
        var predictions = claim.predictions
        predictions[place] = wrong
        let result = claim.judge(observation, size: .quick, seed: 1, predictions: predictions)
        // An interval of a rate that reaches both numbers decides for neither.
        #expect(
          result.verdict != .holds,
          "\(prediction.quantity) at \(wrong.value) instead of \(prediction.value): \(result.verdict), measured \(observation.measured[place])"
        )
      }
    }
  }

  /// One of each kind; `claims refute --all` breaks them all.
  @Test(
    "a claim falls when its network, its certificate or its hypothesis is damaged",
    arguments: [
      "kidger-lyons.square-sine-width-4", "ternary.half-slope", "free-knot.exp-constant",
      "telgarsky.shallow-floor", "finite-elements.one-layer-never",
      "kidger-lyons.operations-width-1", "ternary.half-slope-depth", "lin-jegelka.depth",
      // What only these damages find: a straightened layer, a raised weight, a raised bias, a weaker hypothesis.
      "finite-elements.star-depth", "finite-elements.two-layers-plane",
      "finite-elements.few-powers", "newman.rational-modulus",
    ])
  func refutable(id: String) throws {
    let claim = try ClaimCatalogue.claim(id)
    let refutation = try claim.refute(seed: 2)
    #expect(refutation.verdict == .holds)
    #expect(refutation.damages.count > claim.predictions.count)
    #expect(refutation.survived.isEmpty, "\(refutation.survived)")
    #expect(refutation.onlyMoved.isEmpty, "\(refutation.onlyMoved)")
    // What is left open is told apart, with its reason.
    #expect(refutation.leftOpen.allSatisfy { !$0.reason.isEmpty })
    #expect(refutation.damages.allSatisfy { $0.verdict == .inconclusive || $0.reason.isEmpty })
  }

  @Test("a claim that is expected to fail holds once its predictions are what was measured")
  func expectedToFail() throws {
    let claim = try #require(ClaimCatalogue.all.first { $0.expected == .fails })
    let refutation = try claim.refute(seed: 1)
    #expect(refutation.verdict == .fails && refutation.isRefutable)
    // Each of its predictions becomes true by a hypothesis of its own.
    #expect(
      refutation.damages.map(\.target)
        == claim.predictions.map { _ in .hypothesis } + [.prediction])
    #expect(refutation.damages.allSatisfy { $0.verdict == .holds })
  }

  @Test("narrow networks: two units multiply and divide, one never does, by 1/2 and 1/4")
  func operations() throws {
    let (wide, two) = try claim("kidger-lyons.operations-width-2")
    // One prediction an ε, and one on the width: nothing exceeds.
    #expect(wide.predictions.count == 4 && two.measured.allSatisfy { $0.value == 0 })
    let (_, one) = try claim("kidger-lyons.operations-width-1")
    #expect(abs(one.measured[0].value - 0.5) < 1e-9 && abs(one.measured[2].value - 0.25) < 1e-9)
    // No floor is above what is reached.
    #expect(one.measured[0].value <= one.measured[1].range.upperBound)
    #expect(one.measured[2].value <= one.measured[3].range.upperBound)
  }

  @Test(
    "the hat's jump changes by 2 along x = 0 and that of one layer not at all, without rounding")
  func hat() throws {
    let (_, hat) = try claim("finite-elements.one-layer-never")
    #expect(hat.measured[0].value == 2 && hat.measured[0].kind == .exact)
    #expect(hat.measured[1].value == 0)
    // The pieces' ends are the hat's corner and its edge.
    let jumps = try #require(hat.figure?.series.first?.points)
    #expect(jumps.map(\.x) == [-2, -1, -1, 0, 0, 1, 1, 2])
    #expect(jumps.map(\.y) == [0, 0, -2, -2, -2, -2, 0, 0])
  }

  @Test("ramps stay 0.92 from the sine, below the nearest that is known")
  func ramps() throws {
    let (_, residual) = try claim("lin-jegelka.depth")
    #expect(residual.measured[6].kind == .certified)
    #expect(residual.measured[6].value >= 0.92)
    #expect(residual.measured[6].value < residual.measured[4].range.lowerBound)
  }

  @Test("the floor of width 2 on the disc is 1/2 to six digits")
  func disc() throws {
    let (_, disc) = try claim("minimum-width.disc")
    #expect(disc.measured[0].value <= 0.5 && disc.measured[0].value > 0.499_998)
  }

  @Test("the seed draws what is damaged")
  func seeds() throws {
    let claim = try ClaimCatalogue.claim("pieces.bound-attained")
    let damages = try [1, 1, 2].map { try claim.refute(seed: $0).damages.map(\.what) }
    #expect(damages[0] == damages[1] && damages[0] != damages[2])
  }

  @Test("a claim says what it says: sentences, a method, reasons", arguments: ids)
  func described(id: String) throws {
    let claim = try ClaimCatalogue.claim(id)
    #expect(claim.statement.hasSuffix(".") && claim.method.hasSuffix("."))
    #expect(claim.refutedBy.hasSuffix(".") && claim.doesNotShow.hasSuffix("."))
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
    ClaimPrediction("x", relation, value, tolerance: tolerance, because: "test")
  }

  @Test("an equality accepts its tolerance and no more")
  func equality() {
    let one = prediction(.equals, 1, tolerance: 0.01)
    #expect(one.verdict(on: 1.009...1.009) == .holds)
    #expect(one.verdict(on: 0.985...0.985) == .fails)
    #expect(one.verdict(on: 0.97...1.07) == .inconclusive)
  }

  @Test("a bracket refutes a bound only where all of it lies beyond")
  func bracket() {
    let bound = prediction(.atMost, 0.1, tolerance: 0)
    #expect(bound.verdict(on: 0...0.05) == .holds)
    #expect(bound.verdict(on: 0...0.2) == .inconclusive)
    #expect(bound.verdict(on: 0.11...0.2) == .fails)
    #expect(prediction(.atLeast, 0.1, tolerance: 0).verdict(on: 0.05...0.05) == .fails)
  }

  @Test("a count moves by 1, zero by ten tolerances, a bound to the false side only")
  func moved() {
    #expect(ClaimPrediction(count: "x", .equals, 5).falsified.map(\.value) == [4, 6])
    #expect(prediction(.equals, 0, tolerance: 0.5).falsified.map(\.value) == [-5, 5])
    #expect(prediction(.atMost, 1, tolerance: 0).falsified.map(\.value) == [0.9])
    #expect(prediction(.atLeast, 10, tolerance: 0).falsified.map(\.value) == [11])
  }

  @Test("the worst verdict of several decides")
  func worst() {
    #expect(Verdict.all([.holds, .inconclusive, .fails]) == .fails)
    #expect(Verdict.all([.holds, .inconclusive]) == .inconclusive)
    #expect(Verdict.all([.holds, .holds]) == .holds)
  }
}
