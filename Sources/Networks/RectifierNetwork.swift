extension Network {
  /// c + Σ aᵢ·max(wᵢ·x + bᵢ, 0) of one variable, one unit a term.
  /// - Throws: `UserError` where there is no unit, or the network has more parameters than are taken.
  package init(
    rectifiers: [(weight: Double, bias: Double, coefficient: Double)], constant: Double
  ) throws {
    let shape = try Architecture(inputs: 1, width: rectifiers.count, depth: 1, activation: .relu)
    self.init(
      shape,
      parameters: rectifiers.map(\.weight) + rectifiers.map(\.bias)
        + rectifiers.map(\.coefficient) + [constant])
  }
}
