import Base
import Constructions
import Networks
import Testing

@Suite("Catalogue of constructions")
struct CatalogueTests {
  @Test("ids are unique, and an unknown one is an error")
  func ids() {
    let ids = ConstructionCatalogue.entries.map(\.theorem.id)
    #expect(Set(ids).count == ids.count)
    #expect(throws: UserError.self) { try ConstructionCatalogue.entry("no-such-theorem") }
  }

  @Test(
    "the default that an option states is the one that is taken",
    arguments: ConstructionCatalogue.entries.map(\.theorem.id))
  func standards(id: String) throws {
    let entry = try ConstructionCatalogue.entry(id)
    let network = try entry.build().network
    for option in entry.options {
      var choices = ConstructionOptions()
      switch (option.name, option.standard) {
      case (.width, .number(let number)): choices.width = Int(number)
      case (.depth, .number(let number)): choices.depth = Int(number)
      case (.epsilon, .number(let number)): choices.epsilon = number
      case (.target, .text(let text)): choices.target = text
      case (.activation, .text(let text)): choices.activation = try Activation(parsing: text)
      case (.domain, .text(let text)): choices.domain = try? Domain(parsing: text)
      default: continue
      }
      #expect(try entry.build(choices).network == network, "\(option.name): \(option.text)")
    }
  }

  @Test("what the page offers holds the default")
  func offers() {
    for option in ConstructionCatalogue.entries.flatMap(\.options) {
      guard case .number(let number) = option.standard, let offered = option.offered else {
        continue
      }
      #expect(offered.contains(number), "\(option.text)")
    }
  }
}
