import Measurement
import Reports
import Testing

/// Least widths by the best fits, and the table of them that ships.
@Suite("units to an error")
struct UnitCostTests {
  @Test("the least width with a fit below each error, whatever wider ones did")
  func leastWidths() throws {
    let errors: [(width: Int, seed: Int, error: Double)] = [
      (2, 1, 0.5), (2, 2, 5e-3), (4, 1, 2e-4), (4, 2, 9e-5), (8, 1, 1e-3), (8, 2, .nan),
      (16, 1, 1e-6),
    ]
    var runs = errors.map {
      run(activation: "tanh", widths: [$0.width], seed: $0.seed, error: $0.error)
    }
    // Deep networks are no single layer; another activation is another row.
    runs.append(run(activation: "tanh", widths: [2, 2], error: 1e-12))
    runs.append(run(activation: "relu", widths: [4], error: 0.3))
    let costs = UnitCost.all(in: runs, norm: .l2)
    #expect(costs.map(\.activation) == ["tanh", "relu"])
    #expect(costs[0].units == [2, 4, 16, nil] && costs[0].largest == 16 && costs[0].fits == 7)
    #expect(costs[0].least == 1e-6)
    #expect(costs[1].units == [nil, nil, nil, nil])
    #expect(costs[0].sentence.contains("2, 4, 16, none up to 16"))
    #expect(costs[0].sentence.contains("best found in 7 fits"))
  }

  @Test("the table that ships is whole, and no smaller error takes fewer units")
  func shipped() {
    let costs = UnitCost.shipped
    #expect(UnitCost.table(costs).split(separator: "\n").count == costs.count + 1)
    let targets = Set(costs.map(\.target))
    #expect(targets.count == 2 && costs.count == 2 * Set(costs.map(\.activation)).count)
    for cost in costs {
      let found = cost.units.map { $0 ?? .max }
      #expect(found == found.sorted(), "\(cost.activation) on \(cost.target)")
      // What is said to be reached was reached.
      for (tolerance, units) in zip(UnitCost.tolerances, cost.units) {
        // The least error is written with three digits.
        if units != nil {
          #expect(cost.least <= tolerance * 1.005, "\(cost.activation)")
        } else {
          #expect(cost.least >= tolerance * 0.995, "\(cost.activation)")
        }
      }
    }
    let absolute = costs.first { $0.activation == "relu" && $0.target == "abs(x)" }
    #expect(absolute?.units == [2, 2, 2, 2] && absolute?.layers == 4)
  }
}
