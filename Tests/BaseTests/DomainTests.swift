import Base
import Foundation
import Testing

@Suite("Domain")
struct DomainTests {
  @Test("reads boxes as people write them")
  func parses() throws {
    #expect(try Domain(parsing: "[-1,1]").bounds == [-1...1])
    #expect(try Domain(parsing: " [0, 1] x [-1.5, 2e1] ").bounds == [0...1, -1.5...20])
    #expect(try Domain(parsing: "[0,1]^3").dimension == 3)
    #expect(try Domain(parsing: "[[0,1],[-1,1]]").bounds == [0...1, -1...1])
    #expect(try Domain(parsing: "[0,1]×[2,3]").bounds == [0...1, 2...3])
  }

  @Test(
    "says in one line what is wrong with a box",
    arguments: [
      ("[1,-1]", "the interval [1,-1] is inverted: write [-1,1]"),
      ("[2,2]", "the interval [2,2] is a single point: its ends must differ"),
      ("[0,inf]", "the interval [0,inf] must have finite ends"),
      ("[0;1]", "'[0;1]' is not a domain: write a domain as [-1,1], [0,1]x[-1,1] or [0,1]^2"),
      ("", "'' is not a domain: write a domain as [-1,1], [0,1]x[-1,1] or [0,1]^2"),
      ("[0,1]x", "'[0,1]x' is not a domain: write a domain as [-1,1], [0,1]x[-1,1] or [0,1]^2"),
      ("[0,1]^0", "'[0,1]^0' is not a domain: write a domain as [-1,1], [0,1]x[-1,1] or [0,1]^2"),
      ("[0,nan]", "the interval [0,nan] must have finite ends"),
    ])
  func rejects(text: String, message: String) {
    #expect(throws: UserError(message)) { try Domain(parsing: text) }
  }

  @Test("its description and its JSON read back to the same bits")
  func roundTrip() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let ends = (0..<6).map { _ in Double.random(in: -1e3...1e3, using: &generator) }.sorted()
      let domain = try Domain([(ends[0], ends[1]), (ends[2], ends[3]), (ends[4], ends[5])])
      #expect(try Domain(parsing: domain.description) == domain)
      let json = try JSONEncoder().encode(domain)
      #expect(try JSONDecoder().decode(Domain.self, from: json) == domain)
    }
    #expect(Domain(-1...1, 0...0.5).description == "[-1,1]x[0,0.5]")
  }

  @Test("volume and centre")
  func geometry() {
    let box = Domain(-1...1, 0...3)
    #expect(box.volume == 6)
    #expect(box.centre == [0, 1.5])
    #expect(box.contains([1, 3]) && !box.contains([1.1, 0]) && !box.contains([0]))
  }
}
