import Base
import Foundation
import Kernels
import Networks
import Synchronization

/// Points in memory that is not ours: the number of point s and feature f stands at
/// `start[s * sampleStride + f * featureStride]`.
struct StridedPoints: @unchecked Sendable {
  let start: UnsafePointer<Double>
  let count: Int
  let sampleStride: Int
  let featureStride: Int
}

/// Where values go: output o of point s at `start[s * outputs + o]`.
struct ValueRows: @unchecked Sendable {
  let start: UnsafeMutablePointer<Double>
}

/// Evaluates one network again and again, without new memory for each call.
struct Evaluator: Sendable {
  private enum Way: Sendable {
    case f64(Tapes<Double>)
    case f32(Tapes<Float>)
    /// A network whose rows are compressed, which has a schedule of its own.
    case batch(Network)
  }

  private let way: Way

  init(_ network: Network) {
    guard !network.isCompressed else {
      way = .batch(network)
      return
    }
    way =
      switch network.precision {
      case .f64: .f64(Tapes(network.graph, network.seen))
      case .f32: .f32(Tapes(network.graph, network.seen))
      }
  }

  func evaluate(_ points: StridedPoints, into values: ValueRows, threads: Int) {
    switch way {
    case .f64(let tapes): tapes.evaluate(points, into: values, threads: threads)
    case .f32(let tapes): tapes.evaluate(points, into: values, threads: threads)
    case .batch(let network):
      let result = network(points.batch(features: network.inputs))
      for sample in 0..<points.count {
        for output in 0..<network.outputs {
          values.start[sample * network.outputs + output] = result[output, sample]
        }
      }
    }
  }
}

extension StridedPoints {
  /// The same numbers in memory of ours: (features × count).
  func batch(features: Int) -> Batch {
    var batch = Batch(features: features, count: count)
    for feature in 0..<features {
      for sample in 0..<count {
        batch[feature, sample] = start[sample * sampleStride + feature * featureStride]
      }
    }
    return batch
  }
}

/// Tapes that wait for the next call; each is used by one thread at a time.
private final class Tapes<Scalar: KernelScalar>: Sendable {
  private let graph: Graph
  private let numbers: [Scalar]
  private let waiting = Mutex<(large: [Tape<Scalar>], small: [Tape<Scalar>])>(([], []))
  /// Fewer points than this go through a tape of one block, which stays in the nearest cache.
  private let few = 64
  /// Points for which a thread is worth its start.
  private let share = 16384

  init(_ graph: Graph, _ numbers: [Double]) {
    self.graph = graph
    self.numbers = numbers.map { Scalar($0) }
  }

  func evaluate(_ points: StridedPoints, into values: ValueRows, threads: Int) {
    let pieces = max(1, min(threads, points.count / share))
    guard pieces > 1 else { return evaluate(0..<points.count, of: points, into: values) }
    // More pieces than threads: one that waits for a core holds up few points.
    let parts = pieces * 4
    Team(threads: pieces).perform(parts) { [self] part in
      evaluate(
        (points.count * part / parts)..<(points.count * (part + 1) / parts), of: points,
        into: values)
    }
  }

  private func evaluate(_ range: Range<Int>, of points: StridedPoints, into values: ValueRows) {
    let isFew = range.count < few
    var tape =
      waiting.withLock { isFew ? $0.small.popLast() : $0.large.popLast() }
      ?? Tape<Scalar>(graph, samples: isFew ? 1 : nil)
    let (inputs, outputs, capacity) = (graph.inputs, graph.outputs, tape.samples)
    var tile = [Scalar](repeating: 0, count: inputs * min(capacity, range.count))
    for first in stride(from: range.lowerBound, to: range.upperBound, by: capacity) {
      let taken = min(capacity, range.upperBound - first)
      tile.withUnsafeMutableBufferPointer { tile in
        for feature in 0..<inputs {
          var source = first * points.sampleStride + feature * points.featureStride
          for sample in 0..<taken {
            tile[feature * taken + sample] = Scalar(points.start[source])
            source += points.sampleStride
          }
        }
      }
      tape.load(tile, count: taken, from: 0, taking: taken)
      tape.forward(numbers: numbers, derivatives: false)
      for output in 0..<outputs {
        let source = tape.output + output * capacity
        var target = first * outputs + output
        for sample in 0..<taken {
          values.start[target] = Double(tape.memory[source + sample])
          target += outputs
        }
      }
    }
    waiting.withLock { [tape] in
      if isFew { $0.small.append(tape) } else { $0.large.append(tape) }
    }
  }
}
