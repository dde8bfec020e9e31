// F2. What weights −1, 0, 1 cannot do with whole biases, and what they can do with time.

import Base
import Constructions
import Foundation
import Kernels
import Networks

/// Whole weights and biases take whole numbers to whole numbers, by induction over the layers. So at a whole number no such
/// network is nearer than 1/2 to x + 1/2. With the same layers at every step they run any machine of two counters.
enum TiedMachineClaims {
  static let claims = [
    Claim(
      "ternary.whole-numbers", .absence,
      paper: "Elementary, proved beside the code",
      statement:
        "A ReLU network with weights -1, 0, 1 and whole biases takes whole numbers to whole numbers, so it is"
        + " at least 1/2 from x + 1/2 on [0,1], and x itself is just that.",
      method:
        "Networks with such weights drawn, of 1 to 4 layers of 2 to 8 units: their values at 0 to 8 are looked at one by"
        + " one; and the least sup error from x + 1/2 at 0 and 1 over them and x.",
      refutedBy: "Such a network with a value at a whole number that is not whole.",
      doesNotShow: "Anything of biases that are not whole: see ternary.half-slope.", cost: 1,
      predictions: [
        ClaimPrediction(count: "values at whole numbers that are not whole", .equals, 0),
        ClaimPrediction(
          "least error from x + 1/2 at 0 and 1 over all networks drawn and x", .equals, 0.5,
          tolerance: 1e-12, because: "nothing is rounded"),
      ],
      weakenings: [
        Claim.Weakening("biases that are whole multiples of 1/2") { try whole($0, unit: 0.5) }
      ],
      experiment: { try whole($0, unit: 1) }),
    Claim(
      "ternary.counter-machine", .exactness,
      paper:
        "Elementary, proved beside the code; that two counters suffice: Minsky 1967, Computation: Finite and"
        + " Infinite Machines, chapter 14; of recurrent networks with rational weights Siegelmann, Sontag 1995, J. Comput. Syst. Sci. 50",
      statement:
        "A ReLU network with weights and biases -1, 0, 1, the same at every step, runs any machine of two counters"
        + " and any finite automaton, without rounding: unrolled in time such networks compute what Turing machines do.",
      method:
        "The machine of 24 instructions that follows n to n/2 or 3n + 1 down to 1: every state of the network beside that of the"
        + " machine, the numbers that it passes; an automaton for division by 7 on all words of 10 letters; the"
        + " weights are looked at one by one.",
      refutedBy: "A machine of two counters and a step after which the network has another state.",
      doesNotShow:
        "Counters beyond 2^53, where Float64 rounds; that training finds such a network.", cost: 10,
      predictions: [
        ClaimPrediction(count: "features of states that are not the machine's", .equals, 0),
        ClaimPrediction(count: "numbers from 7 to 1", .equals, 17),
        ClaimPrediction(count: "features of states that are not the automaton's", .equals, 0),
        ClaimPrediction(
          count:
            "words of 10 letters that the automaton takes, the whole multiples of 7 below 1024",
          .equals, 147),
        ClaimPrediction(count: "weights and biases that are not -1, 0 or 1", .equals, 0),
      ],
      weakenings: [
        Claim.Weakening("without the biases that test for 0") { try machines($0, tests: false) }
      ],
      experiment: { try machines($0, tests: true) }),
  ]

  private static func whole(_ trial: Trial, unit: Double) throws -> Observation {
    let random = RandomSource(seed: trial.seed, stream: "whole networks")
    let count = trial.size.pick(60, 300, 2000)
    var networks = try (0..<count).map { _ -> Network in
      let widths = (0..<(1 + random.integer(below: 4))).map { _ in 2 + random.integer(below: 7) }
      let shape = try Architecture(
        inputs: 1, outputs: 1, widths: widths, activations: widths.map { _ in .relu })
      return Network(
        shape,
        parameters: (shape.layers).flatMap { layer in
          (0..<(layer.outputs * layer.inputs)).map { _ in Double(random.integer(below: 3) - 1) }
            + (0..<layer.outputs).map { _ in unit * Double(random.integer(below: 7) - 3) }
        })
    }
    let line = try Architecture(inputs: 1, width: 1, depth: 1, activation: .relu)
    // x by relu(x), where x ≥ 0; with half biases x + 1/2 itself.
    networks.append(Network(line, parameters: [1, 0, 1, unit < 1 ? unit : 0]))
    // It holds of every network, so that none is handed over to be damaged: the hypothesis is.
    let points = Batch(features: 1, count: 9, storage: (0...8).map(Double.init))
    let values = networks.flatMap { $0(points).storage }
    let errors = networks.map { network in
      MeasuredNumber(EvaluatedError(of: network, at: [0, 1]) { $0 + 0.5 })
    }
    let sorted = errors.map(\.value).sorted()
    let ranks = sorted.indices.map { Double($0 + 1) }
    return Observation(
      measured: [
        MeasuredNumber(ExactCount(of: values) { $0 != $0.rounded() }), .least(of: errors),
      ],
      figure: ClaimFigure(
        "Whole weights and biases, and x + 1/2",
        subtitle: "largest error at 0 and 1 of \(networks.count) networks",
        x: .logarithmic("networks by their error"), y: .logarithmic("error at 0 and 1"),
        series: [
          ClaimFigure.Series("floor", .predicted, ranks, ranks.map { _ in 0.5 }),
          ClaimFigure.Series("networks drawn, and x", .measured, ranks, sorted),
        ]))
  }

