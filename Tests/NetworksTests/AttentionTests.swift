import Base
import Foundation
import Kernels
import Networks
import Testing

/// Attention on tiles against its definition, full and hashed, forward and back.
@Suite("Attention")
struct AttentionTests {
  /// Attention alone, then a frozen sum of all that it makes with weights of many sizes.
  private func graph(
    tokens: Int, heads: Int, size: Int, rule: AttentionRule
  ) throws -> Graph {
    var builder = GraphBuilder(inputs: tokens)
    let read = tokens * heads * size * rule.parts
    let value = builder.affine("in", builder.input, to: read)
    _ = builder.attend("seen", value, tokens: tokens, heads: heads, rule: rule, seed: 3)
    return try builder.graph()
  }

  private static let cases: [(tokens: Int, heads: Int, size: Int, rule: AttentionRule)] = [
    (1, 1, 1, .full), (2, 1, 3, .full), (5, 2, 2, .full), (70, 1, 2, .full), (33, 3, 1, .full),
    (1, 1, 2, .hashed(rounds: 1, bucket: 4)), (7, 1, 2, .hashed(rounds: 1, bucket: 2)),
    (10, 2, 3, .hashed(rounds: 3, bucket: 3)), (70, 1, 2, .hashed(rounds: 2, bucket: 40)),
    (40, 1, 4, .hashed(rounds: 2, bucket: 3)),
    // Those above meet all keys under a mask; chunk by chunk go these, the last two in Float64 alone.
    (200, 1, 2, .hashed(rounds: 1, bucket: 8)), (201, 2, 2, .hashed(rounds: 2, bucket: 10)),
    (300, 1, 2, .hashed(rounds: 3, bucket: 7)),
  ]

  private func numbers(_ graph: Graph, _ seed: UInt64 = 1) -> [Double] {
    let random = RandomSource(seed: seed, stream: "attention")
    return (0..<graph.numberCount).map { _ in random.normal() }
  }

  private func points(_ graph: Graph, _ count: Int) -> Batch {
    let random = RandomSource(seed: 2, stream: "attention points")
    return Batch(
      features: graph.inputs, count: count,
      storage: (0..<(graph.inputs * count)).map { _ in random.uniform(-1, 1) })
  }

  @Test("tiles give the values of the definition, in both precisions", arguments: cases.indices)
  func values(index: Int) throws {
    let (tokens, heads, size, rule) = Self.cases[index]
    let graph = try graph(tokens: tokens, heads: heads, size: size, rule: rule)
    let numbers = numbers(graph)
    let points = points(graph, 3)
    let (double, single) = (
      graph.values(at: points, numbers), graph.values(at: points, numbers, in: .f32)
    )
    for sample in 0..<points.count {
      let exact = graph.value(at: points.point(sample), numbers)
      let rounded = graph.value(at: points.point(sample).map { Float($0) }, numbers)
      for output in 0..<graph.outputs {
        let size = 1 + abs(exact[output])
        #expect(abs(double[output, sample] - exact[output]) < 1e-12 * size, "\(output)")
        #expect(abs(single[output, sample] - Double(rounded[output])) < 1e-3 * size, "\(output)")
      }
    }
  }

  @Test("the gradient is that of differences of the definition", arguments: cases.indices)
  func gradients(index: Int) throws {
    let (tokens, heads, size, rule) = Self.cases[index]
    let graph = try graph(tokens: tokens, heads: heads, size: size, rule: rule)
    let numbers = numbers(graph)
    let points = points(graph, 2)
    let random = RandomSource(seed: 4, stream: "weights of outputs")
    let weights = Batch(
      features: graph.outputs, count: 2,
      storage: (0..<(2 * graph.outputs)).map { _ in random.normal() })
    let gradient = graph.gradient(at: points, numbers, weights: weights)
    func loss(_ numbers: [Double]) -> Double {
      (0..<2).reduce(0) { sum, sample in
        zip(graph.value(at: points.point(sample), numbers), 0..<graph.outputs).reduce(sum) {
          $0 + $1.0 * weights[$1.1, sample]
        }
      }
    }
    for place in stride(from: 0, to: graph.trainedCount, by: max(1, graph.trainedCount / 23)) {
      let step = 1e-6
      var (above, below) = (numbers, numbers)
      above[place] += step
      below[place] -= step
      let difference = (loss(above) - loss(below)) / (2 * step)
      #expect(abs(gradient[place] - difference) < 2e-7 * (1 + abs(difference)), "\(place)")
    }
  }

