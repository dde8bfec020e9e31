// What shapes of some families have beside widths, activations and splines.

import Base

/// Options of a shape; each is nil in families that have no such thing. What a family gives as its own says which it
/// has, and what they are where nothing is asked for.
package struct FamilyOptions: Hashable, Sendable {
  /// Of polynomials, and of splines that are units.
  package var degree: Int?
  package var terms: PolynomialTerms?
  /// Features between two layers of units.
  package var rank: Int?
  /// Waves of the input, each by its sine and its cosine.
  package var frequencies: Int?
  package var waves: WaveRule?
  /// Standard deviation of the first frequencies: periods over the range of an input.
  package var bandwidth: Double?
  /// Intervals of splines that are units.
  package var grid: Int?
  /// Which units share the trained numbers of their functions.
  package var coefficients: CoefficientRule?
  /// Of attention: parts of a token, which tokens it sees, whether all blocks are one, and what makes tokens.
  package var heads: Int?
  package var attention: AttentionRule?
  package var sharing: SharingRule?
  /// Inputs that are one token, what each becomes, what the outputs are made of, and what a block adds to.
  package var tokenSize: Int?
  package var embedding: EmbeddingRule?
  package var readout: ReadoutRule?
  package var blocks: BlockRule?
  /// Features of a capsule.
  package var capsuleSize: Int?
  /// Iterations of routing by agreement.
  package var routing: Int?

  package init(
    degree: Int? = nil, terms: PolynomialTerms? = nil, rank: Int? = nil, frequencies: Int? = nil,
    waves: WaveRule? = nil, bandwidth: Double? = nil, coefficients: CoefficientRule? = nil,
    heads: Int? = nil, attention: AttentionRule? = nil, sharing: SharingRule? = nil,
    tokenSize: Int? = nil, embedding: EmbeddingRule? = nil, readout: ReadoutRule? = nil,
    blocks: BlockRule? = nil, capsuleSize: Int? = nil, routing: Int? = nil, grid: Int? = nil
  ) {
    self.degree = degree
    self.terms = terms
    self.rank = rank
    self.frequencies = frequencies
    self.waves = waves
    self.bandwidth = bandwidth
    self.coefficients = coefficients
    self.heads = heads
    self.attention = attention
    self.sharing = sharing
    self.tokenSize = tokenSize
    self.embedding = embedding
    self.readout = readout
    self.blocks = blocks
    self.capsuleSize = capsuleSize
    self.routing = routing
    self.grid = grid
  }

  /// Those of a family, with what is given in the place of its own.
  /// - Throws: `UserError` for one that the family has not, or that is out of its range.
  func settled(for family: Family) throws -> FamilyOptions {
    var result = family.options
    func take<Value>(_ name: String, _ path: WritableKeyPath<FamilyOptions, Value?>) throws {
      guard let value = self[keyPath: path] else { return }
      guard result[keyPath: path] != nil else {
        throw UserError(family.refusal(of: name) { $0[keyPath: path] != nil })
      }
      result[keyPath: path] = value
    }
    try take("degree", \.degree)
    try take("terms", \.terms)
    try take("rank", \.rank)
    try take("frequencies", \.frequencies)
    try take("waves", \.waves)
    try take("bandwidth", \.bandwidth)
    if family.trainsFunctions {
      result.coefficients = coefficients
    } else if coefficients != nil, result.coefficients == nil {
      throw UserError(family.coefficientRefusal)
    } else {
      try take("coefficients", \.coefficients)
    }
    try take("heads", \.heads)
    try take("attention", \.attention)
    try take("sharing", \.sharing)
    try take("token_size", \.tokenSize)
    try take("embedding", \.embedding)
    try take("readout", \.readout)
    try take("blocks", \.blocks)
    try take("capsule_size", \.capsuleSize)
    try take("routing", \.routing)
    try take("grid", \.grid)
    try result.degree.map { try SizeLimit.polynomialDegree.check($0, "degree") }
    try result.rank.map { try SizeLimit.rank.check($0, "rank") }
    try result.heads.map { try SizeLimit.heads.check($0, "heads") }
    try result.tokenSize.map { try SizeLimit.tokenSize.check($0, "token_size") }
    try result.frequencies.map { try SizeLimit.frequencies.check($0, "frequencies") }
    try result.capsuleSize.map { try SizeLimit.capsuleSize.check($0, "capsule_size") }
    try result.routing.map { try SizeLimit.routing.check($0, "routing") }
    if let bandwidth = result.bandwidth, !(bandwidth > 0 && bandwidth.isFinite) {
      throw UserError("bandwidth must be a number above 0, not \(plain(bandwidth))")
    }
    return result
  }
}

/// Which products of Chebyshev polynomials of the inputs a polynomial has.
package enum PolynomialTerms: String, CaseIterable, Sendable {
  /// Those whose degrees add up to at most the degree.
  case total
  /// Those of at most the degree in each input.
  case tensor
}

/// Which blocks have the same numbers.
package enum SharingRule: String, CaseIterable, Sendable {
  /// None.
  case none
  /// All, over the depth.
  case depth
}

/// What the outputs of a sequence are made of.
package enum ReadoutRule: String, CaseIterable, Sendable {
  /// Of each token apart, where they are as many for each, else of all tokens together.
  case tokens
  /// Of the mean of the tokens.
  case mean
}

/// What a block adds to.
package enum BlockRule: String, CaseIterable, Sendable {
  /// To what it saw.
  case residual
  /// To the other of two streams, so that what it saw comes back from what it made.
  case reversible
}

/// What a fit does with frequencies.
package enum WaveRule: String, CaseIterable, Sendable {
  /// They stay as they were drawn.
  case random
  /// They are trained.
  case trained
}

extension Family {
  /// What its shapes have where nothing is asked for.
  package var options: FamilyOptions { definition.options }

  /// Whether its shapes have hidden layers or blocks, by `widths`.
  package var hasLayers: Bool { definition.hasLayers }

  /// Its widths are multiples of this.
  package func widthStep(_ options: FamilyOptions) -> Int { definition.widthStep(options) }

  /// The names of the families that have something, for a sentence.
  package static func names(having isThere: (FamilyOptions) -> Bool) -> String {
    all.filter { isThere($0.options) }.map(\.name).joined(separator: " or ")
  }

  /// What is said of trained functions where it has none.
  package var coefficientRefusal: String {
    "coefficients are of trained functions, in the families \(Family.namesWithCoefficients), not in \(name)"
  }

  /// What is said of an option that it has not.
  package func refusal(of option: String, having isThere: (FamilyOptions) -> Bool) -> String {
    "\(option) belongs to the family \(Family.names(having: isThere)), not to \(name)"
  }
}
