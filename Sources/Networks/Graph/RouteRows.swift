import Kernels

/// Routing by agreement on a tile, eight samples at a time; the way back does the way forward once more, so that nothing of all
/// iterations is kept.
struct RouteRows: ApartOperation {
  private let routing: RouteReading

  init(_ route: GraphOperation.Route, of graph: Graph) {
    routing = RouteReading(route, of: graph)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward<Scalar: KernelScalar>(
    _ input: [Scalar], _ numbers: [Scalar], samples: Int
  ) -> [Scalar] {
    let (reads, makes) = (routing.readSize, routing.madeSize)
    var made = [Scalar](repeating: 0, count: routing.copies * makes * samples)
    var lanes = RoutedLanes<Scalar>(routing)
    for copy in 0..<routing.copies {
      for first in stride(from: 0, to: samples, by: RoutedLanes<Scalar>.count) {
        load(&lanes.predictions, from: input, copy * reads, samples, first)
        lanes.forward()
        store(lanes.made, to: &made, copy * makes, samples, first)
      }
    }
    return made
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func back<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int, rows: Int
  ) -> [Scalar] {
    let (reads, makes) = (routing.readSize, routing.madeSize)
    var passed = [Scalar](repeating: 0, count: routing.copies * reads * samples)
    var lanes = RoutedLanes<Scalar>(routing)
    for copy in 0..<routing.copies {
      for first in stride(from: 0, to: samples, by: RoutedLanes<Scalar>.count) {
        load(&lanes.predictions, from: input, copy * reads, samples, first)
        load(&lanes.made, from: delta, copy * makes, samples, first)
        lanes.back()
        store(lanes.passed, to: &passed, copy * reads, samples, first)
      }
    }
    return Array(passed.prefix(rows * samples))
  }

  /// It has no numbers of its own.
  func derivatives<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int,
    _ body: (Int, [Scalar]) -> Void
  ) {}

  /// Features from `feature` on, of the samples from `first` on.
  @inline(__always)
  private func load<Scalar: KernelScalar>(
    _ lanes: inout [SIMD8<Scalar>], from values: [Scalar], _ feature: Int, _ samples: Int,
    _ first: Int
  ) {
    let count = min(RoutedLanes<Scalar>.count, samples - first)
    for index in lanes.indices {
      let place = (feature + index) * samples + first
      for lane in 0..<count { lanes[index][lane] = values[place + lane] }
    }
  }

  @inline(__always)
  private func store<Scalar: KernelScalar>(
    _ lanes: [SIMD8<Scalar>], to values: inout [Scalar], _ feature: Int, _ samples: Int,
    _ first: Int
  ) {
    let count = min(RoutedLanes<Scalar>.count, samples - first)
    for index in lanes.indices {
      let place = (feature + index) * samples + first
      for lane in 0..<count { values[place + lane] = lanes[index][lane] }
    }
  }
}

/// One copy of a routing at eight samples, with what its iterations made; names as in `RouteReading`.
private struct RoutedLanes<Scalar: KernelScalar> {
  typealias Lanes = SIMD8<Scalar>

  static var count: Int { Lanes.scalarCount }

  /// û: (inputs × outputs × size).
  var predictions: [Lanes]
  /// The derivatives by them, after `back`.
  private(set) var passed: [Lanes]
  /// What `forward` makes, and the derivatives by it that `back` begins with.
  var made: [Lanes]

  private let routing: RouteReading
  /// b and the derivatives by it: (inputs × outputs).
  private var logits: [Lanes]
  /// Of each iteration c: (inputs × outputs).
  private var shares: [Lanes]
  /// Of each iteration s and v: (outputs × size).
  private var sums: [Lanes]
  private var capsules: [Lanes]
  /// Of each iteration |s|²: (outputs).
  private var squares: [Lanes]
  /// Derivatives by the v and the s of one iteration.
  private var slopes: [Lanes]

  init(_ routing: RouteReading) {
    self.routing = routing
    let (pairs, features) = (routing.inputs * routing.outputs, routing.outputs * routing.size)
    predictions = Array(repeating: .zero, count: routing.readSize)
    passed = predictions
    made = Array(repeating: .zero, count: routing.madeSize)
    logits = Array(repeating: .zero, count: pairs)
    shares = Array(repeating: .zero, count: pairs * routing.iterations)
    sums = Array(repeating: .zero, count: features * routing.iterations)
    capsules = sums
    squares = Array(repeating: .zero, count: routing.outputs * routing.iterations)
    slopes = Array(repeating: .zero, count: features)
  }

  mutating func forward() {
    iterate()
    let (outputs, size) = (routing.outputs, routing.size)
    let last = routing.iterations - 1
    switch routing.result {
    case .capsules:
      for place in 0..<(outputs * size) { made[place] = capsules[last * outputs * size + place] }
    case .lengths:
      for j in 0..<outputs {
        let square = squares[last * outputs + j]
        made[j] = square / (1 + square)
      }
    }
  }

