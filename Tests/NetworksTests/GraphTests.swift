import Base
import Kernels
import Networks
import Testing

@Suite("Graphs")
struct GraphTests {
  @Test("layers have their numbers in order: weights, biases, slope")
  func offsets() throws {
    let random = RandomSource(seed: 3, stream: "shapes")
    for _ in 0..<100 {
      let depth = Int(random.uniform() * 5)
      let architecture = try Architecture(
        inputs: 1 + Int(random.uniform() * 3), outputs: 1 + Int(random.uniform() * 3),
        widths: (0..<depth).map { _ in 1 + Int(random.uniform() * 9) },
        activations: (0..<depth).map { _ in random.uniform() < 0.3 ? .prelu : .tanh },
        skip: Skip.allCases[Int(random.uniform() * 3)])
      let graph = architecture.graph
      #expect(graph.trainedCount == architecture.parameterCount)
      #expect(graph.numberCount == graph.trainedCount)
      var places: [Int] = []
      for layer in architecture.layers {
        places += [layer.weights, layer.biases]
        if let slopes = layer.slopes { places.append(slopes.lowerBound) }
      }
      #expect(graph.offsets == places)
    }
  }

  private func numbers(_ graph: Graph, _ random: RandomSource) -> [Double] {
    (0..<graph.numberCount).map { _ in random.normal(standardDeviation: 0.5) }
  }

  @Test("tiles give the values of plain arithmetic, on random graphs", arguments: 0..<60)
  func values(seed: Int) throws {
    let random = RandomSource(seed: UInt64(seed), stream: "points")
    let graph = try randomGraph(seed: UInt64(seed), operations: 3 + seed % 14)
    let numbers = numbers(graph, random)
    let points = Batch(
      features: graph.inputs, count: 70,
      storage: (0..<(70 * graph.inputs)).map { _ in random.uniform(-1, 1) })
    let values = graph.values(at: points, numbers)
    let single = graph.values(at: points, numbers, in: .f32)
    for sample in 0..<points.count {
      let exact = graph.value(at: point(sample, of: points).map { Float80($0) }, numbers)
      for output in 0..<graph.outputs {
        let size = 1 + abs(exact[output])
        #expect(abs(Float80(values[output, sample]) - exact[output]) < 1e-11 * size)
        #expect(abs(Float80(single[output, sample]) - exact[output]) < 2e-3 * size)
      }
    }
  }

  @Test("gradient and Jacobian are the differences of plain arithmetic", arguments: 0..<60)
  func derivatives(seed: Int) throws {
    let random = RandomSource(seed: UInt64(seed), stream: "derivatives")
    let graph = try randomGraph(seed: UInt64(seed), operations: 3 + seed % 14)
    guard graph.trainedCount > 0 else { return }
    let numbers = numbers(graph, random)
    let points = Batch(
      features: graph.inputs, count: 5,
      storage: (0..<(5 * graph.inputs)).map { _ in random.uniform(-1, 1) })
    let weights = Batch(
      features: graph.outputs, count: 5,
      storage: (0..<(5 * graph.outputs)).map { _ in random.normal() })
    let gradient = graph.gradient(at: points, numbers, weights: weights)
    let jacobian = (0..<graph.outputs).map { graph.jacobian(at: points, numbers, output: $0) }
    #expect(gradient.count == graph.trainedCount)
    for place in 0..<graph.trainedCount {
      var sum: Float80 = 0
      for sample in 0..<points.count {
        let x = point(sample, of: points).map { Float80($0) }
        let step = 0x1p-14
        func moved(_ sign: Double) -> [Double] {
          var numbers = numbers
          numbers[place] += sign * step
          return numbers
        }
        func value(_ sign: Double) -> [Float80] {
          graph.value(at: x, moved(sign))
        }
        let slopes = zip(value(1), value(-1)).map {
          ($0 - $1) / Float80(moved(1)[place] - moved(-1)[place])
        }
        for output in 0..<graph.outputs {
          let found = Float80(jacobian[output][place, sample])
          #expect(
            abs(found - slopes[output]) < 1e-6 * (1 + abs(slopes[output])),
            "number \(place), output \(output)")
          sum += Float80(weights[output, sample]) * slopes[output]
        }
      }
      #expect(abs(Float80(gradient[place]) - sum) < 1e-6 * (1 + abs(sum)), "number \(place)")
    }
  }

  @Test("the part of a graph that makes a value has its values", arguments: 0..<30)
  func prefixes(seed: Int) throws {
    let random = RandomSource(seed: UInt64(seed), stream: "prefixes")
    let graph = try randomGraph(seed: UInt64(seed), operations: 12)
    let numbers = numbers(graph, random)
    let point = (0..<graph.inputs).map { _ in random.uniform(-1, 1) }
    let all = graph.allValues(at: point, numbers)
    for value in 1...graph.operations.count {
      let (part, blocks) = graph.prefix(through: value)
      #expect(part.value(at: point, graph.numbers(ofBlocks: blocks, from: numbers)) == all[value])
    }
  }
}

