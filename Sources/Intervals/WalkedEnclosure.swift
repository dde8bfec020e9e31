// Networks of products of values over boxes: their graph, operation by operation.

import Base
import Formulas
import Kernels
import Networks

extension Graph {
  /// Whether proofs follow the graph operation by operation: it has products of values, attention, capsules or Chebyshev
  /// polynomials, which no chain of layers has, and no other functions of a basis.
  var isWalked: Bool {
    var hasProducts = false
    for operation in operations {
      switch operation {
      case .combine(let combine): hasProducts = hasProducts || combine.kind == .product
      case .basis(let basis):
        guard basis.kind == .chebyshev else { return false }
        hasProducts = true
      case .attend(let attend):
        guard !attend.rule.isHashed else { return false }
        hasProducts = true
      case .route: hasProducts = true
      case .affine, .pointwise, .join: break
      }
    }
    return hasProducts
  }
}

/// A feature over a box, with its derivatives by the inputs that are asked for.
struct WalkedModel {
  var value: TaylorModel
  var slopes: [TaylorModel] = []
}

extension NetworkEnclosure {
  /// The outputs, with their derivatives by the inputs of `axes`.
  func walk(
    _ variables: [TaylorModel], axes: Range<Int>, _ arithmetic: TaylorArithmetic
  ) -> [WalkedModel] {
    let inputs = variables.enumerated().map { input, model in
      WalkedModel(
        value: model, slopes: axes.map { arithmetic.number(Interval($0 == input ? 1 : 0)) })
    }
    var engine = ModelEngine(enclosure: self, arithmetic: arithmetic)
    return network.graph.read(by: &engine, inputs, network.seen)
  }
}

/// Taylor models of every operation, with derivatives by forward differentiation.
private struct ModelEngine: Engine {
  let enclosure: NetworkEnclosure
  let arithmetic: TaylorArithmetic

  func affine(_ layer: AffineReading, _ value: [WalkedModel]) -> [WalkedModel] {
    let columns = layer.columns
    let rows = (0..<layer.rows).map { row in
      layer.pattern.map { pattern in
        pattern.entries(ofRow: row).map {
          (column: Int(pattern.indices[$0]), value: layer.weights[layer.weights.startIndex + $0])
        }
      } ?? (0..<columns).map { (column: $0, value: layer.weight(row, $0)) }
    }
    let chain = ChainLayer(
      weights: SparseMatrix(columns: columns, rows: rows.map { $0.filter { $0.value != 0 } }),
      biases: (0..<layer.rows).map(layer.bias), activation: .identity)
    return (0..<layer.copies).flatMap { group -> [WalkedModel] in
      let seen = value[(group * columns)..<((group + 1) * columns)]
      let sums = enclosure.affine(chain, seen.map(\.value), arithmetic)
      let slopes = (seen.first?.slopes ?? []).indices.map { axis in
        enclosure.affine(chain, seen.map { $0.slopes[axis] }, arithmetic, withBias: false)
      }
      return sums.enumerated().map { row, sum in
        WalkedModel(value: sum, slopes: slopes.map { $0[row] })
      }
    }
  }

  func pointwise(_ unit: PointwiseReading, _ value: [WalkedModel]) -> [WalkedModel] {
    guard unit.function != .identity else { return value }
    return value.enumerated().map { feature, model in
      let function = unit.function(of: feature)
      var made = WalkedModel(
        value: enclosure.apply(function, function.relaxed(), model.value, arithmetic))
      if !model.slopes.isEmpty {
        let slope = arithmetic.compose(function.relaxedDerivative(), model.value)
        made.slopes = model.slopes.map { arithmetic.multiply(slope, $0) }
      }
      return made
    }
  }

  /// Chebyshev polynomials alone, as `Graph.isWalked` looks.
  func basis(_ basis: BasisReading, _ value: [WalkedModel]) -> [WalkedModel] {
    value.flatMap { x -> [WalkedModel] in
      let one = WalkedModel(
        value: arithmetic.number(Interval(1)),
        slopes: x.slopes.map { _ in arithmetic.number(.zero) })
      let twice = WalkedModel(
        value: arithmetic.scale(x.value, by: 2),
        slopes: x.slopes.map { arithmetic.scale($0, by: 2) })
      var made = [one, x]
      while made.count < basis.count {
        let next = product(twice, made[made.count - 1])
        made.append(sum(next, made[made.count - 2], sign: -1))
      }
      return Array(made.prefix(basis.count))
    }
  }

  func join(_ parts: [(value: [WalkedModel], features: Range<Int>)]) -> [WalkedModel] {
    parts.flatMap { $0.value[$0.features] }
  }

  func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: [WalkedModel], _ right: [WalkedModel],
    isSame: Bool
  ) -> [WalkedModel] {
    zip(left, right).map { kind == .sum ? sum($0, $1, sign: 1) : product($0, $1) }
  }

  private func sum(_ u: WalkedModel, _ v: WalkedModel, sign: Double) -> WalkedModel {
    WalkedModel(
      value: arithmetic.add(u.value, v.value, sign: sign),
      slopes: zip(u.slopes, v.slopes).map { arithmetic.add($0, $1, sign: sign) })
  }

  private func product(_ u: WalkedModel, _ v: WalkedModel) -> WalkedModel {
    WalkedModel(
      value: arithmetic.multiply(u.value, v.value),
      slopes: zip(u.slopes, v.slopes).map {
        arithmetic.add(arithmetic.multiply($0, v.value), arithmetic.multiply(u.value, $1))
      })
  }
}

/// Interval arithmetic, at a point or over a small box.
struct IntervalEngine<Rule: RoundingRule>: Engine {
  typealias Interval = RoundedInterval<Rule>

  func affine(_ layer: AffineReading, _ value: [Interval]) -> [Interval] {
    (0..<(layer.copies * layer.rows)).map { made in
      let (group, row) = (made / layer.rows, made % layer.rows)
      var sum = Interval(double: layer.bias(row))
      func add(_ column: Int, _ weight: Double) {
        if weight != 0 {
          sum = sum + Interval(double: weight) * value[group * layer.columns + column]
        }
      }
      if let pattern = layer.pattern {
        for entry in pattern.entries(ofRow: row) {
          add(Int(pattern.indices[entry]), layer.weights[layer.weights.startIndex + entry])
        }
      } else {
        for column in 0..<layer.columns { add(column, layer.weight(row, column)) }
      }
      return sum
    }
  }

  func pointwise(_ unit: PointwiseReading, _ value: [Interval]) -> [Interval] {
    unit.function == .identity
      ? value
      : value.enumerated().map { unit.function(of: $0).series(over: $1, order: 0)[0] }
  }

  /// Chebyshev polynomials alone, as `Graph.isWalked` looks.
  func basis(_ basis: BasisReading, _ value: [Interval]) -> [Interval] {
    value.flatMap { x -> [Interval] in
      var made = [Interval(double: 1), x]
      while made.count < basis.count {
        made.append(
          Interval(double: 2) * x * made[made.count - 1] - made[made.count - 2])
      }
      return Array(made.prefix(basis.count))
    }
  }

  func join(_ parts: [(value: [Interval], features: Range<Int>)]) -> [Interval] {
    parts.flatMap { $0.value[$0.features] }
  }

  func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: [Interval], _ right: [Interval], isSame: Bool
  ) -> [Interval] {
    zip(left, right).map { kind == .sum ? $0 + $1 : $0 * $1 }
  }
}
