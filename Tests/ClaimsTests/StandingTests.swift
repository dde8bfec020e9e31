import Claims
import Testing

@Suite("What is known")
struct StandingTests {
  @Test("every claim says what it is, and stands under a question")
  func everyClaim() {
    let listed = Set(Known.questions.flatMap(\.lines).flatMap(\.claims))
    for claim in ClaimCatalogue.all {
      #expect(claim.standing != nil, "\(claim.id)")
    }
    let ids = Set(ClaimCatalogue.all.map(\.id))
    #expect(listed.isSubset(of: ids), "\(listed.subtracting(ids))")
  }

  @Test("gaps are marked open")
  func gaps() {
    #expect(Known.questions.flatMap(\.lines).count { $0.isOpen } >= 4)
    #expect(Known.document().contains("| open"))
  }
}
