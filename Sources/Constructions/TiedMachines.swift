// Machines as networks whose layers are the same at every step, with weights −1, 0 and 1.
//
// A step of a machine is three affine maps with relu between them. Its weights and biases are −1, 0 and 1, and the
// values are whole numbers, so that nothing is rounded below 2^53. The same numbers stand at every depth, as in a recurrent
// network.

import Base
import Networks

/// A machine with finitely many states and two counters (M. Minsky, *Computation: Finite and Infinite Machines*, 1967, chapter
/// 14): such machines compute whatever a Turing machine does, of numbers in a suitable code.
package struct CounterMachine: Hashable, Sendable {
  package enum Instruction: Hashable, Sendable {
    /// Adds 1 to a counter, 0 or 1.
    case increment(Int, then: Int)
    /// Takes 1 from a counter; where it is 0 it stays, and the machine goes on elsewhere.
    case decrement(Int, then: Int, ifZero: Int)
    case halt
  }

  package struct State: Hashable, Sendable {
    package var instruction: Int
    package var counters: [Int]

    package init(instruction: Int, counters: [Int]) {
      (self.instruction, self.counters) = (instruction, counters)
    }
  }

  package let instructions: [Instruction]

  /// - Throws: `UserError` where an instruction leads to none, or has another counter than 0 and 1.
  package init(_ instructions: [Instruction]) throws {
    for (index, instruction) in instructions.enumerated() {
      let (counter, next): (Int, [Int]) =
        switch instruction {
        case .increment(let counter, let then): (counter, [then])
        case .decrement(let counter, let then, let ifZero): (counter, [then, ifZero])
        case .halt: (0, [])
        }
      guard (0...1).contains(counter), next.allSatisfy(instructions.indices.contains) else {
        throw UserError("instruction \(index) leads to no instruction, or has no counter 0 or 1")
      }
    }
    self.instructions = instructions
  }

  /// n → n/2 of even n, n → 3n + 1 of odd n, until n is 1 (Collatz). Counter 0 begins at n ≥ 1, counter 1 at 0; at instruction 0 with
  /// counter 1 at 0, counter 0 has the next number.
  package static let collatz: [Instruction] =
    [
      // Takes 2 from the number and gives 1 to the half, again and again.
      .decrement(0, then: 1, ifZero: 3), .decrement(0, then: 2, ifZero: 5), .increment(1, then: 0),
      // Even: the half is the number.
      .decrement(1, then: 4, ifZero: 0), .increment(0, then: 3),
      // Odd, 2m + 1: 1 where m is 0, else 6m + 4, of which 10 come for the first of m.
      .decrement(1, then: 6, ifZero: 23),
    ] + (6..<16).map { .increment(0, then: $0 + 1) } + [.decrement(1, then: 17, ifZero: 0)]
    + (17..<23).map { .increment(0, then: $0 == 22 ? 16 : $0 + 1) } + [.halt]

  /// The state after one step.
  package func next(_ state: State) -> State {
    var next = state
    switch instructions[state.instruction] {
    case .increment(let counter, let then):
      next.counters[counter] += 1
      next.instruction = then
    case .decrement(let counter, let then, let ifZero):
      let isZero = state.counters[counter] == 0
      if !isZero { next.counters[counter] -= 1 }
      next.instruction = isZero ? ifZero : then
    case .halt: break
    }
    return next
  }

  /// Features of a state: one for each instruction, 1 for the one that is next, and the counters.
  package var features: Int { instructions.count + 2 }

  package func vector(of state: State) -> [Double] {
    instructions.indices.map { $0 == state.instruction ? 1 : 0 } + state.counters.map(Double.init)
  }

  /// The states after 1, 2, …, `steps` steps, one behind the other, from the state that is the input: with q for what says
  /// which instruction is next, c for a counter and z = relu(1 − c), which is 1 where c is 0,
  ///
  ///   relu(q + z − 1) and relu(q − z)
  ///
  /// say whether a decrement finds 0 or not.
  /// - Throws: `UserError` where `steps` is below 1.
  package func network(steps: Int) throws -> Network {
    guard steps >= 1 else { throw UserError("a machine runs for 1 step or more, not \(steps)") }
    let count = instructions.count
    // Rows of the middle map: of which instruction, and whether it is the one where the counter is 0.
    let branches = instructions.enumerated().flatMap { index, instruction in
      if case .decrement = instruction { return [(index, true), (index, false)] }
      return [(index, false)]
    }
    var seen = Matrix(rows: features + 2, columns: features)
    for feature in 0..<features { seen[feature, feature] = 1 }
    for counter in 0..<2 { seen[features + counter, count + counter] = -1 }
    var split = Matrix(rows: branches.count + 2, columns: features + 2)
    var splitBiases = [Double](repeating: 0, count: branches.count + 2)
    var joined = Matrix(rows: features, columns: branches.count + 2)
    for counter in 0..<2 {
      split[branches.count + counter, count + counter] = 1
      joined[count + counter, branches.count + counter] = 1
    }
    for (row, (index, isZero)) in branches.enumerated() {
      split[row, index] = 1
      switch instructions[index] {
      case .increment(let counter, let then):
        joined[then, row] = 1
        joined[count + counter, row] = 1
      case .decrement(let counter, let then, let ifZero):
        split[row, features + counter] = isZero ? 1 : -1
        if isZero { splitBiases[row] = -1 } else { joined[count + counter, row] = -1 }
        joined[isZero ? ifZero : then, row] = 1
      case .halt: joined[index, row] = 1
      }
    }
    return try tied(
      steps, features: features,
      maps: [
        (seen, [Double](repeating: 0, count: features) + [1, 1]), (split, splitBiases),
        (joined, nil),
      ])
  }
}

