import Base
import Kernels

/// The working memory of one tile of samples on its way through all layers, forward and back.
///
/// A tile is small enough to stay in the cache, so a large batch goes through in tiles: load, forward,
/// write the loss's derivative at `outputDelta`, backward. Nothing is allocated after the
/// initialiser, except by activations that have no vector code. One flat memory holds, for each
/// layer, its input block and activation derivatives, each (features × `samples`); a layer's values
/// are the next layer's input block.
public struct Tape<Scalar: KernelScalar>: Sendable {
  /// Capacity of a tile, and the stride of a feature in `memory`; a multiple of `Scalar.sampleBlock`.
  public let samples: Int
  public var memory: AlignedBuffer<Scalar>
  /// Offset of the network's inputs (inputs × samples).
  public let input = 0
  /// Offset of the network's outputs (outputs × samples).
  public let output: Int
  /// Offset of what the affine output layer sees (its inputs × samples).
  public let lastInput: Int
  /// Offset of the loss's derivative by the outputs (outputs × samples), which the caller writes.
  public let outputDelta: Int

  @usableFromInline let inputs: Int
  @usableFromInline let outputs: Int
  @usableFromInline let layers: TileLayers<Scalar>
  /// Offsets of the blocks that hold the network's inputs: its own, and those of layers that see them
  /// again.
  @usableFromInline let inputBlocks: [Int]
  @usableFromInline let foreign: [ForeignLayer]
  @usableFromInline let layerCount: Int

  /// A layer whose activation has no vector code.
  @usableFromInline
  struct ForeignLayer: Sendable {
    @usableFromInline var index: Int
    var activation: Activation
    var layer: TileLayer<Scalar>
  }

  /// - Parameters:
  ///   - architecture: of the network.
  ///   - samples: tile size wanted, rounded up to `Scalar.sampleBlock`; by default as many as fit
  ///     the cache.
  ///   - kernels: of another instruction set than the best.
  public init(
    _ architecture: Architecture, samples: Int? = nil,
    kernels: KernelTable<Scalar> = Scalar.kernels
  ) {
    let layers = architecture.layers
    let block = Scalar.sampleBlock
    let wanted = samples ?? Tape.defaultSamples(architecture)
    let stride = (max(wanted, 1) + block - 1) / block * block

    var end = 0
    func reserve(_ rows: Int) -> Int {
      defer { end += rows * stride }
      return end
    }
    let blocks = layers.map { reserve($0.inputs) }
    let output = reserve(architecture.outputs)
    // Going back needs two blocks of deltas at a time.
    let widest = layers.map(\.outputs).max() ?? 0
    let deltas = [reserve(widest), reserve(widest)]
    var tileLayers: [TileLayer<Scalar>] = []
    var foreign: [ForeignLayer] = []
    for (index, layer) in layers.enumerated() {
      let isOutput = index + 1 == layers.count
      let value = isOutput ? output : blocks[index + 1]
      let kernel = layer.activation.vectorKernel(slope: Scalar(Activation.initialSlope))
      let needsSums = kernel == nil || layer.slope != nil
      let tileLayer = TileLayer(
        inputs: layer.inputs, carried: layer.carried, outputs: layer.outputs, activation: kernel,
        weights: layer.weights, slope: layer.slope, input: blocks[index],
        preactivation: needsSums ? reserve(layer.outputs) : value, value: value,
        derivative: kernel?.writesDerivative == false ? value : reserve(layer.outputs),
        delta: deltas[index % 2])
      tileLayers.append(tileLayer)
      if kernel == nil {
        foreign.append(
          ForeignLayer(index: index, activation: layer.activation, layer: tileLayer))
      }
    }
    let work = end
    end += TileLayers.workCount(tileLayers)

    self.samples = stride
    self.output = output
    inputs = architecture.inputs
    outputs = architecture.outputs
    layerCount = layers.count
    lastInput = blocks[layers.count - 1]
    outputDelta = deltas[(layers.count - 1) % 2]
    inputBlocks =
      [input]
      + zip(layers, blocks).filter { $0.0.inputs > $0.0.carried }
      .map { $0.1 + $0.0.carried * stride }
    self.foreign = foreign
    self.layers = TileLayers(
      tileLayers, samples: stride, parameterCount: architecture.parameterCount, memoryCount: end,
      work: work, kernels: kernels)
    memory = AlignedBuffer(count: end)
  }

