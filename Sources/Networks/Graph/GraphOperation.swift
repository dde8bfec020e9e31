// What the operations of a graph are.

/// One operation of a graph: it reads earlier values, each a list of features, and makes one.
package enum GraphOperation: Hashable, Sendable {
  case affine(Affine)
  case pointwise(Pointwise)
  case basis(Basis)
  case join(Join)
  case combine(Combine)
  case attend(Attend)
  case route(Route)

  /// W·v + b on each of `copies` equal groups of features, (I ⊗ W)·v + (b, …, b).
  package struct Affine: Hashable, Sendable {
    package var name: String
    /// The number of the value that is read; 0 is the graph's input.
    package var input: Int
    /// Numbers of blocks; several operations may name one.
    package var weights: Int
    package var biases: Int?
    package var copies: Int

    package init(name: String, input: Int, weights: Int, biases: Int?, copies: Int = 1) {
      self.name = name
      self.input = input
      self.weights = weights
      self.biases = biases
      self.copies = copies
    }
  }

  /// One function of one variable on every feature.
  package struct Pointwise: Hashable, Sendable {
    package var name: String
    package var input: Int
    package var function: Activation
    /// The block of the function's trainable numbers, where it has any.
    package var numbers: Int?
    package var gradient: Gradient

    package init(
      name: String, input: Int, function: Activation, numbers: Int?, gradient: Gradient = .exact
    ) {
      self.name = name
      self.input = input
      self.function = function
      self.numbers = numbers
      self.gradient = gradient
    }

    /// What the way back multiplies by.
    package enum Gradient: String, Hashable, Sendable, CaseIterable {
      /// The function's derivative.
      case exact
      /// 1 where |x| < 1, else 0: straight through a step, whose derivative says nothing.
      case clipped
    }
  }

  /// Every feature into K functions of it: those of feature i are features i·K to before (i + 1)·K.
  package struct Basis: Hashable, Sendable {
    package var name: String
    package var input: Int
    package var kind: BasisKind
    /// K.
    package var count: Int
    /// The frozen block of the grid (features × numbers of one grid), where the kind has one.
    package var grid: Int?

    package init(name: String, input: Int, kind: BasisKind, count: Int, grid: Int?) {
      self.name = name
      self.input = input
      self.kind = kind
      self.count = count
      self.grid = grid
    }
  }

  /// Features of one value or several, one after the other.
  package struct Join: Hashable, Sendable {
    package var name: String
    package var parts: [Part]

    package init(name: String, parts: [Part]) {
      self.name = name
      self.parts = parts
    }

    package struct Part: Hashable, Sendable {
      package var input: Int
      package var features: Range<Int>

      package init(input: Int, features: Range<Int>) {
        self.input = input
        self.features = features
      }
    }
  }

  /// Sum or product of two values of equal size, feature by feature.
  package struct Combine: Hashable, Sendable {
    package var name: String
    package var kind: Kind
    package var left: Int
    package var right: Int

    package init(name: String, kind: Kind, left: Int, right: Int) {
      self.name = name
      self.kind = kind
      self.left = left
      self.right = right
    }

    package enum Kind: String, Hashable, Sendable, CaseIterable {
      case sum, product
    }
  }

  /// Tokens see tokens (Vaswani et al. 2017, arXiv:1706.03762). What is read has for each token, one after the other,
  /// queries, keys and values, a third of its features each, or with hashing queries and values, a half each; of heads
  /// of d features the result has Σ_j p_ij v_j, p the softmax of q_i·k_j/√d over the tokens j that i sees, token after
  /// token; with hashing of q_i·q_j/|q_j|.
  ///
  /// The other five can say it where every token sees all, by features for each pair of tokens; its softmax then has no
  /// stable form backwards.
  package struct Attend: Hashable, Sendable {
    package var name: String
    package var input: Int
    package var tokens: Int
    package var heads: Int
    package var rule: AttentionRule
    /// Of the rotations of hashing, else 0.
    package var seed: UInt64

    package init(
      name: String, input: Int, tokens: Int, heads: Int, rule: AttentionRule = .full,
      seed: UInt64 = 0
    ) {
      self.name = name
      self.input = input
      self.tokens = tokens
      self.heads = heads
      self.rule = rule
      self.seed = rule.isHashed ? seed : 0
    }
  }

  /// Capsules out of what earlier ones predict, by routing by agreement (Sabour, Frosst and Hinton 2017, arXiv:1710.09829):
  /// see `RouteReading`, which says where features stand.
  ///
  /// The other five can say it, by features for each pair of capsules and for each pair of logits; the square root in it
  /// then has no derivative at the capsule 0, where that of the whole is 0.
  package struct Route: Hashable, Sendable {
    package var name: String
    package var input: Int
    /// Routings side by side that know nothing of one another.
    package var copies: Int
    /// Capsules that predict, of one copy.
    package var inputs: Int
    /// Capsules that are made, of one copy.
    package var outputs: Int
    package var iterations: Int
    package var result: Result

    package init(
      name: String, input: Int, copies: Int = 1, inputs: Int, outputs: Int, iterations: Int,
      result: Result = .capsules
    ) {
      self.name = name
      self.input = input
      self.copies = copies
      self.inputs = inputs
      self.outputs = outputs
      self.iterations = iterations
      self.result = result
    }

    package enum Result: String, Hashable, Sendable, CaseIterable {
      case capsules
      /// One number a capsule.
      case lengths
    }
  }

  package var name: String {
    switch self {
    case .affine(let affine): affine.name
    case .pointwise(let pointwise): pointwise.name
    case .basis(let basis): basis.name
    case .join(let join): join.name
    case .combine(let combine): combine.name
    case .attend(let attend): attend.name
    case .route(let route): route.name
    }
  }

  /// The numbers of the values that are read, in order, one for each time.
  package var reads: [Int] {
    switch self {
    case .affine(let affine): [affine.input]
    case .pointwise(let pointwise): [pointwise.input]
    case .basis(let basis): [basis.input]
    case .join(let join): join.parts.map(\.input)
    case .combine(let combine): [combine.left, combine.right]
    case .attend(let attend): [attend.input]
    case .route(let route): [route.input]
    }
  }

  /// The numbers of the blocks that are read.
  package var blocks: [Int] {
    switch self {
    case .affine(let affine): [affine.weights] + (affine.biases.map { [$0] } ?? [])
    case .pointwise(let pointwise): pointwise.numbers.map { [$0] } ?? []
    case .basis(let basis): basis.grid.map { [$0] } ?? []
    case .join, .combine, .attend, .route: []
    }
  }
}