  private mutating func iterate() {
    let (inputs, outputs, size) = (routing.inputs, routing.outputs, routing.size)
    let pairs = inputs * outputs
    for pair in 0..<pairs { logits[pair] = .zero }
    for iteration in 0..<routing.iterations {
      share(iteration)
      let (sum, share) = (iteration * outputs * size, iteration * pairs)
      for place in sum..<(sum + outputs * size) { sums[place] = .zero }
      for i in 0..<inputs {
        for j in 0..<outputs {
          let weight = shares[share + i * outputs + j]
          let (from, to) = ((i * outputs + j) * size, sum + j * size)
          for d in 0..<size { sums[to + d] += weight * predictions[from + d] }
        }
      }
      for j in 0..<outputs {
        let place = sum + j * size
        var square = Lanes.zero
        for d in 0..<size { square += sums[place + d] * sums[place + d] }
        squares[iteration * outputs + j] = square
        let factor = square.squareRoot() / (1 + square)
        for d in 0..<size { capsules[place + d] = factor * sums[place + d] }
      }
      guard iteration < routing.iterations - 1 else { return }
      for i in 0..<inputs {
        for j in 0..<outputs {
          let pair = i * outputs + j
          var agreement = Lanes.zero
          for d in 0..<size {
            agreement += predictions[pair * size + d] * capsules[sum + j * size + d]
          }
          logits[pair] += agreement
        }
      }
    }
  }

  /// The softmax of the logits of each input.
  private mutating func share(_ iteration: Int) {
    let (outputs, first) = (routing.outputs, iteration * routing.inputs * routing.outputs)
    guard iteration > 0 else {
      let equal = Lanes(repeating: 1 / Scalar(outputs))
      for pair in 0..<(routing.inputs * outputs) { shares[pair] = equal }
      return
    }
    for i in 0..<routing.inputs {
      let row = i * outputs
      var largest = logits[row]
      for j in 1..<outputs { largest = pointwiseMax(largest, logits[row + j]) }
      var total = Lanes.zero
      for j in 0..<outputs {
        var power = logits[row + j] - largest
        for lane in 0..<Self.count { power[lane] = Scalar.exp(power[lane]) }
        shares[first + row + j] = power
        total += power
      }
      for j in 0..<outputs { shares[first + row + j] /= total }
    }
  }

  /// From the derivatives by what is made to those by the predictions, through all iterations.
  mutating func back() {
    iterate()
    let (inputs, outputs, size) = (routing.inputs, routing.outputs, routing.size)
    let last = routing.iterations - 1
    for place in passed.indices { passed[place] = .zero }
    // From here on the derivatives by the logits of the iteration after.
    for pair in logits.indices { logits[pair] = .zero }
    for iteration in stride(from: last, through: 0, by: -1) {
      let sum = iteration * outputs * size
      if iteration < last {
        for place in slopes.indices { slopes[place] = .zero }
        for i in 0..<inputs {
          for j in 0..<outputs {
            let pair = i * outputs + j
            let slope = logits[pair]
            for d in 0..<size {
              slopes[j * size + d] += slope * predictions[pair * size + d]
              passed[pair * size + d] += slope * capsules[sum + j * size + d]
            }
          }
        }
      }
      if iteration == last, routing.result == .lengths {
        // Of q/(1 + q), q = |s|².
        for j in 0..<outputs {
          let below = 1 + squares[iteration * outputs + j]
          let factor = 2 * made[j] / (below * below)
          for d in 0..<size { slopes[j * size + d] = factor * sums[sum + j * size + d] }
        }
      } else {
        if iteration == last { for place in slopes.indices { slopes[place] = made[place] } }
        squashBack(iteration)
      }
      for i in 0..<inputs {
        let row = i * outputs
        var mean = Lanes.zero
        for j in 0..<outputs {
          let share = shares[iteration * inputs * outputs + row + j]
          var slope = Lanes.zero
          for d in 0..<size {
            let place = (row + j) * size + d
            passed[place] += share * slopes[j * size + d]
            slope += predictions[place] * slopes[j * size + d]
          }
          mean += share * slope
          logits[row + j] += share * slope
        }
        for j in 0..<outputs {
          logits[row + j] -= shares[iteration * inputs * outputs + row + j] * mean
        }
      }
    }
  }

  /// From derivatives by v = g·s to those by s, g = √q/(1 + q): by q that of g is (1 − q)/(2√q (1 + q)²). At s = 0 all
  /// are 0.
  private mutating func squashBack(_ iteration: Int) {
    let (outputs, size) = (routing.outputs, routing.size)
    for j in 0..<outputs {
      let place = (iteration * outputs + j) * size
      let square = squares[iteration * outputs + j]
      let (root, below) = (square.squareRoot(), 1 + square)
      var product = Lanes.zero
      for d in 0..<size { product += sums[place + d] * slopes[j * size + d] }
      let factor = ((1 - square) * product / (root * below * below))
        .replacing(with: Lanes.zero, where: square .== Lanes.zero)
      for d in 0..<size {
        slopes[j * size + d] = root / below * slopes[j * size + d] + factor * sums[place + d]
      }
    }
  }
}
