import Base
import Constructions
import Foundation
import Functions
import Measurement
import Networks
import Testing

/// One layer of weights −1 and 1 on any function, and machines of weights −1, 0 and 1.
@Suite struct TernaryFunctionTests {
  private func target(_ text: String, _ domain: Domain) throws -> TargetFunction {
    guard case .function(let function) = try resolveTarget(text, domain: domain) else {
      throw UserError("no function")
    }
    return function
  }

  @Test(
    "K times the error is the integral of {f'}(1 − {f'})",
    arguments: [
      ("x/2", 0.0...1.0, 0.25, 1e-2), ("x/3", 0.0...1.0, 2.0 / 9, 1e-2),
      // 2x has the fractional parts of [0, 1] twice: ∫ t(1 − t) dt.
      ("x^2", 0.0...1.0, 1.0 / 6, 0.02), ("exp(x)", 0.0...1.0, 0.16947, 0.02),
      ("abs(x)/2", -1.0...1.0, 0.5, 0.03),
    ])
  func law(text: String, interval: ClosedRange<Double>, integral: Double, tolerance: Double) throws
  {
    let target = try target(text, Domain(interval))
    for units in [100, 300] {
      let built = try ternaryFunction(target, units: units)
      #expect(built.neurons <= units && 10 * built.neurons > 9 * units)
      let error = try measure({ built($0) }, against: built.target).sup
      let scaled = error * Double(built.neurons + 1)
      #expect(abs(scaled / integral - 1) < tolerance + 1.5 / Double(units), "\(text) \(scaled)")
      let prediction = try #require(built.prediction)
      #expect(error <= prediction.error * (1 + 1e-6))
      let weights = Set(
        (built.network.graph.layers ?? []).flatMap {
          built.network.parameters[$0.weights..<$0.biases]
        })
      #expect(weights == [-1, 1], "binary: \(weights)")
    }
  }

  @Test("few units give what they can, down to a constant", arguments: [1, 2, 5, 12])
  func few(units: Int) throws {
    let built = try ternaryFunction(target("sin(2*pi*x)", Domain(-1...1)), units: units)
    #expect(built.neurons <= units)
    #expect(try measure({ built($0) }, against: built.target).sup <= 1 + 1e-6)
  }

  @Test("a product by squares of sums and differences errs by 8/(3K)")
  func product() throws {
    let built = try ternaryProduct(units: 400)
    let grid: [Double] = (0...200).map { Double($0) / 100 - 1 }
    let points = Batch(features: 2, points: grid.flatMap { x in grid.map { y in [x, y] } })
    let values = built(points)
    var error = 0.0
    for sample in 0..<points.count {
      error = max(error, abs(values[0, sample] - points[0, sample] * points[1, sample]))
    }
    let scaled = error * Double(built.neurons) * 3 / 8
    #expect(abs(scaled - 1) < 0.05, "\(scaled)")
    #expect(throws: UserError.self) { try ternaryProduct(units: 3) }
  }

  @Test("what has steep slopes or is no function of one variable is refused")
  func refused() throws {
    #expect(throws: UserError.self) {
      try ternaryFunction(target("20000*x", Domain(0...1)), units: 10)
    }
    #expect(throws: UserError.self) {
      try ternaryFunction(target("x*y", Domain(-1...1, -1...1)), units: 10)
    }
  }

  @Test("a machine of two counters as a network has the machine's states, step by step")
  func machine() throws {
    let machine = try CounterMachine(CounterMachine.collatz)
    let network = try machine.network(steps: 60)
    #expect(Set(network.parameters).isSubset(of: [-1, 0, 1]))
    // Tied: the numbers of 60 steps are those of one.
    #expect(network.parameters.count == (try machine.network(steps: 1)).parameters.count)
    var state = CounterMachine.State(instruction: 0, counters: [3, 0])
    let states = network(Batch(features: machine.features, points: [machine.vector(of: state)]))
      .storage
    var orbit = [3]
    for step in 0..<60 {
      state = machine.next(state)
      let found = Array(states[(step * machine.features)..<((step + 1) * machine.features)])
      #expect(found == machine.vector(of: state), "step \(step + 1)")
      if state.instruction == 0, state.counters[1] == 0 { orbit.append(state.counters[0]) }
    }
    #expect(orbit.starts(with: [3, 10, 5]))
  }

  @Test("an automaton as a network divides binary words by 3")
  func automaton() throws {
    let automaton = try FiniteAutomaton(next: (0..<3).map { [2 * $0 % 3, (2 * $0 + 1) % 3] })
    let network = try automaton.network(length: 5)
    for word in 0..<32 {
      let bits = (0..<5).map { word >> (4 - $0) & 1 }
      var input: [Double] = [1, 0, 0]
      for bit in bits { input += bit == 0 ? [1, 0] : [0, 1] }
      let last = network(Batch(features: 13, points: [input])).storage.suffix(3)
      let right: [Double] = (0..<3).map { word % 3 == $0 ? 1 : 0 }
      #expect(Array(last) == right)
    }
    #expect(throws: UserError.self) { try FiniteAutomaton(next: [[0, 5]]) }
    #expect(throws: UserError.self) { try CounterMachine([.increment(2, then: 0)]) }
    #expect(throws: UserError.self) { try automaton.network(length: 0) }
  }
}
