import Base
import Functions
import Measurement
import Testing

@Suite("Symbols that are right")
struct SymbolShareTests {
  private func share(_ text: String, _ approximant: (Batch) -> Batch) throws -> Double? {
    guard case .function(let target) = try resolveTarget(text) else { return nil }
    return try measure(approximant, against: target, options: .init(effort: 0.01)).symbolsRight
  }

  @Test("all by the function itself and by one that is off by less than half a symbol")
  func all() throws {
    func sorted(_ points: Batch, _ shift: Double) -> Batch {
      Batch(
        features: points.features,
        points: (0..<points.count).map { points.point($0).sorted().map { $0 + shift } })
    }
    // Five symbols lie 1/2 apart.
    #expect(try share("sort(6,5)") { sorted($0, 0) } == 1)
    #expect(try share("sort(6,5)") { sorted($0, 0.24) } == 1)
    // Off by one, but for the last symbol, which has none behind it.
    let shifted = try #require(try share("sort(6,5)") { sorted($0, 0.3) })
    #expect(abs(shifted - 0.2) < 0.01, "\(shifted)")
  }

  @Test("of classes by the largest output, whatever its size")
  func classes() throws {
    guard case .function(let target) = try resolveTarget("class(sort(6,5))") else { return }
    #expect(
      try share("class(sort(6,5))") { points in
        var values = target.values(points)
        for place in values.storage.indices { values.storage[place] -= 7 }
        return values
      } == 1)
    // The first of equal ones: the least symbol.
    let none = try #require(
      try share("class(sort(6,5))") {
        Batch(features: 30, count: $0.count, storage: $0.storage.flatMap { _ in [0, 0, 0, 0, 0] })
      })
    #expect(abs(none - 0.2) < 0.01, "\(none)")
  }

  @Test(
    "by chance where nothing is learnt; none of what is not finite or no sequence"
  )
  func chance() throws {
    let copied = try #require(try share("copy(6,5)") { $0 })
    // Three places by themselves, three by chance of 1 in 5.
    #expect(abs(copied - 0.6) < 0.01, "\(copied)")
    #expect(
      try share("copy(6,5)") {
        Batch(features: 6, count: $0.count, storage: $0.storage.map { _ in .nan })
      } == nil)
    #expect(try share("sine") { $0 } == nil)
  }
}