  @Test("of one head and three tokens, what NumPy computes")
  func reference() throws {
    // q = [[1, 0], [0, 2], [-1, 1]]; k = [[1, 1], [0.5, -1], [2, 0]]; v = [[1, 2], [3, 4], [5, 6]]
    // s = q @ k.T / np.sqrt(2); p = np.exp(s - s.max(1, keepdims=True)); (p / p.sum(1, keepdims=True)) @ v
    let read: [Double] = [1, 0, 1, 1, 1, 2, 0, 2, 0.5, -1, 3, 4, -1, 1, 2, 0, 5, 6]
    let wanted = [
      3.551223237648104, 4.551223237648104, 1.8375515296176008, 2.837551529617601,
      2.0475525584925047, 3.0475525584925047,
    ]
    var builder = GraphBuilder(inputs: 18)
    _ = builder.attend("seen", builder.input, tokens: 3, heads: 1)
    let made = try builder.graph().values(at: Batch(features: 18, points: [read]), [])
    for (value, wanted) in zip(made.storage, wanted) { #expect(abs(value - wanted) < 1e-14) }
  }

  @Test("hashed, of buckets with room for all, a token sees all others by keys of length 1")
  func whole() throws {
    let (n, size) = (6, 3)
    let rule = AttentionRule.hashed(rounds: 3, bucket: 6)
    var builder = GraphBuilder(inputs: n * 2 * size)
    _ = builder.attend("seen", builder.input, tokens: n, heads: 1, rule: rule, seed: 1)
    let graph = try builder.graph()
    let point = points(graph, 1).point(0)
    let made = graph.values(at: Batch(features: point.count, points: [point]), []).storage
    for token in 0..<n {
      func part(_ token: Int, _ place: Int) -> [Double] {
        Array(point[((2 * token + place) * size)..<((2 * token + place + 1) * size)])
      }
      var (total, sums) = (0.0, [Double](repeating: 0, count: size))
      for other in 0..<n where other != token {
        let (q, k) = (part(token, 0), part(other, 0))
        let length = k.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let product = zip(q, k).reduce(0) { $0 + $1.0 * $1.1 }
        let weight = exp(product / length)
        total += weight
        for (feature, v) in part(other, 1).enumerated() { sums[feature] += weight * v }
      }
      for feature in 0..<size {
        #expect(abs(made[token * size + feature] - sums[feature] / total) < 1e-13)
      }
    }
  }

  @Test("where queries stand in clusters, more rounds of hashing come nearer to all tokens")
  func finds() throws {
    // 16 directions, 16 tokens of each: a token's weight is nearly all on its own cluster.
    let (n, size) = (256, 8)
    let random = RandomSource(seed: 7, stream: "clusters")
    let centres = (0..<16).map { _ in (0..<size).map { _ in 12 * random.normal() } }
    let tokens = (0..<n).map { token in
      centres[token % 16].map { $0 + 0.3 * random.normal() }
        + (0..<size).map { _ in random.normal() }
    }
    func made(_ rule: AttentionRule) throws -> [Double] {
      var builder = GraphBuilder(inputs: n * 2 * size)
      _ = builder.attend("seen", builder.input, tokens: n, heads: 1, rule: rule, seed: 1)
      return try builder.graph().values(
        at: Batch(features: n * 2 * size, points: [tokens.flatMap { $0 }]), []
      ).storage
    }
    let all = try made(.hashed(rounds: 1, bucket: n))
    let size2 = all.reduce(0) { $0 + $1 * $1 }
    func error(_ rounds: Int) throws -> Double {
      let some = try made(.hashed(rounds: rounds, bucket: 16))
      return (zip(all, some).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / size2).squareRoot()
    }
    let errors = try [error(1), error(4)]
    #expect(errors[1] < 0.6 * errors[0], "\(errors)")
  }

  @Test("a graph with attention is written and read again; wrong sizes are refused")
  func files() throws {
    for rule in [AttentionRule.full, .hashed(rounds: 3, bucket: 2)] {
      let graph = try graph(tokens: 4, heads: 2, size: 2, rule: rule)
      let network = Network(graph, parameters: numbers(graph))
      let file = NetworkFile(network: network)
      let read = try NetworkFile(json: file.json())
      #expect(read == file && read.network.graph == graph)
    }
    func message(_ size: Int, tokens: Int, heads: Int) -> String {
      var builder = GraphBuilder(inputs: size)
      _ = builder.attend("seen", builder.input, tokens: tokens, heads: heads)
      do {
        _ = try builder.graph()
        return "made"
      } catch {
        return "\(error)"
      }
    }
    #expect(message(12, tokens: 2, heads: 2) == "made")
    #expect(message(12, tokens: 5, heads: 1).contains("5 tokens of queries, keys and values"))
    #expect(message(12, tokens: 2, heads: 3).contains("3 heads of equal size"))
    #expect(message(12, tokens: 0, heads: 1).contains("0 tokens"))
    #expect(
      AttentionRule("hashed(0,4)") == nil && AttentionRule("hashed(1,1)") == nil
        && AttentionRule("hashed(2, 16)") != nil)
  }

