import Networks

/// Layers of one activation under construction: values are affine forms of the units of the last layer.
struct AffineLayers {
  /// An affine function of the units of one layer.
  struct Form {
    var weights: [Double]
    var constant: Double

    static func * (factor: Double, form: Form) -> Form {
      Form(weights: form.weights.map { factor * $0 }, constant: factor * form.constant)
    }
    static func + (a: Form, b: Form) -> Form {
      Form(weights: zip(a.weights, b.weights).map(+), constant: a.constant + b.constant)
    }
    static func - (a: Form, b: Form) -> Form { a + -1 * b }
    static func + (form: Form, constant: Double) -> Form {
      Form(weights: form.weights, constant: form.constant + constant)
    }
  }

  let activation: Activation
  /// The last layer's units, at first the inputs.
  private(set) var units: [Form]
  private var widths: [Int] = []
  private var parameters: [Double] = []

  init(_ activation: Activation, inputs: Int) {
    self.activation = activation
    units = Self.units(inputs)
  }

  private static func units(_ count: Int) -> [Form] {
    (0..<count).map { unit in
      Form(weights: (0..<count).map { $0 == unit ? 1 : 0 }, constant: 0)
    }
  }

  /// A further layer: the activation of forms. Only its units are known from here on.
  mutating func append(_ forms: [Form]) {
    parameters += forms.flatMap(\.weights) + forms.map(\.constant)
    widths.append(forms.count)
    units = Self.units(forms.count)
  }

  func network(inputs: Int, output: Form) throws -> Network {
    let shape = try Architecture(
      inputs: inputs, outputs: 1, widths: widths, activations: widths.map { _ in activation })
    return Network(shape, parameters: parameters + output.weights + [output.constant])
  }
}
