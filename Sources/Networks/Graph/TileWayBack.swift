import Kernels

/// How the derivatives of the loss go from the output back through a tape's operations.
///
/// The deltas of a value, its derivatives, stand in a slot of the memory from the first time that they
/// are written until the operation that made the value has passed them on; then the slot is free for
/// others. A chain needs two. What stands in a join has its deltas in the join's slot.
struct TileWayBack<Scalar: KernelScalar> {
  private let compiler: TileCompiler<Scalar>
  private(set) var steps: [TileOperation<Scalar>]
  /// Rows of each slot.
  private(set) var slots: [Int] = []
  private var free: [Int] = []
  /// The slot of each value that has a block of its own.
  private var slotOf: [Int?]
  /// The deltas are by the arguments of the function already: who wrote them took it along.
  private var isReady: [Bool]
  /// The step with a function that makes each value.
  private let makers: [Int?]
  /// Places in slots, to be settled when the slots have theirs.
  private var links: [Link] = []

  private struct Link {
    var step: Int
    var end: End
    var slot: Int
    var row: Int

    enum End { case delta, input, second, cleared }
  }

  private var graph: Graph { compiler.graph }
  private var layout: TileLayout { compiler.layout }

  init(_ compiler: TileCompiler<Scalar>) {
    self.compiler = compiler
    steps = compiler.steps
    slotOf = Array(repeating: nil, count: compiler.graph.sizes.count)
    isReady = Array(repeating: false, count: compiler.graph.sizes.count)
    var makers = [Int?](repeating: nil, count: compiler.graph.sizes.count)
    for (index, source) in compiler.sources.enumerated() {
      switch compiler.steps[index].kind {
      case .affine, .pointwise: makers[source.value] = index
      case .copy, .sum, .product, .splines, .apart: break
      }
    }
    self.makers = makers
    let output = compiler.graph.operations.count
    slotOf[output] = open(rows: compiler.graph.sizes[output])
    // A slot is done with after the first step, in forward order, that makes some of its value.
    var first = [Int?](repeating: nil, count: compiler.graph.sizes.count)
    for (index, source) in compiler.sources.enumerated() {
      let root = compiler.layout.roots[source.value].value
      if first[root] == nil { first[root] = index }
    }
    for index in steps.indices.reversed() {
      plan(index)
      let root = layout.roots[compiler.sources[index].value].value
      if first[root] == index, let slot = slotOf[root] {
        free.append(slot)
        slotOf[root] = nil
      }
    }
  }

  /// Puts the slots at their offsets.
  /// - Returns: the offset of the output's deltas.
  mutating func settle(at offsets: [Int]) -> Int {
    for link in links {
      let place = offsets[link.slot] + link.row * compiler.samples
      switch link.end {
      case .delta: steps[link.step].delta?.place = place
      case .input: steps[link.step].back?.place = place
      case .second: steps[link.step].secondBack?.place = place
      case .cleared: steps[link.step].cleared?.place = place
      }
    }
    // The output's was the first.
    return offsets[0]
  }

  private mutating func open(rows: Int) -> Int {
    guard let slot = free.popLast() else {
      slots.append(rows)
      return slots.count - 1
    }
    slots[slot] = max(slots[slot], rows)
    return slot
  }

  private mutating func plan(_ index: Int) {
    let source = compiler.sources[index]
    let (root, feature) = layout.roots[source.value]
    guard compiler.wantedRows[source.value] > 0, let slot = slotOf[root] else { return }
    let isCopy = if case .copy = steps[index].kind { true } else { false }
    if isCopy, source.reads[0].rows == 0 { return }
    steps[index].delta = .init(place: 0, isRaw: !isReady[source.value])
    links.append(Link(step: index, end: .delta, slot: slot, row: feature + source.feature))
    // The second goes first: the first may stand where the deltas do.
    if source.reads.count == 2, source.reads[1].rows > 0 {
      // The square of one value goes back once.
      let isSquare =
        if case .product = steps[index].kind { source.reads[0].value == source.reads[1].value } else
        {
          false
        }
      if !isSquare { passOn(index, source.reads[1], isSecond: true, handing: nil) }
    }
    let read = source.reads[0]
    guard read.rows > 0 else { return }
    let canHand =
      switch steps[index].kind {
      case .affine, .copy, .splines, .apart: false
      case .pointwise, .sum, .product: root == source.value
      }
    passOn(index, read, isSecond: false, handing: canHand ? root : nil)
  }

  /// - Parameter handing: the value whose slot may become that of what is read.
  private mutating func passOn(
    _ index: Int, _ read: TileCompiler<Scalar>.Source.Read, isSecond: Bool, handing: Int?
  ) {
    let isWhole = read.first == 0 && read.rows >= compiler.wantedRows[read.value]
    var back = TileOperation<Scalar>.Back(rows: read.rows, place: 0, adds: false)
    let slot: Int
    if let open = slotOf[read.value] {
      back.adds = true
      slot = open
    } else if isWhole, let handing, let handed = slotOf[handing] {
      slotOf[handing] = nil
      slot = handed
    } else {
      slot = open(rows: compiler.wantedRows[read.value])
      if isWhole {
        back.finish = finish(index, read)
      } else {
        back.adds = true
        steps[index].cleared = .init(place: 0, rows: compiler.wantedRows[read.value])
        links.append(Link(step: index, end: .cleared, slot: slot, row: 0))
      }
    }
    slotOf[read.value] = slot
    if isSecond { steps[index].secondBack = back } else { steps[index].back = back }
    links.append(
      Link(step: index, end: isSecond ? .second : .input, slot: slot, row: read.first))
  }

  /// How a product takes the function before along: where what it reads is the values of one function,
  /// which nothing else reads, perhaps with features behind to which no derivatives go.
  private mutating func finish(
    _ index: Int, _ read: TileCompiler<Scalar>.Source.Read
  ) -> TileOperation<Scalar>.Finish {
    guard case .affine = steps[index].kind, graph.readers[read.value] == 1 else { return .plain }
    var value = read.value
    if value > 0, case .join(let join) = graph.operations[value - 1] {
      value = join.parts[0].input
      guard layout.roots[value] == (read.value, 0), graph.sizes[value] == read.rows else {
        return .plain
      }
    }
    guard let maker = makers[value] else { return .plain }
    let step = compiler.steps[maker]
    switch step.function {
    case .kernel(.identity), .slope: return .plain
    case .kernel(.relu):
      isReady[value] = true
      return .gated(step.value)
    case .kernel, .foreign:
      guard let derivative = step.derivative else { return .plain }
      isReady[value] = true
      return .scaled(derivative)
    }
  }
}