  private static func machines(_ trial: Trial, tests: Bool) throws -> Observation {
    let machine = try CounterMachine(CounterMachine.collatz)
    let length = 100
    let built = try machine.network(steps: length)
    let network = try trial.built(
      tests ? built : built.withoutBiases,
      on: Domain(
        Array(repeating: (0, 1), count: machine.features - 2)
          + Array(repeating: (0, 100), count: 2)))
    // A longer run hands the last state over to the same network.
    func run(_ start: Int) -> (wrong: Int, numbers: [Int], path: [Double]) {
      var state = CounterMachine.State(instruction: 0, counters: [start, 0])
      var values = machine.vector(of: state)
      var (wrong, numbers, path) = (0, [start], [Double(start)])
      let halt = machine.instructions.count - 1
      while state.instruction != halt {
        let states = network(Batch(features: values.count, points: [values])).storage
        for step in 0..<length {
          state = machine.next(state)
          values = Array(states[(step * machine.features)..<((step + 1) * machine.features)])
          wrong += zip(values, machine.vector(of: state)).count { $0 != $1 }
          // What the network says, not the machine.
          if values[0] == 1, values[machine.features - 1] == 0 {
            numbers.append(Int(exactly: values[machine.features - 2]) ?? -1)
            path.append(values[machine.features - 2])
          }
        }
        // A network that is wrong once is not followed further.
        if wrong > 0 { break }
      }
      return (wrong, numbers, path)
    }
    let runs = trial.size.pick([7], [7, 27], [7, 27, 97, 703]).map(run)
    let automaton = try FiniteAutomaton(next: (0..<7).map { r in [2 * r % 7, (2 * r + 1) % 7] })
    let letters = 10
    let reader = try trial.built(
      try automaton.network(length: letters),
      on: Domain(Array(repeating: (0, 1), count: 7 + 2 * letters)))
    let words = Array(0..<(1 << letters))
    func bits(_ word: Int) -> [Int] { (0..<letters).map { word >> (letters - 1 - $0) & 1 } }
    let inputs = words.map { word -> [Double] in
      var input: [Double] = [1, 0, 0, 0, 0, 0, 0]
      for bit in bits(word) { input += bit == 0 ? [1, 0] : [0, 1] }
      return input
    }
    let read = reader(Batch(features: 7 + 2 * letters, points: inputs))
    var wrong = 0
    for word in words {
      var value = 0
      for (letter, bit) in bits(word).enumerated() {
        value = 2 * value + bit
        for state in 0..<7 {
          let right: Double = value % 7 == state ? 1 : 0
          if read[7 * letter + state, word] != right { wrong += 1 }
        }
      }
    }
    let path = runs[runs.count - 1].path
    return Observation(
      measured: [
        MeasuredNumber(ExactCount(of: runs.flatMap { Array(0..<$0.wrong) }) { _ in true }),
        MeasuredNumber(ExactCount(of: runs[0].numbers) { $0 > 0 }),
        MeasuredNumber(ExactCount(of: Array(0..<wrong)) { _ in true }),
        MeasuredNumber(ExactCount(of: words) { read[7 * (letters - 1), $0] == 1 }),
        MeasuredNumber(
          ExactCount(of: network.parameters + reader.parameters) { ![-1, 0, 1].contains($0) }),
      ],
      figure: ClaimFigure(
        "A machine of two counters as a network", subtitle: "the numbers that it passes",
        x: .linear("number in the course of the run"), y: .logarithmic("number"),
        series: [
          ClaimFigure.Series(
            "network", .measured, path.indices.map(Double.init), path.map { max($0, 1) })
        ]))
  }
}

extension Network {
  /// The same with biases 0.
  fileprivate var withoutBiases: Network {
    var other = self
    for (index, block) in graph.blocks.enumerated() where block.layout.shape == nil {
      for place in graph.numbers(of: index) { other.parameters[place] = 0 }
    }
    return other
  }
}