  /// The family by its definition, in loops.
  private func family(_ shape: Architecture, _ x: [Double], _ numbers: [Double]) -> [Double] {
    let (k, w) = (shape.options.tokenSize ?? 1, shape.widths[0])
    let n = shape.inputs / k
    var place = 0
    func take(_ count: Int) -> [Double] {
      place += count
      return Array(numbers[(place - count)..<place])
    }
    func apply(_ weights: [Double], _ biases: [Double], _ h: [Double]) -> [Double] {
      biases.indices.map { row in
        h.indices.reduce(biases[row]) { $0 + weights[row * h.count + $1] * h[$1] }
      }
    }
    let places = take(n * w)
    let (a, b) = (take(w * k), take(w))
    // What attention adds to, and what it sees.
    var h = (0..<n).map { t in
      zip(apply(a, b, Array(x[(t * k)..<((t + 1) * k)])), places[(t * w)..<((t + 1) * w)]).map(+)
    }
    var other = h
    let isReversible = shape.options.blocks == .reversible
    let begin = place
    for block in 0..<shape.depth {
      if shape.options.sharing == .depth, block > 0 { place = begin }
      let qkv = (take(3 * w * w), take(3 * w))
      let mix = (take(w * w), take(w))
      let inner = (take(2 * w * w), take(2 * w))
      let outer = (take(2 * w * w), take(w))
      let seen = (isReversible ? other : h).map { apply(qkv.0, qkv.1, $0) }
      let size = w / (shape.options.heads ?? 1)
      let gets = (0..<n).map { i in
        (0..<w).map { feature -> Double in
          let head = feature / size * size
          let weights = (0..<n).map { j in
            exp(
              (head..<(head + size)).reduce(0) { $0 + seen[i][$1] * seen[j][w + $1] }
                / Double(size).squareRoot())
          }
          return (0..<n).reduce(0) { $0 + weights[$1] * seen[$1][2 * w + feature] }
            / weights.reduce(0, +)
        }
      }
      for t in 0..<n {
        let mixed = apply(mix.0, mix.1, gets[t])
        h[t] = zip(h[t], mixed).map(+)
        let bent = apply(inner.0, inner.1, h[t]).map { tanh($0) }
        let added = apply(outer.0, outer.1, bent)
        if isReversible {
          other[t] = zip(other[t], added).map(+)
        } else {
          h[t] = zip(h[t], added).map(+)
        }
      }
    }
    if isReversible { h = zip(h, other).map { zip($0, $1).map(+) } }
    if shape.options.readout == .mean {
      let output = (take(shape.outputs * w), take(shape.outputs))
      return apply(
        output.0, output.1,
        (0..<w).map { feature in h.reduce(0) { $0 + $1[feature] } / Double(n) })
    }
    if shape.outputs % n == 0 {
      let output = (take(shape.outputs / n * w), take(shape.outputs / n))
      return h.flatMap { apply(output.0, output.1, $0) }
    }
    let output = (take(shape.outputs * n * w), take(shape.outputs))
    return apply(output.0, output.1, h.flatMap { $0 })
  }

