// Signs behind trained slopes and shifts: the units of ReActNet.

import Kernels

extension Graph {
  /// The graph with RPReLU and RSign in place of every sign whose gradient goes straight through (ReActNet: Liu, Shen,
  /// Savvides and Cheng 2020, arXiv:2003.03488): sign(v − α) of v = p(u − γ) + ζ, p(z) = z above 0 and βz below, where u is a
  /// layer's sum and every unit has its own numbers.
  ///
  /// The layer's bias is −γ, and nothing else reads v, so that ζ − α is one number: a unit has two beside those of a plain
  /// sign, −β in a block `slopes`, from −1/4, and ζ − α in a block `shifts`, from 0. While β > 0 it is sign(u − θ) with one
  /// θ, which another bias of a plain sign would give; with β < 0 it may be 1 on both sides of an interval.
  func withShiftedSigns() throws -> Graph {
    var (operations, blocks): ([GraphOperation], [Block]) = ([], self.blocks)
    // The new number of each value.
    var values = [0]
    func add(_ operation: GraphOperation) -> Int {
      operations.append(operation)
      return operations.count
    }
    func add(_ block: Block) -> Int {
      blocks.append(block)
      return blocks.count - 1
    }
    for operation in self.operations {
      guard case .pointwise(var sign) = operation, sign.gradient == .clipped else {
        values.append(add(operation.renumbered(values: { values[$0] }, blocks: { $0 })))
        continue
      }
      if sign.input > 0, case .affine(let affine) = self.operations[sign.input - 1],
        blocks[affine.weights].first == .drawn
      {
        // Weights begin as those before a plain sign.
        blocks[affine.weights].first = .spread(
          deviation: sign.function.startDeviation(isFirst: affine.input == 0))
      }
      let (name, sum, size) = (sign.name, values[sign.input], sizes[sign.input])
      let diagonal = Block.Layout.compressed(.diagonal(size))
      let minus = add(
        Block(name: "\(name).minus", layout: diagonal, isTrained: false, first: .constant(-1)))
      let slopes = add(
        Block(
          name: "\(name).slopes", layout: diagonal, first: .constant(-Activation.initialSlope)))
      let shifts = add(Block(name: "\(name).shifts", layout: .vector(size), first: .constant(0)))
      func rectified(_ name: String, _ input: Int) -> Int {
        add(.pointwise(.init(name: name, input: input, function: .relu, numbers: nil)))
      }
      let right = rectified("\(name).right", sum)
      let opposite = add(
        .affine(.init(name: "\(name).opposite", input: sum, weights: minus, biases: nil)))
      let left = rectified("\(name).left", opposite)
      let bent = add(
        .affine(.init(name: "\(name).bent", input: left, weights: slopes, biases: shifts)))
      sign.input = add(
        .combine(.init(name: "\(name).shifted", kind: .sum, left: right, right: bent)))
      values.append(add(.pointwise(sign)))
    }
    return try Graph(inputs: inputs, operations: operations, blocks: blocks)
  }
}
