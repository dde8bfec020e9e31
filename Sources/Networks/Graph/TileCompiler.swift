import Kernels

/// Lays out a tape's memory and writes the operations on it; `TileWayBack` adds how they go back.
struct TileCompiler<Scalar: KernelScalar> {
  let graph: Graph
  let samples: Int
  let layout: TileLayout
  /// What the way back computes anew, so that its values share memory.
  private var recomputed: RecomputedLayout
  /// The first features of each value to whose derivatives the way back goes on: none where no trained
  /// number stands before; of a join, up to its last part that depends on one.
  let wantedRows: [Int]

  /// Offset behind all blocks.
  private(set) var end = 0
  /// Numbers for the products that are packed.
  private(set) var workCount = 0
  /// Offset of each value; of those that stand nowhere, unused.
  private(set) var places: [Int]
  private(set) var inputBlocks: [Int] = []
  var steps: [TileOperation<Scalar>] = []
  /// What each step makes, and what it reads of it goes back to.
  private(set) var sources: [Source] = []
  private(set) var foreign: [ForeignOperation<Scalar>] = []
  /// What is done apart from the kernels, with the step of each.
  private(set) var apart: [(step: Int, operation: any ApartOperation)] = []
  private(set) var lastAffine: Int?
  /// What the way back computes anew, in the order of the steps.
  private(set) var undone: [UndoneSum] = []

  struct Source {
    /// The value, and the step's first feature of it.
    var value: Int
    var feature = 0
    /// One or two.
    var reads: [Read]

    /// `rows` features from `first` on.
    struct Read {
      var value: Int
      var first = 0
      var rows: Int
    }
  }

  /// - Parameter recomputes: whether values that come back from later ones share memory; else each is kept.
  init(_ graph: Graph, samples: Int, recomputes: Bool = true) {
    self.graph = graph
    self.samples = samples
    layout = TileLayout(graph)
    recomputed = RecomputedLayout(recomputes ? graph.reversibleStretches : [], of: graph)
    places = Array(repeating: 0, count: graph.sizes.count)
    var wanted = [Int](repeating: 0, count: graph.sizes.count)
    for (index, operation) in graph.operations.enumerated() {
      if case .join(let join) = operation {
        var end = 0
        for part in join.parts {
          let rows = min(wanted[part.input], part.features.upperBound) - part.features.lowerBound
          if rows > 0 { wanted[index + 1] = end + rows }
          end += part.features.count
        }
      } else if operation.blocks.contains(where: { graph.blocks[$0].isTrained })
        || operation.reads.contains(where: { wanted[$0] > 0 })
      {
        wanted[index + 1] = graph.sizes[index + 1]
      }
    }
    wantedRows = wanted
    placeValues()
    for (index, operation) in graph.operations.enumerated() {
      switch operation {
      case .affine(let affine): add(affine, index)
      case .pointwise(let pointwise): if !layout.isTaken[index] { add(pointwise, index) }
      case .basis(let basis): add(basis, index)
      case .join(let join): add(join, index)
      case .combine(let combine): add(combine, index)
      case .attend(let attend):
        add(AttendRows(attend, of: graph), reading: attend.input, index)
      case .route(let route): add(RouteRows(route, of: graph), reading: route.input, index)
      }
    }
  }

  /// A block of memory.
  mutating func reserve(_ rows: Int) -> Int {
    defer { end += rows * samples }
    return end
  }

  /// Of an operation that is done anew on the way back the memory that it shares, else its own.
  private mutating func reserve(
    _ rows: Int, _ role: RecomputedLayout.Role, of operation: Int
  ) -> Int {
    guard let shared = recomputed.share(role, of: operation, at: end, samples: samples) else {
      return reserve(rows)
    }
    end = shared.end
    return shared.place
  }

  private mutating func placeValues() {
    var blocks = [Int?](repeating: nil, count: graph.sizes.count)
    for value in graph.sizes.indices where value == 0 || layout.functions[value - 1] == nil {
      if let kept = recomputed.inPlace[value] {
        places[value] = places[kept]
        continue
      }
      if let shared = recomputed.share(.value, of: value - 1, at: end, samples: samples) {
        (places[value], end) = (shared.place, shared.end)
        continue
      }
      let (root, feature) = layout.roots[value]
      let block = blocks[root] ?? reserve(graph.sizes[root])
      blocks[root] = block
      places[value] = block + feature * samples
    }
    inputBlocks = [places[0]]
    for (index, operation) in graph.operations.enumerated() {
      guard case .join(let join) = operation else { continue }
      var place = places[index + 1]
      for part in join.parts {
        if part.input == 0, part.features == 0..<graph.inputs { inputBlocks.append(place) }
        place += part.features.count * samples
      }
    }
  }

  private mutating func append(_ step: TileOperation<Scalar>, _ source: Source) {
    steps.append(step)
    sources.append(source)
  }

  private mutating func add(
    _ operation: any ApartOperation, reading input: Int, _ index: Int
  ) {
    apart.append((steps.count, operation))
    append(
      TileOperation(
        .apart(reads: graph.sizes[input]), rows: graph.sizes[index + 1], input: places[input],
        value: places[index + 1]),
      Source(value: index + 1, reads: [.init(value: input, rows: wantedRows[input])]))
  }