  @Test(
    "the family is what its definition says, by loops",
    arguments: [(3, 6, 1), (3, 2, 1), (4, 4, 1), (6, 2, 3), (6, 6, 2)], [false, true])
  func family(sizes: (inputs: Int, outputs: Int, token: Int), isOther: Bool) throws {
    let (inputs, outputs) = (sizes.inputs, sizes.outputs)
    for sharing in SharingRule.allCases {
      let shape = try Architecture(
        family: .attention, inputs: inputs, outputs: outputs, widths: [4, 4],
        activations: [.tanh, .tanh], splines: nil,
        options: FamilyOptions(
          heads: 2, sharing: sharing, tokenSize: sizes.token,
          readout: isOther ? .mean : .tokens, blocks: isOther ? .reversible : .residual))
      let random = RandomSource(seed: 5, stream: "family")
      var numbers = (0..<shape.numberCount).map { _ in 0.5 * random.normal() }
      // The constant 1, and what makes the mean.
      for place in shape.parameterCount..<shape.numberCount { numbers[place] = 0 }
      numbers[shape.parameterCount + inputs] = 1
      for place in (shape.parameterCount + inputs + 1)..<shape.numberCount {
        numbers[place] = Double(sizes.token) / Double(inputs)
      }
      let network = Network(shape, parameters: numbers)
      let x = (0..<inputs).map { _ in random.uniform(-1, 1) }
      let wanted = family(shape, x, numbers)
      for (value, wanted) in zip(network.value(at: x), wanted) {
        #expect(abs(value - wanted) < 1e-12 * (1 + abs(wanted)))
      }
      let file = try NetworkFile(json: NetworkFile(network: network).json())
      #expect(file.network == network && file.network.architecture == shape)
    }
  }

  @Test("of symbols with features on a line, the linear embedding, inside, between and beyond them")
  func embedding() throws {
    let symbols = 5
    func shape(_ embedding: EmbeddingRule) throws -> Architecture {
      try Architecture(
        family: .attention, inputs: 3, outputs: 6, widths: [4, 4], activations: [.tanh, .tanh],
        splines: nil, options: FamilyOptions(heads: 2, embedding: embedding))
    }
    let (linear, coded) = (try shape(.linear), try shape(.symbols(symbols)))
    let random = RandomSource(seed: 6, stream: "embedding")
    var numbers = (0..<linear.numberCount).map { _ in 0.5 * random.normal() }
    for place in linear.parameterCount..<linear.numberCount { numbers[place] = 0 }
    numbers[linear.numberCount - 1] = 1
    // The features of places, then a for each feature, in place of which stand those of symbols.
    let places = 3 * 4
    var all = Array(numbers[..<places])
    for feature in 0..<4 {
      for symbol: Double in [-1, -0.5, 0, 0.5, 1] { all.append(numbers[places + feature] * symbol) }
    }
    all += numbers[(places + 4)..<linear.parameterCount]
    let knots: [Double] = [-1, -1, -0.5, 0, 0.5, 1, 1]
    for _ in 0..<3 { all += knots }
    all += numbers[linear.parameterCount...]
    #expect(all.count == coded.numberCount && coded.parameterCount == linear.parameterCount + 16)
    let (one, other) = (
      Network(linear, parameters: numbers), Network(coded, parameters: all)
    )
    for x in [[-1, 0.5, 0], [0.3, -0.8, 0.9], [-1.4, 2, 0.1]] {
      for (a, b) in zip(one.value(at: x), other.value(at: x)) {
        #expect(abs(a - b) < 1e-12 * (1 + abs(a)))
      }
    }
    let file = try NetworkFile(json: NetworkFile(network: other).json())
    #expect(file.network == other && file.network.architecture == coded)
  }

  @Test("shapes that make no sense are refused in one line")
  func refused() {
    func message(_ widths: [Int], _ options: FamilyOptions, _ functions: [Activation]? = nil)
      -> String
    {
      do {
        _ = try Architecture(
          family: .attention, inputs: 2, outputs: 2, widths: widths,
          activations: functions ?? widths.map { _ in .relu }, splines: nil, options: options)
        return "made"
      } catch {
        return "\(error)"
      }
    }
    #expect(message([4, 4], FamilyOptions(heads: 2)) == "made")
    #expect(message([4, 6], FamilyOptions()).contains("one width"))
    #expect(message([4], FamilyOptions(heads: 3)).contains("no multiple of 3 heads"))
    #expect(
      message([4, 4], FamilyOptions(sharing: .depth), [.relu, .tanh]).contains("one activation"))
    #expect(message([4], FamilyOptions(rank: 3)).contains("rank belongs to"))
    #expect(
      message([4], FamilyOptions(tokenSize: 3))
        == "2 inputs are no whole number of tokens of 3 inputs each")
  }
}