private func point(_ sample: Int, of points: Batch) -> [Double] {
  (0..<points.features).map { points[$0, sample] }
}

/// Every value of a graph at a point, in double precision: what the engine makes on its way.
private struct Recorder: Engine {
  var values: [[Double]] = []
  private var engine = ValueEngine<Double>()

  init() {}

  private mutating func keep(_ value: [Double]) -> [Double] {
    values.append(value)
    return value
  }
  mutating func affine(_ layer: AffineReading, _ value: [Double]) -> [Double] {
    keep(engine.affine(layer, value))
  }
  mutating func pointwise(_ unit: PointwiseReading, _ value: [Double]) -> [Double] {
    keep(engine.pointwise(unit, value))
  }
  mutating func basis(_ basis: BasisReading, _ value: [Double]) -> [Double] {
    keep(engine.basis(basis, value))
  }
  mutating func join(_ parts: [(value: [Double], features: Range<Int>)]) -> [Double] {
    keep(engine.join(parts))
  }
  mutating func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: [Double], _ right: [Double], isSame: Bool
  ) -> [Double] {
    keep(engine.combine(kind, left, right, isSame: isSame))
  }
  mutating func attend(_ attention: AttendReading, _ value: [Double]) -> [Double] {
    keep(engine.attend(attention, value))
  }
  mutating func route(_ routing: RouteReading, _ value: [Double]) -> [Double] {
    keep(engine.route(routing, value))
  }
}

extension Graph {
  fileprivate func allValues(at point: [Double], _ numbers: [Double]) -> [[Double]] {
    var recorder = Recorder()
    _ = read(by: &recorder, point, numbers)
    return [point] + recorder.values
  }
}

@Suite("Graphs that cannot be")
struct GraphErrorTests {
  private func affine(
    _ name: String, _ input: Int, _ weights: Int, _ biases: Int?, copies: Int = 1
  ) -> GraphOperation {
    .affine(.init(name: name, input: input, weights: weights, biases: biases, copies: copies))
  }
  private func tanh(_ name: String, _ input: Int) -> GraphOperation {
    .pointwise(.init(name: name, input: input, function: .tanh, numbers: nil))
  }
  private let weights = Block(name: "w", layout: .matrix(rows: 3, columns: 2))
  private let biases = Block(name: "b", layout: .vector(3))

  private func check(
    _ operations: [GraphOperation], _ blocks: [Block], inputs: Int = 2, says text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do {
      _ = try Graph(inputs: inputs, operations: operations, blocks: blocks)
      Issue.record("made", sourceLocation: sourceLocation)
    } catch {
      #expect("\(error)" == text, sourceLocation: sourceLocation)
    }
  }

  @Test("each says the operation and what would be right")
  func messages() {
    let blocks = [weights, biases]
    let right = affine("h", 0, 0, 1)
    check([], [], says: "a network needs at least one operation")
    check([right], blocks, inputs: 0, says: "a network needs at least 1 input, not 0")
    check(
      [right], blocks, inputs: 3,
      says: "operation 1 (affine h): its weights are 3 × 2, what it reads has 3 features")
    check(
      [affine("h", 0, 0, 1, copies: 3)], blocks,
      says: "operation 1 (affine h): its weights are 3 × 2, 3 times, what it reads has 2 features")
    check(
      [affine("h", 0, 0, 1, copies: 0)], blocks,
      says: "operation 1 (affine h): it has 0 copies; at least 1 is needed")
    check(
      [affine("h", 0, 1, nil)], blocks,
      says: "operation 1 (affine h): its weights b are a vector; a matrix is needed")
    check(
      [affine("h", 0, 0, 0)], [weights],
      says: "operation 1 (affine h): its weights have 3 rows, its biases w are 3 × 2")
    check(
      [affine("h", 0, 0, 7)], blocks,
      says: "operation 1 (affine h): it names block 7; there are 2, numbered from 0")
    check(
      [right, tanh("t", 2)], blocks,
      says: "operation 2 (tanh t): it reads value 2, which is not made before; made are 0, the "
        + "input, to 1")
    check(
      [right, tanh("h", 1)], blocks,
      says: "operation 2 (tanh h): another value has this name; give it one of its own")
    check(
      [right, tanh("input", 1)], blocks,
      says: "operation 2 (tanh input): another value has this name; give it one of its own")
    check([right, tanh("", 1)], blocks, says: "operation 2 (tanh ): an operation needs a name")
    check([right, tanh("t", 0)], blocks, says: "operation 1 (h): nothing reads what it makes")
    check(
      [right, .pointwise(.init(name: "p", input: 1, function: .prelu, numbers: nil))], blocks,
      says: "operation 2 (prelu p): prelu has 1 trained number, and no block is named for them")
    check(
      [right, .pointwise(.init(name: "p", input: 1, function: .tanh, numbers: 1))], blocks,
      says: "operation 2 (tanh p): tanh has 0 trained numbers, not a block of 3 numbers")
    check(
      [right, .join(.init(name: "j", parts: []))], blocks,
      says: "operation 2 (join j): it joins nothing; name at least one part")
    check(
      [right, .join(.init(name: "j", parts: [.init(input: 1, features: 2..<4)]))], blocks,
      says: "operation 2 (join j): it takes features 2 to before 4 of a value that has 3, "
        + "numbered from 0")
    check(
      [right, .combine(.init(name: "s", kind: .sum, left: 0, right: 1))], blocks,
      says: "operation 2 (sum s): a sum is of values of equal size, not of 2 and 3 features")
    check(
      [right], blocks + [Block(name: "c", layout: .vector(1))],
      says: "block 3 (c): no operation reads it")
    check(
      [right], [weights, Block(name: "w", layout: .vector(3))],
      says: "block 2 (w): another block has this name; give it one of its own")
    check(
      [right], [Block(name: "", layout: .vector(3))], says: "block 1 (): a block needs a name")
    check(
      [right], [Block(name: "w", layout: .matrix(rows: 3, columns: -1)), biases],
      says: "block 1 (w): its shape is 3 × -1; every side is at least 1")
    check(
      [right], [Block(name: "w", layout: .matrix(rows: .max, columns: .max))],
      says: "the blocks have 8.507059173023462e+37 numbers: more than EB can say as Float64; at "
        + "most 134217728 are taken (1.1 GB)")
  }

