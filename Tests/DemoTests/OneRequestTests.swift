import Foundation
import Testing

/// One request never ends the server.
struct OneRequestTests {
  @Test(
    "constructions on boxes and targets at the ends of Float64 are refused, and the server goes on")
  func constructions() throws {
    try Served.with { (served: Served) throws in
      let queries = [
        "name=shaham-wavelets&target=sine&domain=%5B0,5e-324%5D",
        "name=guliyev-ismailov&target=sqrt(abs(x))&domain=%5B-1e308,1e308%5D",
        "name=kidger-lyons&target=sqrt(abs(x))&domain=%5B0,1%5D%5E64",
        "name=kidger-lyons-square&target=5e-324",
        "name=identity-chain&domain=%5B-5e-324,5e-324%5D",
        "name=yarotsky-polynomial&target=5e-324*x",
      ]
      for query in queries {
        let reply = try served.get("/api/construct?" + query)
        #expect(reply.status == 400, "\(query): \(reply.text.prefix(200))")
        #expect(try #require(reply.error).count > 10)
        #expect(try served.get("/api/catalogue").status == 200)
      }
    }
  }
}