/// A machine with finitely many states that reads letters.
package struct FiniteAutomaton: Hashable, Sendable {
  /// (states × letters): the next state.
  package let next: [[Int]]

  /// - Throws: `UserError` where a state has no next one of some letter.
  package init(next: [[Int]]) throws {
    let letters = next.first?.count ?? 0
    guard letters > 0,
      next.allSatisfy({ $0.count == letters && $0.allSatisfy(next.indices.contains) })
    else { throw UserError("every state has a next one for every letter") }
    self.next = next
  }

  package var states: Int { next.count }
  package var letters: Int { next[0].count }

  /// The states after each letter of a word, one behind the other, each with a 1 at its place: relu(q + a − 1) is 1 where the state is
  /// q and the letter a. The input is the first state, then the letters, all likewise.
  /// - Throws: `UserError` where the word has no letter.
  package func network(length: Int) throws -> Network {
    guard length >= 1 else { throw UserError("a word has 1 letter or more, not \(length)") }
    var pairs = Matrix(rows: states * letters, columns: states + letters)
    var joined = Matrix(rows: states, columns: states * letters)
    for state in 0..<states {
      for letter in 0..<letters {
        let row = state * letters + letter
        pairs[row, state] = 1
        pairs[row, states + letter] = 1
        joined[next[state][letter], row] = 1
      }
    }
    let biases = [Double](repeating: -1, count: states * letters)
    return try tied(
      length, features: states, letters: letters, maps: [(pairs, biases), (joined, nil)])
  }
}

/// Rows one after the other.
private struct Matrix {
  let rows: Int
  let columns: Int
  private(set) var numbers: [Double]

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    numbers = [Double](repeating: 0, count: rows * columns)
  }

  subscript(row: Int, column: Int) -> Double {
    get { numbers[row * columns + column] }
    set { numbers[row * columns + column] = newValue }
  }
}

/// The values after each of so many steps, of the same affine maps with relu between them at every step.
/// - Parameter letters: features that each step reads of the input, beside the value before.
private func tied(
  _ steps: Int, features: Int, letters: Int = 0, maps: [(weights: Matrix, biases: [Double]?)]
) throws -> Network {
  var builder = GraphBuilder(inputs: features + steps * letters)
  var numbers: [Double] = []
  let blocks = maps.enumerated().map { index, map in
    let weights = builder.matrix(
      "map\(index + 1).weights", rows: map.weights.rows, columns: map.weights.columns)
    numbers += map.weights.numbers
    let biases = map.biases.map { biases in
      numbers += biases
      return builder.vector("map\(index + 1).biases", biases.count)
    }
    return (weights, biases)
  }
  var value = letters == 0 ? builder.input : builder.slice("start", builder.input, 0..<features)
  var values: [GraphBuilder.Wire] = []
  for step in 1...steps {
    if letters > 0 {
      let first = features + (step - 1) * letters
      value = builder.join(
        "step\(step).read", [(value, 0..<features), (builder.input, first..<(first + letters))])
    }
    for (index, (weights, biases)) in blocks.enumerated() {
      value = builder.affine("step\(step).map\(index + 1)", value, weights, biases)
      if index < blocks.count - 1 { value = builder.apply(.relu, value) }
    }
    values.append(value)
  }
  _ = builder.join("states", values)
  return Network(try builder.graph(), parameters: numbers)
}
