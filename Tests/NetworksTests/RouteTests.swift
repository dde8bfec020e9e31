import Base
import Foundation
import Kernels
import Networks
import ONNX
import Testing

/// Routing by agreement as the paper writes it (procedure 1 and equation 1 of arXiv:1710.09829), with loops of its own.
private func routed(
  _ predictions: [Float80], inputs: Int, outputs: Int, iterations: Int
) -> [[Float80]] {
  let size = predictions.count / inputs / outputs
  func prediction(_ i: Int, _ j: Int) -> [Float80] {
    Array(predictions[((i * outputs + j) * size)..<((i * outputs + j + 1) * size)])
  }
  func dot(_ a: [Float80], _ b: [Float80]) -> Float80 { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  func squash(_ s: [Float80]) -> [Float80] {
    let length = dot(s, s).squareRoot()
    return s.map { length == 0 ? 0 : length * length / (1 + length * length) * $0 / length }
  }
  var logits = (0..<inputs).map { _ in [Float80](repeating: 0, count: outputs) }
  var capsules: [[Float80]] = []
  for _ in 0..<iterations {
    let shares = logits.map { row in
      let powers = row.map { Float80(exp(Double($0))) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    capsules = (0..<outputs).map { j in
      var sum = [Float80](repeating: 0, count: size)
      for i in 0..<inputs {
        for (d, value) in prediction(i, j).enumerated() { sum[d] += shares[i][j] * value }
      }
      return squash(sum)
    }
    for i in 0..<inputs {
      for j in 0..<outputs { logits[i][j] += dot(prediction(i, j), capsules[j]) }
    }
  }
  return capsules
}

private func length80(_ capsule: [Float80]) -> Float80 {
  capsule.reduce(0) { $0 + $1 * $1 }.squareRoot()
}

@Suite("Routing by agreement")
struct RouteTests {
  struct Sizes: CustomTestStringConvertible {
    var copies = 1
    var inputs: Int
    var outputs: Int
    var size: Int
    var iterations: Int
    var result = GraphOperation.Route.Result.capsules

    var testDescription: String {
      "\(copies) × \(inputs) to \(outputs) of \(size), \(iterations), \(result)"
    }
  }

  private static let sizes = [
    Sizes(copies: 3, inputs: 1, outputs: 1, size: 4, iterations: 1),
    Sizes(inputs: 5, outputs: 1, size: 2, iterations: 3, result: .lengths),
    Sizes(inputs: 4, outputs: 3, size: 3, iterations: 1),
    Sizes(inputs: 4, outputs: 3, size: 3, iterations: 2),
    Sizes(inputs: 3, outputs: 4, size: 2, iterations: 3, result: .lengths),
    Sizes(copies: 2, inputs: 2, outputs: 3, size: 1, iterations: 4),
    Sizes(copies: 2, inputs: 3, outputs: 2, size: 2, iterations: 3, result: .lengths),
  ]

  private func graph(_ sizes: Sizes, linear: Bool = true) throws -> Graph {
    var builder = GraphBuilder(inputs: 2)
    let predictions = builder.affine(
      "predictions", builder.input,
      to: sizes.copies * sizes.inputs * sizes.outputs * sizes.size)
    let routed = builder.route(
      "routed", predictions, copies: sizes.copies, inputs: sizes.inputs, outputs: sizes.outputs,
      iterations: sizes.iterations, result: sizes.result)
    if linear { _ = builder.affine("output", routed, to: 2) }
    return try builder.graph()
  }

  private func network(_ graph: Graph) -> Network {
    let random = RandomSource(seed: 3, stream: "route")
    return Network(graph, parameters: (0..<graph.numberCount).map { _ in random.normal() })
  }

  private let points = {
    let random = RandomSource(seed: 5, stream: "points")
    return Batch(features: 2, count: 21, storage: (0..<42).map { _ in random.uniform(-1.2, 1.2) })
  }()

  @Test("values in every arithmetic are the paper's", arguments: sizes)
  func values(sizes: Sizes) throws {
    let network = network(try graph(sizes, linear: false))
    let (double, single) = (
      network(points), network.graph.values(at: points, network.parameters, in: .f32)
    )
    for sample in 0..<points.count {
      let point = points.point(sample).map { Float80($0) }
      let read = network.graph.sizes[1]
      let predictions = (0..<read).map { row -> Float80 in
        var sum = Float80(network.parameters[2 * read + row])
        for axis in 0..<2 { sum += Float80(network.parameters[2 * row + axis]) * point[axis] }
        return sum
      }
      let length = read / sizes.copies
      var expected: [Float80] = []
      for copy in 0..<sizes.copies {
        let part = Array(predictions[(copy * length)..<((copy + 1) * length)])
        let capsules = routed(
          part, inputs: sizes.inputs, outputs: sizes.outputs, iterations: sizes.iterations)
        for capsule in capsules {
          expected += sizes.result == .capsules ? capsule : [length80(capsule)]
        }
      }
      let long: [Float80] = network.value(at: point)
      #expect(long.count == expected.count && double.features == expected.count)
      for (place, value) in expected.enumerated() {
        // exp of the reference is Float64's.
        #expect(abs(long[place] - value) < 1e-14)
        #expect(abs(Float80(double[place, sample]) - value) < 1e-13)
        #expect(abs(Float80(single[place, sample]) - value) < 2e-5)
      }
    }
  }

  @Test("the way back is that of differences, in both precisions", arguments: sizes)
  func gradients(sizes: Sizes) throws {
    let network = network(try graph(sizes))
    let random = RandomSource(seed: 7, stream: "weights")
    let weights = Batch(
      features: 2, count: points.count,
      storage: (0..<(2 * points.count)).map { _ in random.normal() })
    expectWayBackFollowsDifferences(network, at: points, weights: weights, slack: 1e-6)
    let gradient = network.gradient(at: points, weights: weights)
    let single = Network(network.graph, parameters: network.parameters, precision: .f32)
      .gradient(at: points, weights: weights)
    for (double, single) in zip(gradient, single) {
      #expect(abs(single - double) < 1e-3 * (1 + abs(double)))
    }
    // By the inputs.
    let slopes = try network.inputDerivatives(at: points)
    for sample in 0..<points.count {
      for axis in 0..<2 {
        let step = Float80(0x1p-20)
        var above = points.point(sample).map { Float80($0) }
        var below = above
        above[axis] += step
        below[axis] -= step
        let (a, b): ([Float80], [Float80]) = (network.value(at: above), network.value(at: below))
        for output in 0..<2 {
          let slope = (a[output] - b[output]) / (2 * step)
          #expect(abs(Float80(slopes[sample][output * 2 + axis]) - slope) < 1e-7 * (1 + abs(slope)))
        }
      }
    }
  }

  @Test("a capsule of length 0 has the derivative 0, and no NaN comes of it")
  func nothing() throws {
    for sizes in Self.sizes {
      var network = network(try graph(sizes))
      for place in network.graph.numbers(of: 0) { network.parameters[place] = 0 }
      for place in network.graph.numbers(of: 1) { network.parameters[place] = 0 }
      let weights = Batch(
        features: 2, count: points.count,
        storage: [Double](repeating: 1, count: 2 * points.count))
      let gradient = network.gradient(at: points, weights: weights)
      #expect(gradient.prefix(network.graph.offsets[2]).allSatisfy { $0 == 0 })
      #expect(gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test("its file, its text, and who does not follow it")
  func readers() throws {
    let network = network(try graph(Self.sizes[6]))
    let file = NetworkFile(network: network)
    let json = String(decoding: try file.json(), as: UTF8.self)
    #expect(try NetworkFile(json: file.json()) == file)
    #expect(
      network.operationTexts[1].kind == "2 times 3 to 2 by agreement, 3 iterations, lengths")
    #expect(
      throws: UserError(
        "routing by agreement has no linear pieces, and layer by layer no bounds",
        at: "operation 2 (route routed)")
    ) { try network.chain() }
    for (old, new, says) in [
      (#""iterations":3,"#, "", "operation 2 (route routed): key iterations is missing"),
      (#""iterations":3"#, #""iterations":0"#, "operation 2 (route routed): its iterations are"),
      (
        #""iterations":3"#, #""iterations":101"#,
        "operation 2 (route routed): iterations is at most"
      ),
      (
        #""inputs":3,"iter"#, #""inputs":5,"iter"#,
        "operation 2 (route routed): it reads a prediction of each of 5 capsules for each of 2, 2 times, all of "
          + "equal size, not 24 features"
      ),
      ("lengths", "length", "operation 2 (route routed): key result: length is neither"),
    ] {
      do {
        #expect(json.contains(old), "\(json)")
        _ = try NetworkFile(json: Data(json.replacingOccurrences(of: old, with: new).utf8))
        Issue.record("read: \(new)")
      } catch { #expect("\(error)".hasPrefix(says), "\(error)") }
    }
  }

  /// ONNX Runtime 1.32 gave the values of four such files to 4e-16, once and by hand.
  @Test("ONNX: what is written is read back as routing, with the same values")
  func onnx() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).onnx").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    for routing in [1, 3] {
      let shape = try Architecture(
        family: .capsules, inputs: 2, outputs: 3, widths: [2, 2],
        activations: [.identity, .identity], splines: nil,
        options: FamilyOptions(capsuleSize: 2, routing: routing))
      let random = RandomSource(seed: 9, stream: "onnx")
      let network = Network(
        shape, parameters: (0..<shape.parameterCount).map { _ in random.normal() })
      for precision in Precision.allCases {
        let network = Network(shape, parameters: network.parameters, precision: precision)
        try network.writeONNX(to: file)
        let read = try Network(onnx: file)
        #expect(read.precision == precision)
        let routes = read.graph.operations.compactMap { operation -> GraphOperation.Route? in
          if case .route(let route) = operation { route } else { nil }
        }
        #expect(routes.map(\.outputs) == [1, 2, 3] && routes.map(\.copies) == [2, 1, 1])
        #expect(routes.map(\.iterations) == [1, routing, routing])
        for (a, b) in zip(read(points).storage, network(points).storage) {
          #expect(abs(a - b) < (precision == .f64 ? 1e-13 : 1e-6))
        }
      }
    }
  }

  /// With loops of its own, the numbers taken in order.
  @Test("the family is what it is defined as: own maps of every capsule, skips of equal layers")
  func family() throws {
    let shape = try Architecture(
      family: .capsules, inputs: 2, outputs: 3, widths: [4, 4, 2],
      activations: [.identity, .identity, .identity], splines: nil,
      options: FamilyOptions(capsuleSize: 3, routing: 2))
    let random = RandomSource(seed: 8, stream: "definition")
    let numbers = (0..<shape.parameterCount).map { _ in random.normal() }
    let x: [Float80] = [0.4, -0.9]
    var next = 0
    func take(_ x: [Float80], to rows: Int) -> [Float80] {
      defer { next += rows * x.count }
      return (0..<rows).map { row -> Float80 in
        var sum: Float80 = 0
        for column in x.indices {
          sum += Float80(numbers[next + row * x.count + column]) * x[column]
        }
        return sum
      }
    }
    var sums = take(x, to: 12)
    for place in sums.indices { sums[place] += Float80(numbers[next + place]) }
    next += 12
    var layer = (0..<4).map { i in
      routed(Array(sums[(3 * i)..<(3 * i + 3)]), inputs: 1, outputs: 1, iterations: 1)[0]
    }
    for count in [4, 2, 3] {
      let predictions = layer.flatMap { take($0, to: count * 3) }
      let made = routed(predictions, inputs: layer.count, outputs: count, iterations: 2)
      if made.count == layer.count {
        for i in made.indices { for d in 0..<3 { layer[i][d] += made[i][d] } }
      } else {
        layer = made
      }
    }
    #expect(next == numbers.count)
    let lengths = layer.map(length80)
    let values: [Float80] = Network(shape, parameters: numbers).value(at: x)
    for (value, expected) in zip(values, lengths) { #expect(abs(value - expected) < 1e-14) }
  }
}
