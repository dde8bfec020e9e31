import Base
import Networks
import Testing

@Suite("Architecture")
struct ArchitectureTests {
  @Test("counts parameters as the formula of a dense network")
  func counts() throws {
    let net = try Architecture(inputs: 2, outputs: 3, width: 5, depth: 4, activation: .tanh)
    #expect(net.parameterCount == (2 + 1) * 5 + 3 * (5 + 1) * 5 + (5 + 1) * 3)
    let affine = try Architecture(inputs: 2, outputs: 3, widths: [], activations: [])
    #expect(affine.parameterCount == 9)
    let prelu = try Architecture(inputs: 1, width: 4, depth: 2, activation: .prelu)
    #expect(prelu.parameterCount == 8 + 20 + 5 + 2)
  }

  @Test("counts the weights of a skip")
  func skips() throws {
    func count(_ skip: Skip) throws -> Int {
      try Architecture(inputs: 2, width: 5, depth: 3, activation: .relu, skip: skip).parameterCount
    }
    #expect(try count(.output) == count(.none) + 2)
    #expect(try count(.all) == count(.none) + 2 * 5 * 2 + 2)
  }

  @Test("the layers tile the flat buffer without gap")
  func layers() throws {
    let net = try Architecture(
      inputs: 2, outputs: 2, widths: [3, 1, 7], activations: [.tanh, .prelu, .relu], skip: .all)
    var offset = 0
    for layer in net.layers {
      #expect(layer.weights == offset)
      #expect(layer.biases == offset + layer.inputs * layer.outputs)
      offset = layer.biases + layer.outputs
      if let slope = layer.slopes?.lowerBound {
        #expect(slope == offset)
        offset += 1
      }
    }
    #expect(offset == net.parameterCount)
  }

  @Test("parameter-matched builders use the budget as far as it goes", arguments: 4...200)
  func matched(budget: Int) throws {
    let shallow = try Architecture.shallow(parameters: budget, inputs: 1, activation: .tanh)
    #expect(shallow.parameterCount <= budget && shallow.parameterCount > budget - 3)
    if budget >= 10 {
      let deep = try Architecture.deepNarrow(
        width: 3, parameters: budget, inputs: 1, activation: .tanh)
      #expect(deep.parameterCount <= budget && deep.parameterCount > budget - 12)
      #expect(deep.widths.allSatisfy { $0 == 3 })
    }
  }

  @Test("says what is wrong with a shape")
  func errors() {
    #expect(
      throws: UserError(
        "width 0: a hidden layer needs at least 1 unit; depth 0 is the affine model")
    ) { try Architecture(inputs: 1, width: 0, depth: 1, activation: .tanh) }
    #expect(throws: UserError("depth -1: give 0 (the affine model) or more hidden layers")) {
      try Architecture(inputs: 1, width: 2, depth: -1, activation: .tanh)
    }
    #expect(
      throws: UserError("a network needs at least 1 input and 1 output, not 0 and 1")
    ) { try Architecture(inputs: 0, width: 2, depth: 1, activation: .tanh) }
    #expect(throws: UserError("2 hidden layers need as many activations, not 1")) {
      try Architecture(inputs: 1, outputs: 1, widths: [2, 2], activations: [.tanh])
    }
    #expect(
      throws: UserError(
        "3 parameters are too few: a network with one hidden layer needs at least 4")
    ) { try Architecture.shallow(parameters: 3, inputs: 1, activation: .tanh) }
  }

  @Test(
    "a network of more numbers than the limit is refused with its memory, without overflow",
    arguments: [1 << 31, 1 << 32, Int.max])
  func large(size: Int) {
    for (widths, skip) in [([size], Skip.none), ([size, size], .all), ([3, size], .output)] {
      #expect {
        try Architecture(
          inputs: 2, outputs: 2, widths: widths,
          activations: [Activation](repeating: .relu, count: widths.count), skip: skip)
      } throws: { error in
        (error as? UserError)?.message.contains("as Float64; at most 134217728") == true
      }
    }
    #expect(throws: UserError.self) {
      try Architecture(inputs: 1, width: 2, depth: size, activation: .relu)
    }
  }

  @Test("an activation whose derivative would have millions of operations is refused")
  func towers() {
    for text in [
      [String](repeating: "x", count: 190).joined(separator: "^"),
      String(repeating: "atan(x*", count: 95) + "x" + String(repeating: ")", count: 95),
    ] {
      #expect { try ExpressionActivation(parsing: text) } throws: { error in
        (error as? UserError)?.message.contains("operations") == true
      }
    }
  }
}
