// Values of a graph at points, and their derivatives by the trained numbers.
import Base
import Kernels
import RealModule

extension Graph {
  /// Values at points, from (inputs × samples) to (outputs × samples), in one of the arithmetics.
  package func values(
    at points: Batch, _ numbers: [Double], in precision: Precision = .f64
  ) -> Batch {
    precondition(points.features == inputs, "points have the network's inputs")
    switch precision {
    case .f64:
      if let schedule { return schedule.values(at: points, numbers) }
      return values(at: points, numbers, Double.self)
    case .f32: return values(at: points, numbers, Float.self)
    }
  }

  private func values<Scalar: KernelScalar>(
    at points: Batch, _ numbers: [Double], _: Scalar.Type
  ) -> Batch {
    let numbers = numbers.map { Scalar($0) }
    let points = (storage: points.storage.map { Scalar($0) }, count: points.count)
    var tape = Tape<Scalar>(plan())
    var result = Batch(features: outputs, count: points.count)
    for first in stride(from: 0, to: points.count, by: tape.samples) {
      let taken = min(tape.samples, points.count - first)
      tape.load(points.storage, count: points.count, from: first, taking: taken)
      tape.forward(numbers: numbers, derivatives: false)
      for output in 0..<outputs {
        for sample in 0..<taken {
          result[output, first + sample] = Double(
            tape.memory[tape.output + output * tape.samples + sample])
        }
      }
    }
    return result
  }
}

extension Graph {
  /// Value at one point (inputs) as outputs, in the arithmetic of `T`.
  package func value<T: Real>(at point: [T], _ numbers: [Double]) -> [T] {
    precondition(point.count == inputs, "a point has the network's inputs")
    var engine = ValueEngine<T>()
    return read(by: &engine, point, numbers)
  }

  /// Values at points in an arithmetic that is longer than the network's, rounded to Float64: Float64 for numbers in
  /// Float32, Float80 for those in Float64; nil where the machine has no such format.
  /// - Parameters:
  ///   - points: (inputs × samples).
  ///   - precision: the network's own.
  func longerValues(at points: Batch, _ numbers: [Double], than precision: Precision) -> Batch? {
    switch precision {
    case .f32:
      return longValues(at: points, numbers, as: Double.self)
    case .f64:
      #if arch(x86_64) || arch(i386)
        return longValues(at: points, numbers, as: Float80.self)
      #else
        return nil
      #endif
    }
  }

  private func longValues<Long: Real & BinaryFloatingPoint>(
    at points: Batch, _ numbers: [Double], as _: Long.Type
  ) -> Batch {
    precondition(points.features == inputs, "points have the network's inputs")
    var engine = ValueEngine<Long>(samples: points.count)
    let values = read(by: &engine, points.storage.map { Long($0) }, numbers)
    return Batch(features: outputs, count: points.count, storage: values.map { Double($0) })
  }

  /// The gradient by the trained numbers of Σ over outputs and samples of `weights` · output, in Float64.
  /// - Parameters:
  ///   - points: (inputs × samples).
  ///   - weights: (outputs × samples).
  package func gradient(at points: Batch, _ numbers: [Double], weights: Batch) -> [Double] {
    var tape = Tape<Double>(plan())
    var gradient = [Double](repeating: 0, count: trainedCount)
    for first in stride(from: 0, to: points.count, by: tape.samples) {
      let taken = min(tape.samples, points.count - first)
      tape.load(points.storage, count: points.count, from: first, taking: taken)
      tape.forward(numbers: numbers, derivatives: true)
      for output in 0..<outputs {
        for sample in 0..<tape.samples {
          tape.memory[tape.outputDelta + output * tape.samples + sample] =
            sample < taken ? weights[output, first + sample] : 0
        }
      }
      tape.backward(numbers: numbers, gradient: &gradient)
    }
    return gradient
  }

  /// Derivative of one output by every trained number at every point: (trained numbers × samples), in
  /// Float64.
  package func jacobian(at points: Batch, _ numbers: [Double], output: Int) -> Batch {
    var tape = Tape<Double>(plan())
    var rows = [Double](repeating: 0, count: trainedCount * tape.samples)
    var jacobian = Batch(features: trainedCount, count: points.count)
    for first in stride(from: 0, to: points.count, by: tape.samples) {
      let taken = min(tape.samples, points.count - first)
      tape.load(points.storage, count: points.count, from: first, taking: taken)
      tape.forward(numbers: numbers, derivatives: true)
      tape.jacobian(numbers: numbers, output: output, into: &rows)
      for place in 0..<trainedCount {
        for sample in 0..<taken {
          jacobian[place, first + sample] = rows[place * tape.samples + sample]
        }
      }
    }
    return jacobian
  }
}
