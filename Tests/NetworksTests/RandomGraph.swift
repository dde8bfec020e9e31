import Kernels
import Networks

/// A graph of operations drawn at random, of every kind and in every position: values read once, twice
/// and by joins, slices, frozen, shared and compressed blocks, squares, functions with and without vector
/// code.
func randomGraph(seed: UInt64, operations count: Int) throws -> Graph {
  let random = RandomSource(seed: seed, stream: "graph")
  func draw(_ count: Int) -> Int { min(Int(random.uniform() * Double(count)), count - 1) }
  var builder = GraphBuilder(inputs: 1 + draw(3))
  var values = [builder.input]
  var isRead = [true]
  var shared: [(GraphBuilder.BlockID, GraphBuilder.BlockID?, rows: Int, columns: Int)] = []
  let functions: [Activation] = [
    .tanh, .relu, .prelu, .polynomial([0, 1, 0.5]), .sine, .square, .leakyRelu(0.1), .identity,
    .leakyRelu(0), .snake(0.7),
  ]
  func pick() -> Int {
    // Mostly what nothing has read yet, so that little is left over at the end.
    let fresh = isRead.indices.filter { !isRead[$0] }
    return fresh.isEmpty || random.uniform() < 0.3 ? draw(values.count) : fresh[draw(fresh.count)]
  }
  func add(_ wire: GraphBuilder.Wire, reading places: [Int]) {
    for place in places { isRead[place] = true }
    values.append(wire)
    isRead.append(false)
  }
  func affine(_ name: String, _ place: Int, to rows: Int) -> GraphBuilder.Wire {
    let value = values[place]
    if let old = shared.first(where: { $0.columns == value.size }), random.uniform() < 0.4 {
      return builder.affine(name, value, old.0, old.1)
    }
    let copies = value.size % 2 == 0 && random.uniform() < 0.3 ? 2 : 1
    let columns = value.size / copies
    let isTrained = random.uniform() < 0.8
    let isCompressed = random.uniform() < 0.3
    let weights =
      isCompressed
      ? builder.matrix(
        "\(name).weights", randomPattern(rows: rows, columns: columns, random),
        isTrained: isTrained)
      : builder.matrix("\(name).weights", rows: rows, columns: columns, isTrained: isTrained)
    let biases =
      random.uniform() < 0.2
      ? nil : builder.vector("\(name).biases", rows, isTrained: random.uniform() < 0.9)
    if copies == 1 { shared.append((weights, biases, rows, columns)) }
    return builder.affine(name, value, weights, biases, copies: copies)
  }
  for index in 0..<count {
    let name = "v\(index)"
    let place = pick()
    let value = values[place]
    switch draw(11) {
    case 10:
      // As many routings side by side as there is room for.
      let (inputs, outputs) = (1 + draw(3), 1 + draw(3))
      let (copies, size) = (1 + draw(2), value.size / (inputs * outputs))
      guard size > 0 else {
        add(affine(name, place, to: 2 * inputs * outputs), reading: [place])
        continue
      }
      let isSplit = size % copies == 0
      let part = builder.slice("\(name).capsules", value, 0..<(inputs * outputs * size))
      add(
        builder.route(
          name, part, copies: isSplit ? copies : 1, inputs: inputs, outputs: outputs,
          iterations: 1 + draw(3), result: draw(2) == 0 ? .capsules : .lengths),
        reading: [place])
    case 9:
      // As many tokens as there is room for, or one.
      let rule: AttentionRule =
        draw(3) == 0 ? .hashed(rounds: 1 + draw(2), bucket: 2 + draw(2)) : .full
      let heads = 1 + draw(2)
      let whole = value.size / (rule.parts * heads)
      guard whole > 0 else {
        add(affine(name, place, to: rule.parts * heads), reading: [place])
        continue
      }
      let part = builder.slice("\(name).tokens", value, 0..<(rule.parts * heads * whole))
      add(
        builder.attend(
          name, part, tokens: draw(2) == 0 ? whole : 1, heads: heads, rule: rule,
          seed: UInt64(index)),
        reading: [place])
    case 8:
      add(
        builder.basis(name, draw(2) == 0 ? .chebyshev : .fourier, count: 1 + draw(3), of: value),
        reading: [place])
    case 0, 1, 2: add(affine(name, place, to: 1 + draw(5)), reading: [place])
    case 3, 4:
      let function = functions[draw(functions.count)]
      let isTrained = draw(4) > 0
      let numbers = builder.slope(
        of: function, [nil, .layer, .unit][draw(3)], units: value.size, "\(name).slope",
        isTrained: isTrained)
      add(builder.apply(function, value, name: name, numbers: numbers), reading: [place])
    case 5:
      let others = [place] + (0..<draw(3)).map { _ in pick() }
      add(builder.join(name, others.map { values[$0] }), reading: others)
    case 6:
      let first = draw(value.size)
      add(
        builder.slice(name, value, first..<(first + 1 + draw(value.size - first))),
        reading: [place])
    default:
      let equal = values.indices.filter { values[$0].size == value.size }
      let other = equal[draw(equal.count)]
      add(
        draw(2) == 0
          ? builder.sum(name, value, values[other]) : builder.product(name, value, values[other]),
        reading: [place, other])
    }
  }
  // What is left over goes into the output.
  let rest = isRead.indices.filter { !isRead[$0] }
  let last = rest.count == 1 ? values[rest[0]] : builder.join("rest", rest.map { values[$0] })
  let outputs = 1 + draw(2)
  if draw(3) > 0 {
    _ = builder.affine("output", last, to: outputs)
  } else {
    _ = builder.apply(.tanh, builder.affine("output", last, to: outputs))
  }
  return try builder.graph()
}

/// About half of the entries of a matrix.
func randomPattern(rows: Int, columns: Int, _ random: RandomSource) -> RowPattern {
  var (starts, indices): ([Int32], [Int32]) = ([0], [])
  for _ in 0..<rows {
    indices += (0..<columns).filter { _ in random.uniform() < 0.5 }.map(Int32.init)
    starts.append(Int32(indices.count))
  }
  return RowPattern(columns: columns, starts: starts, indices: indices)
}
