import Base
import Measurement
import Networks
import Testing

/// What is left of the input in each layer.
struct LayerStateTests {
  private let points = Batch(features: 1, count: 101, storage: (-50...50).map { Double($0) / 50 })

  @Test("dead, saturated and parallel units are counted")
  func counts() throws {
    let shape = try Architecture(
      inputs: 1, outputs: 1, widths: [4, 3], activations: [.relu, .tanh])
    // Row after row the weights of a layer, then its biases.
    let first: [Double] = [1, -1, 1, 0] + [0, 0, -5, 1]
    let second: [Double] = [1, -1, 0, 0] + [2, -2, 0, 0] + [0, 0, 0, 9] + [0, 0, 0]
    let network = Network(shape, parameters: first + second + [1, 1, 1, 0])
    let states = try LayerState.all(of: network, at: points)
    #expect(states.map(\.layer) == [1, 2] && states.map(\.width) == [4, 3])
    // The third unit is 0 on [−1, 1], the fourth is 1.
    #expect(states[0].dead == 0.5 && states[0].rank == 2 && states[0].saturated == nil)
    #expect(states[0].effectiveRank > 1.4 && states[0].effectiveRank <= 2)
    #expect(states[1].dead == 1.0 / 3 && states[1].saturated == 1.0 / 3)
    #expect(states[1].rank == 2 && states[1].effectiveRank < 1.2)
  }

  @Test("a layer of constants has no spread and no rank")
  func constant() throws {
    let shape = try Architecture(inputs: 1, outputs: 1, widths: [2], activations: [.tanh])
    let network = Network(shape, parameters: [0, 0, 1, 2, 1, 1, 0])
    let state = try LayerState.all(of: network, at: points)[0]
    #expect(state.spread == 0 && state.rank == 0 && state.effectiveRank == 0 && state.dead == 1)
  }
}
