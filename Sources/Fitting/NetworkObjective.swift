// A network on its data as a function to minimise. Samples go through the layers in tiles, in a fixed
// order, so that every sum has the same bits whatever runs beside it.
import Base
import Kernels
import Networks

/// The loss of a network on samples, as a function of its parameters.
struct NetworkObjective<Scalar: KernelScalar>: Objective {
  let architecture: Architecture
  let loss: Loss
  /// Replace it by one of equal count to train on other samples.
  var data: TrainingSet<Scalar> { didSet { isLoaded = false } }

  private var tape: Tape<Scalar>
  private var isLoaded = false

  init(_ architecture: Architecture, loss: Loss, data: TrainingSet<Scalar>) {
    self.architecture = architecture
    self.loss = loss
    self.data = data
    tape = Tape(architecture)
    if data.count < tape.samples { tape = Tape(architecture, samples: data.count) }
  }

  var parameterCount: Int { architecture.parameterCount }

  private var residualCount: Int { data.count * architecture.outputs }

  mutating func value(at parameters: [Scalar]) -> Double {
    var total = LossTotal(loss)
    forEachTile { objective, first, taken in
      objective.tape.forward(parameters: parameters, derivatives: false)
      objective.addResiduals(first, taken, to: &total)
    }
    return total.value(count: residualCount)
  }

  mutating func value(at parameters: [Scalar], gradient: inout [Scalar]) -> Double {
    for i in gradient.indices { gradient[i] = 0 }
    var total = LossTotal(loss)
    let isOneTile = data.count <= tape.samples
    if case .p = loss, !isOneTile {
      // The slope of the p-norm needs the sum over all samples before the first tile goes back.
      forEachTile { objective, first, taken in
        objective.tape.forward(parameters: parameters, derivatives: false)
        objective.addResiduals(first, taken, to: &total)
      }
      let slope = total.slope(count: residualCount)
      forEachTile { objective, first, taken in
        objective.tape.forward(parameters: parameters, derivatives: true)
        objective.writeDeltas(first, taken, slope)
        objective.tape.backward(parameters: parameters, gradient: &gradient)
      }
    } else {
      forEachTile { objective, first, taken in
        objective.tape.forward(parameters: parameters, derivatives: true)
        objective.addResiduals(first, taken, to: &total)
        objective.writeDeltas(first, taken, total.slope(count: objective.residualCount))
        objective.tape.backward(parameters: parameters, gradient: &gradient)
      }
    }
    return total.value(count: residualCount)
  }

  private mutating func forEachTile(_ body: (inout Self, _ first: Int, _ taken: Int) -> Void) {
    for first in stride(from: 0, to: data.count, by: tape.samples) {
      let taken = min(tape.samples, data.count - first)
      if !isLoaded { tape.load(data.inputs, count: data.count, from: first, taking: taken) }
      isLoaded = data.count <= tape.samples
      body(&self, first, taken)
    }
  }

  private func addResiduals(_ first: Int, _ taken: Int, to total: inout LossTotal) {
    for output in 0..<architecture.outputs {
      let row = tape.output + output * tape.samples
      let target = output * data.count + first
      for sample in 0..<taken {
        total.add(Double(tape.memory[row + sample] - data.outputs[target + sample]))
      }
    }
  }

  private mutating func writeDeltas(_ first: Int, _ taken: Int, _ slope: LossSlope) {
    for output in 0..<architecture.outputs {
      let row = tape.output + output * tape.samples
      let delta = tape.outputDelta + output * tape.samples
      let target = output * data.count + first
      for sample in 0..<taken {
        let residual = Double(tape.memory[row + sample] - data.outputs[target + sample])
        tape.memory[delta + sample] = Scalar(slope.derivative(residual))
      }
      for sample in taken..<tape.samples { tape.memory[delta + sample] = 0 }
    }
  }
}
