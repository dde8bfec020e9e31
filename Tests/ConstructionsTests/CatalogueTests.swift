import Base
import Constructions
import Testing

@Suite("Catalogue of constructions")
struct CatalogueTests {
  @Test("ids are unique, and an unknown one is an error")
  func ids() {
    let ids = ConstructionCatalogue.entries.map(\.theorem.id)
    #expect(Set(ids).count == ids.count)
    #expect(throws: UserError.self) { try ConstructionCatalogue.entry("no-such-theorem") }
  }
}