  /// The usual splines have a kernel.
  private mutating func add(_ basis: GraphOperation.Basis, _ index: Int) {
    let (input, features) = (basis.input, graph.sizes[basis.input])
    guard case .spline(degree: 3, outside: .tangent) = basis.kind, basis.count > 3,
      let grid = basis.grid
    else {
      return add(BasisRows(basis, of: graph), reading: input, index)
    }
    typealias Splines = TileOperation<Scalar>.Splines
    let windows = wantedRows[input] > 0 ? reserve(features * Splines.windowRows) : nil
    append(
      TileOperation(
        .splines(Splines(features: features, knots: graph.offsets[grid], windows: windows)),
        rows: graph.sizes[index + 1], input: places[input], value: places[index + 1]),
      Source(value: index + 1, reads: [.init(value: input, rows: wantedRows[input])]))
  }

  private mutating func add(_ affine: GraphOperation.Affine, _ index: Int) {
    if let rows = CompressedRows(affine, of: graph) {
      return add(rows, reading: affine.input, index)
    }
    let (rows, columns) = graph.shape(of: affine)
    workCount = max(workCount, TileOperations<Scalar>.workCount(inputs: columns, outputs: rows))
    lastAffine = steps.count
    let taken = layout.functions[index]
    let value = (taken ?? index) + 1
    let kind = TileOperation<Scalar>.Affine(
      columns: columns, copies: affine.copies, weights: graph.offsets[affine.weights],
      biases: affine.biases.map { graph.offsets[$0] },
      trainsWeights: graph.blocks[affine.weights].isTrained,
      trainsBiases: affine.biases.map { graph.blocks[$0].isTrained } ?? false)
    var step = TileOperation<Scalar>(
      .affine(kind), rows: graph.sizes[value], input: places[affine.input], value: places[value])
    if let taken, case .pointwise(let pointwise) = graph.operations[taken] {
      set(pointwise, taken, of: &step, arguments: nil)
    }
    let input = affine.input
    append(step, Source(value: value, reads: [.init(value: input, rows: wantedRows[input])]))
  }

  private mutating func add(_ pointwise: GraphOperation.Pointwise, _ index: Int) {
    let input = pointwise.input
    if pointwise.isApart(of: graph), let block = pointwise.numbers,
      let function = pointwise.function.trainable
    {
      return add(TrainedRows(function, block, reading: input, of: graph), reading: input, index)
    }
    var step = TileOperation<Scalar>(
      .pointwise, rows: graph.sizes[index + 1], input: places[input], value: places[index + 1])
    set(pointwise, index, of: &step, arguments: places[input])
    append(step, Source(value: index + 1, reads: [.init(value: input, rows: wantedRows[input])]))
  }

  /// - Parameter arguments: where they stand already; else the step writes them.
  private mutating func set(
    _ pointwise: GraphOperation.Pointwise, _ index: Int, of step: inout TileOperation<Scalar>,
    arguments: Int?
  ) {
    let function = pointwise.function
    // Of a gradient that is no derivative, values and gradient are two functions.
    let kernel =
      pointwise.gradient == .exact
      ? function.vectorKernel(slope: Scalar(Activation.initialSlope))?.settled : nil
    let needsArguments = kernel == nil || pointwise.numbers != nil
    step.preactivation =
      arguments ?? (needsArguments ? reserve(step.rows, .argument, of: index) : step.value)
    if kernel?.writesDerivative != false {
      step.derivative = reserve(step.rows, .derivative, of: index)
    }
    if let block = pointwise.numbers {
      step.function = .slope(graph.offsets[block], isTrained: graph.blocks[block].isTrained)
    } else if let kernel {
      step.function = .kernel(kernel)
    } else {
      step.function = .foreign
      foreign.append(
        ForeignOperation(
          index: steps.count, function: function, gradient: pointwise.gradientFunction,
          rows: step.rows,
          preactivation: step.preactivation, value: step.value,
          derivative: step.derivative ?? step.value))
    }
  }

  /// Parts that are not in place are copied, each by a step of its own.
  private mutating func add(_ join: GraphOperation.Join, _ index: Int) {
    var feature = 0
    for (place, part) in join.parts.enumerated() {
      let first = part.features.lowerBound
      if layout.copied[index].contains(place) {
        append(
          TileOperation(
            .copy, rows: part.features.count, input: places[part.input] + first * samples,
            value: places[index + 1] + feature * samples),
          Source(
            value: index + 1, feature: feature,
            reads: [
              .init(
                value: part.input, first: first,
                rows: max(0, min(wantedRows[part.input], part.features.upperBound) - first))
            ]))
      }
      feature += part.features.count
    }
  }

  private mutating func add(_ combine: GraphOperation.Combine, _ index: Int) {
    let (left, right) = (combine.left, combine.right)
    if let coupling = recomputed.couplings[index] {
      let branch = coupling.branch.count { !layout.isTaken[$0] }
      undone.append(
        UndoneSum(
          index: steps.count, branch: (steps.count - branch)..<steps.count,
          kept: recomputed.comesBack[index] == true ? places[left] : nil,
          made: places[index + 1], added: places[right], count: graph.sizes[left] * samples))
    }
    let second = TileOperation<Scalar>.Second(place: places[right])
    append(
      TileOperation(
        combine.kind == .sum ? .sum(second) : .product(second), rows: graph.sizes[index + 1],
        input: places[left], value: places[index + 1]),
      Source(
        value: index + 1,
        reads: [
          .init(value: left, rows: wantedRows[left]), .init(value: right, rows: wantedRows[right]),
        ]))
  }
}

extension GraphOperation.Pointwise {
  /// Whether its trained numbers are others than the one slope that the kernels take.
  func isApart(of graph: Graph) -> Bool {
    numbers.map { function != .prelu || graph.blocks[$0].count > 1 } ?? false
  }

  /// The function whose derivative the way back multiplies by.
  fileprivate var gradientFunction: Activation {
    switch gradient {
    case .exact: function
    case .clipped: .hardTanh
    }
  }
}
