// The way of a tile of samples through dense layers, forward and back, as safe Swift.
import CKernels

/// A dense layer, and where its parts stand: offsets into the parameters and into a tape's memory.
///
/// In the memory each part is (features × samples), feature-major; weights are (outputs × inputs),
/// row-major, with the biases behind them.
public struct TileLayer<Scalar: KernelScalar>: Sendable {
  /// Features that the layer sees; the first `carried` are values of the layer before.
  public var inputs: Int
  public var carried: Int
  public var outputs: Int
  /// nil where the caller computes it, between two calls of `forward`.
  public var activation: ActivationKernel<Scalar>?
  /// In the parameters.
  public var weights: Int
  /// In the parameters: the trained slope of the activation, which then is `leaky`.
  public var slope: Int?
  /// In the memory: what the layer sees.
  public var input: Int
  /// May be the place of the values, unless the activation is the caller's or has a trained slope.
  public var preactivation: Int
  public var value: Int
  /// The activation's derivatives; not written by relu and identity.
  public var derivative: Int
  /// Derivatives of the loss by the pre-activations.
  public var delta: Int

  public init(
    inputs: Int, carried: Int, outputs: Int, activation: ActivationKernel<Scalar>?, weights: Int,
    slope: Int?, input: Int, preactivation: Int, value: Int, derivative: Int, delta: Int
  ) {
    self.inputs = inputs
    self.carried = carried
    self.outputs = outputs
    self.activation = activation
    self.weights = weights
    self.slope = slope
    self.input = input
    self.preactivation = preactivation
    self.value = value
    self.derivative = derivative
    self.delta = delta
  }
}

/// All layers of a tape, checked once, so that no call has to.
public struct TileLayers<Scalar: KernelScalar>: Sendable {
  @usableFromInline let layers: [approxima_layer]
  @usableFromInline let parameterCount: Int
  @usableFromInline let memoryCount: Int
  @usableFromInline let samples: Int
  @usableFromInline let work: Int
  @usableFromInline let kernels: KernelTable<Scalar>

  /// Numbers of working memory that `layers` need, `work` of the initialiser.
  public static func workCount(_ layers: [TileLayer<Scalar>]) -> Int {
    layers.map { workCount(inputs: $0.inputs, outputs: $0.outputs) }.max() ?? 0
  }

  /// The same of one layer; 0 where its products need no packing.
  public static func workCount(inputs: Int, outputs: Int) -> Int { approxima_work(inputs, outputs) }

  /// - Parameters:
  ///   - samples: of a tile; a multiple of `Scalar.sampleBlock`.
  ///   - parameterCount: of the network.
  ///   - memoryCount: of the tape's memory.
  ///   - work: in the memory, `workCount` numbers that are free.
  public init(
    _ layers: [TileLayer<Scalar>], samples: Int, parameterCount: Int, memoryCount: Int, work: Int,
    kernels: KernelTable<Scalar> = Scalar.kernels
  ) {
    precondition(
      samples > 0 && samples.isMultiple(of: Scalar.sampleBlock), "a tile has whole vectors")
    func check(_ offset: Int, _ rows: Int) {
      precondition(
        offset >= 0 && offset + rows * samples <= memoryCount, "a block lies within the memory")
    }
    for layer in layers {
      precondition(
        layer.inputs > 0 && layer.outputs > 0 && layer.carried > 0
          && layer.carried <= layer.inputs, "a layer has inputs and outputs")
      precondition(
        layer.weights >= 0
          && layer.weights + (layer.inputs + 1) * layer.outputs <= parameterCount
          && (layer.slope ?? 0) < parameterCount, "a layer lies within the parameters")
      check(layer.input, layer.inputs)
      for offset in [layer.preactivation, layer.value, layer.derivative, layer.delta] {
        check(offset, layer.outputs)
      }
    }
    for (before, layer) in zip(layers, layers.dropFirst()) {
      precondition(before.outputs == layer.carried, "a layer carries what the one before gives")
    }
    precondition(
      work >= 0 && work + Self.workCount(layers) <= memoryCount, "the work lies within the memory")
    self.layers = layers.map { layer in
      let (code, first, second) = layer.activation?.arguments ?? (approxima_foreign, 0, 0)
      return approxima_layer(
        inputs: layer.inputs, carried: layer.carried, outputs: layer.outputs,
        weights: layer.weights, slope: layer.slope ?? 0, has_slope: layer.slope == nil ? 0 : 1,
        activation: layer.slope == nil ? code : approxima_leaky, first: Double(first),
        second: Double(second), input: layer.input, preactivation: layer.preactivation,
        value: layer.value, derivative: layer.derivative, delta: layer.delta)
    }
    self.samples = samples
    self.parameterCount = parameterCount
    self.memoryCount = memoryCount
    self.work = work
    self.kernels = kernels
  }

  /// Takes the tile through the layers of `range`, from their inputs to their values.
  @inlinable
  public func forward(
    _ range: Range<Int>, parameters: [Scalar], memory: inout AlignedBuffer<Scalar>,
    derivatives: Bool
  ) {
    run(range, parameters, &memory) { layers, parameters, memory in
      kernels.functions.forward(
        layers, range.count, parameters, memory, memory + work, samples, derivatives ? 1 : 0)
    }
  }

  /// From the last layer's deltas to the gradient by all parameters, which is written or, with `adds`,
  /// added to.
  @inlinable
  public func backward(
    parameters: [Scalar], memory: inout AlignedBuffer<Scalar>, gradient: inout [Scalar], adds: Bool
  ) {
    precondition(gradient.count == parameterCount, "the gradient has an element a parameter")
    gradient.withUnsafeMutableBufferPointer { gradient in
      run(layers.indices, parameters, &memory) { layers, parameters, memory in
        kernels.functions.backward(
          layers, self.layers.count, parameters, memory, memory + work, gradient.baseAddress,
          samples, adds ? 1 : 0)
      }
    }
  }

  /// From the last layer's deltas to `rows[offset + p · samples + s]`, the derivative of Σ delta · output
  /// at sample s by parameter p.
  @inlinable
  public func jacobian(
    parameters: [Scalar], memory: inout AlignedBuffer<Scalar>, into rows: inout [Scalar],
    at offset: Int
  ) {
    precondition(
      offset >= 0 && offset + parameterCount * samples <= rows.count, "the rows have room")
    rows.withUnsafeMutableBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      run(layers.indices, parameters, &memory) { layers, parameters, memory in
        kernels.functions.jacobian(
          layers, self.layers.count, parameters, memory, memory + work, rows + offset, samples)
      }
    }
  }

  @inlinable
  func run(
    _ range: Range<Int>, _ parameters: [Scalar], _ memory: inout AlignedBuffer<Scalar>,
    _ body: (
      UnsafePointer<approxima_layer>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>
    ) -> Void
  ) {
    precondition(
      parameters.count == parameterCount && memory.count == memoryCount
        && range.lowerBound >= 0 && range.upperBound <= layers.count,
      "parameters and memory are those of the tape")
    layers.withUnsafeBufferPointer { layers in
      parameters.withUnsafeBufferPointer { parameters in
        guard let layers = layers.baseAddress, let parameters = parameters.baseAddress else {
          return
        }
        memory.withPointer { body(layers + range.lowerBound, parameters, $0) }
      }
    }
  }
}
