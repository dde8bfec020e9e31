import Claims
import Foundation
import Testing

@Suite("What is known")
struct StandingTests {
  private static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

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

  @Test("every citation says how far it was followed, and what was not found says so")
  func citations() throws {
    for claim in ClaimCatalogue.all {
      let check = try #require(claim.citation, "\(claim.id)")
      #expect(!claim.paper.contains("confirmed"), "\(claim.id): the mark is a fact of its own")
      #expect(claim.citedPaper.contains("not confirmed") == !check.mark.isEmpty, "\(claim.id)")
      #expect(check.place?.isEmpty != true, "\(claim.id)")
    }
    let marks = ClaimCatalogue.all.compactMap { $0.citation?.mark }
    #expect(Set(marks) == ["", "number not confirmed", "not confirmed"])
    let text = Known.document()
    for claim in ClaimCatalogue.all { #expect(text.contains(claim.citedPaper), "\(claim.id)") }
  }

  @Test("the name of a prediction stands once, so that a figure that is made again is of that one")
  func names() throws {
    let named = ClaimCatalogue.all.flatMap { claim in claim.predictions.compactMap(\.name) }
    #expect(Set(named).count == named.count)
    for name in PredictionName.allCases {
      let claim = try #require(ClaimCatalogue.claim(of: name), "\(name) is nowhere")
      #expect(claim.predictions.contains { $0.name == name })
    }
  }

  @Test("a section of the course that is named is there, and runs its claim")
  func notebooks() throws {
    var named = 0
    for claim in ClaimCatalogue.all {
      guard let section = claim.notebook else { continue }
      named += 1
      let text = try String(
        contentsOf: Self.repository.appending(path: "notebooks-md/\(section.file)"), encoding: .utf8
      )
      let parts = text.components(separatedBy: "\n## ")
      let part = try #require(
        parts.first { $0.hasPrefix(section.heading + "\n") },
        "\(section.file) has no section '\(section.heading)'")
      let group = String(claim.id.prefix { $0 != "." })
      #expect(
        part.contains(claim.id) || part.contains("claims run \(group)"),
        "\(section.link) does not run \(claim.id)")
    }
    #expect(named >= 20)
  }
}