  @Test("10,000 damaged graphs are refused in one line or are right")
  func damage() throws {
    let random = RandomSource(seed: 1, stream: "damage")
    func draw(_ count: Int) -> Int { min(Int(random.uniform() * Double(count)), count - 1) }
    let number = [-1, 0, 1, 2, 3, 5, 100, Int.max, Int.min]
    var refused = 0
    for trial in 0..<10_000 {
      let graph = try randomGraph(seed: UInt64(trial % 50), operations: 8)
      var operations = graph.operations
      var blocks = graph.blocks
      let place = draw(operations.count)
      switch draw(6) {
      case 0: operations.remove(at: place)
      case 1: operations.swapAt(place, draw(operations.count))
      case 2: if !blocks.isEmpty { blocks.remove(at: draw(blocks.count)) }
      case 3:
        if !blocks.isEmpty {
          blocks[draw(blocks.count)].layout =
            draw(2) == 0
            ? .vector(number[draw(9)])
            : .matrix(rows: number[draw(9)], columns: number[draw(9)])
        }
      default:
        let value = number[draw(9)]
        switch operations[place] {
        case .affine(var affine):
          switch draw(4) {
          case 0: affine.input = value
          case 1: affine.weights = value
          case 2: affine.biases = value
          default: affine.copies = value
          }
          operations[place] = .affine(affine)
        case .pointwise(var pointwise):
          if draw(2) == 0 { pointwise.input = value } else { pointwise.numbers = value }
          operations[place] = .pointwise(pointwise)
        case .basis(var basis):
          switch draw(3) {
          case 0: basis.input = value
          case 1: basis.count = value
          default: basis.grid = value
          }
          operations[place] = .basis(basis)
        case .join(var join):
          if draw(2) == 0 {
            join.parts[0].input = value
          } else {
            let other = number[draw(9)]
            join.parts[0].features = min(value, other)..<max(value, other)
          }
          operations[place] = .join(join)
        case .combine(var combine):
          if draw(2) == 0 { combine.left = value } else { combine.right = value }
          operations[place] = .combine(combine)
        case .attend(var attend):
          switch draw(3) {
          case 0: attend.input = value
          case 1: attend.tokens = value
          default: attend.heads = value
          }
          operations[place] = .attend(attend)
        case .route(var route):
          switch draw(4) {
          case 0: route.input = value
          case 1: route.inputs = value
          case 2: route.outputs = value
          default: route.iterations = value
          }
          operations[place] = .route(route)
        }
      }
      do {
        let damaged = try Graph(inputs: graph.inputs, operations: operations, blocks: blocks)
        let numbers = [Double](repeating: 0.5, count: damaged.numberCount)
        let point = [Double](repeating: 0.5, count: damaged.inputs)
        #expect(damaged.value(at: point, numbers).count == damaged.outputs)
      } catch {
        refused += 1
        #expect(error is UserError && !"\(error)".contains("\n"))
      }
    }
    #expect(refused > 5000)
  }
}