  /// Samples for which all blocks stay in the nearer caches, but not so few that a large layer's weights
  /// are read too often.
  public static func defaultSamples(_ architecture: Architecture) -> Int {
    let block = Scalar.sampleBlock
    let layers = architecture.layers
    let isPacked = layers.contains {
      TileLayers<Scalar>.workCount(inputs: $0.inputs, outputs: $0.outputs) > 0
    }
    let isLarge = layers.contains { $0.inputs * $0.outputs > 1 << 12 }
    let least = isPacked ? 256 : isLarge ? 128 : block
    let rows = layers.reduce(2 * (architecture.widths.max() ?? 1)) { rows, layer in
      let kernel = layer.activation.vectorKernel(slope: Scalar(0))
      return rows + layer.inputs + (kernel?.writesDerivative == false ? 0 : layer.outputs)
    }
    let fitting = Tape.cacheBytes / (rows * MemoryLayout<Scalar>.stride)
    return min(max(fitting / block * block, least), 512)
  }

  /// Bytes of a tape, measured: several times the first-level cache, since most passes read few rows.
  private static var cacheBytes: Int { 160 << 10 }

  /// Writes `taken` samples of a feature-major batch at `input`; the rest of the tile repeats the
  /// last of them, so that it stays harmless.
  /// - Parameters:
  ///   - batch: (inputs × count), feature-major.
  ///   - count: samples of the batch.
  ///   - first: the first sample taken.
  ///   - taken: how many are taken, 1 to `samples`.
  @inlinable
  public mutating func load(_ batch: [Scalar], count: Int, from first: Int, taking taken: Int) {
    precondition(
      taken >= 1 && taken <= samples && first + taken <= count, "a tile within the batch")
    for block in inputBlocks {
      for feature in 0..<inputs {
        let source = feature * count + first
        let target = block + feature * samples
        memory.copy(batch, from: source, count: taken, to: target)
        memory.fill(batch[source + taken - 1], at: target + taken, count: samples - taken)
      }
    }
  }

  /// Takes the loaded tile through all layers to `output`.
  /// - Parameters:
  ///   - parameters: the network's.
  ///   - derivatives: whether `backward` or `jacobian` will follow.
  @inlinable
  public mutating func forward(parameters: [Scalar], derivatives: Bool) {
    var next = 0
    for place in foreign.indices {
      let index = foreign[place].index
      layers.forward(
        next..<(index + 1), parameters: parameters, memory: &memory, derivatives: derivatives)
      activate(foreign[place], derivatives: derivatives)
      next = index + 1
    }
    layers.forward(
      next..<layerCount, parameters: parameters, memory: &memory, derivatives: derivatives)
  }

  @usableFromInline
  mutating func activate(_ foreign: ForeignLayer, derivatives: Bool) {
    let layer = foreign.layer
    let count = layer.outputs * samples
    var block = memory[layer.preactivation..<(layer.preactivation + count)]
    if derivatives {
      block += [Scalar](repeating: 0, count: count)
      foreign.activation.applyWithDerivative(
        &block, from: 0, value: 0, derivative: count, count: count)
      memory.copy(block, from: count, count: count, to: layer.derivative)
    } else {
      foreign.activation.apply(&block, from: 0, value: 0, count: count)
    }
    memory.copy(block, from: 0, count: count, to: layer.value)
  }

  /// The same where nothing but the output layer's parameters has changed.
  @inlinable
  public mutating func forwardOutput(parameters: [Scalar]) {
    layers.forward(
      (layerCount - 1)..<layerCount, parameters: parameters, memory: &memory, derivatives: false)
  }

  /// The parameters' gradient of Σ over the tile's samples of the loss whose derivative by the outputs
  /// stands at `outputDelta`; samples that do not count have 0 there.
  /// - Parameters:
  ///   - parameters: the network's.
  ///   - gradient: (parameters).
  ///   - adds: adds to `gradient` instead of writing it.
  @inlinable
  public mutating func backward(parameters: [Scalar], gradient: inout [Scalar], adds: Bool = true) {
    layers.backward(parameters: parameters, memory: &memory, gradient: &gradient, adds: adds)
  }

  /// Writes the derivative of one output by every parameter, for every sample of the tile:
  /// `rows[offset + p * samples + s]`, (parameters × samples).
  @inlinable
  public mutating func jacobian(
    parameters: [Scalar], output component: Int, into rows: inout [Scalar], at offset: Int = 0
  ) {
    for output in 0..<outputs {
      memory.fill(output == component ? 1 : 0, at: outputDelta + output * samples, count: samples)
    }
    layers.jacobian(parameters: parameters, memory: &memory, into: &rows, at: offset)
  }
}
